import type { FeatureSet } from '../call/call-fields.js';
import type { CredentialsCallback, TokenCallback } from '../core/challenge.js';
import type { IncomingResponseMessage } from '../message/incoming-message.js';
import type { NameAddr } from '../message/name-addr.js';
import type { SipError } from '../sip-error.js';
import type { RegistrationState } from '../types.js';

export interface RegisterOptions {
  /** Default: the domain of the address-of-record. */
  readonly registrar?: string | undefined;
  /** Seconds; default 600. The registrar may grant others. */
  readonly expires?: number | undefined;
  readonly extraHeaders?: readonly string[] | undefined;
  /** Gives up waiting, and removes the binding unless another call of `register` waits for it. */
  readonly signal?: AbortSignal | undefined;
}

export interface FetchBindingsOptions {
  /** Default: that of the registration. */
  readonly registrar?: string | undefined;
  readonly extraHeaders?: readonly string[] | undefined;
  /** Gives up waiting. */
  readonly signal?: AbortSignal | undefined;
}

/** A registration beside that of `UserAgent.register`: `UserAgent.registration`. */
export interface RegistrationOptions extends Omit<RegisterOptions, 'signal'> {
  /**
   * Another account; nothing of the credentials of the user agent is used for it. Default: that of the user agent, and then what is
   * left out here of its credentials is the user agent's.
   */
  readonly aor?: string | undefined;
  /** The user name for digest authentication. Default: the user part of the address-of-record, or the user agent's. */
  readonly authorizationUsername?: string | undefined;
  readonly password?: string | undefined;
  /** In place of a password: H(username:realm:password) in hexadecimal, for the algorithm that the registrar asks for. */
  readonly ha1?: string | undefined;
  /** Asked when a challenge comes that nothing else answers. */
  readonly credentials?: CredentialsCallback | undefined;
  /** The same for Bearer (RFC 8898). */
  readonly token?: TokenCallback | undefined;
  /** Tell the registrar our flow number, RFC 5626. Default: true; a server that cannot do it does not mind. */
  readonly outbound?: boolean | undefined;
  /** What this user agent is and can do for this account, RFC 3840. Default: `features` of the user agent. */
  readonly features?: FeatureSet | undefined;
  /** Parameters of the Contact URI by their names, RFC 8599: `pn-provider`, `pn-prid`, `pn-param`. Values are escaped here. */
  readonly push?: Readonly<Record<string, string>> | undefined;
}

export interface RegistrationFailedDetail {
  readonly status: number;
  readonly reasonPhrase: string;
  /** Absent where no response came. */
  readonly response?: IncomingResponseMessage;
  /** When the core tries again by itself; absent: not before `register()`. */
  readonly retryAfterSeconds?: number;
  /** The server is left for the next one of the list, and `register` waits for what that says. */
  readonly changesServer?: true;
  /** Of a 3xx, the best first: `register({ registrar: contacts[0].uri })` follows it. Nothing does so by itself. */
  readonly contacts?: readonly NameAddr[];
  readonly error: SipError;
}

export interface RegistrationEvents {
  registered: { expires: number; response?: IncomingResponseMessage };
  /** The binding is gone: removed, or the connection was lost (then it is made again with the next one). */
  unregistered: { status: number };
  failed: RegistrationFailedDetail;
  /** After the event that it belongs to. */
  statechange: { state: RegistrationState };
}
