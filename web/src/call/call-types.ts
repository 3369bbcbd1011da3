import type { IncomingRequestMessage, IncomingResponseMessage } from '../message/incoming-message.js';
import type { IncomingRequest } from '../message/incoming-request.js';
import type { NameAddr } from '../message/name-addr.js';
import type { SipError } from '../sip-error.js';
import type { CallMedia } from './call-media.js';
import type { TerminationReason } from '../types.js';
import type { Reason } from '../headers/event.js';
import type { Call } from './call.js';
import type { FeatureSet, ReasonInput } from './call-fields.js';
import type { IncomingTransfer } from './transfer.js';

/**
 * `preparing`: the media are being opened. `calling`: the INVITE is out. `ringing`: the callee rings (both sides).
 * `answering`: we accepted and the media are being opened.
 */
export type CallState = 'preparing' | 'calling' | 'ringing' | 'answering' | 'established' | 'ended';

export type CallEndReason =
  | TerminationReason
  /** 3xx: `contacts` says where else to call. */
  | 'redirected'
  | 'media_failed'
  | 'aborted'
  /** The request could not be sent: `error` says why. */
  | 'refused';

export interface CallEnd {
  readonly reason: CallEndReason;
  readonly by: 'local' | 'remote' | 'network';
  /** Whether there was a conversation. */
  readonly wasEstablished: boolean;
  /** Of the response that ended it; 0: none did. */
  readonly status: number;
  readonly reasonPhrase: string;
  /** The response, BYE or CANCEL that ended it. */
  readonly message?: IncomingResponseMessage | IncomingRequestMessage;
  /** Why, as the other side said (RFC 3326): of the BYE, CANCEL or response. */
  readonly reasons: readonly Reason[];
  /** Of a 3xx, the best first: `agent.call(contacts[0].uri, { redirectedFrom: call })` follows it. Nothing does so by itself. */
  readonly contacts?: readonly NameAddr[];
  /**
   * What failed here, or why a call of ours did not come about: refused, redirected, not answered. It is what `established` rejects with. Absent where somebody has
   * hung up, taken the call back or, on this side, refused it.
   */
  readonly error?: SipError;
}

export interface CallEvents {
  /** Any change of `state`. */
  statechange: { state: CallState };
  /** The server has the INVITE: 100 (Trying). Where not even that comes, nobody may be there. */
  trying: { response: IncomingResponseMessage };
  /** A provisional response, 101-199. */
  progress: { status: number; reasonPhrase: string; response: IncomingResponseMessage };
  /**
   * The callee is heard before it answers: its ringing tone or announcement replaces ours. Again where another device of it is
   * heard now. With `error`, the media could not take its description; the call goes on.
   */
  earlymedia: { response: IncomingResponseMessage; error?: SipError };
  /** The conversation begins. */
  accepted: { response?: IncomingResponseMessage };
  /** The other party is another one now, or is known better. */
  identity: { remote: RemoteIdentity; previous: RemoteIdentity };
  /** We put the peer on hold, or took it back. */
  held: { held: boolean };
  /** The peer put us on hold, or took us back. */
  heldbypeer: { held: boolean };
  /**
   * The peer changed the session: hold, another codec, video. `request`: its re-INVITE, UPDATE or PRACK, whose header fields may say why; absent
   * where the change was in its answer to a refresh.
   */
  renegotiated: { offer: string; answer: string; request?: IncomingRequestMessage };
  /** A tone by INFO. */
  dtmf: { tone: string; durationMs: number };
  /** The peer asks that we call somebody else; `preventDefault()` takes it, as `accept` and `reject` do. Otherwise it is answered 603. */
  transfer: { transfer: IncomingTransfer };
  /** Our transfer goes on: what the new call was answered, 101-199. */
  transferprogress: { status: number };
  /** Another call takes the place of this one, which then ends with the reason `replaced`. */
  replaced: { call: Call };
  /** An INFO that is no DTMF; `preventDefault()` takes it. */
  info: { request: IncomingRequest };
  /**
   * A MESSAGE in the call, as Asterisk sends by `SendText` and for the events of a conference: `request.accept()` or `preventDefault()` takes it.
   * Otherwise it is answered 405.
   */
  message: { request: IncomingRequest };
  /**
   * A NOTIFY in the call that nothing asked for, as telephone exchanges have phones answer (`Event: talk`) or hold: `request.accept()` or
   * `preventDefault()` takes it. Otherwise it is answered 481. `eventPackages: ['talk', 'hold']` tells the exchange that it is understood.
   * @example call.addEventListener('notify', ({ detail: { request } }) => { request.accept(); if (request.message.getHeader('event') === 'talk') void call.accept(); });
   */
  notify: { request: IncomingRequest };
  /** It ended before it was accepted; `ended` follows. */
  failed: CallEnd;
  ended: CallEnd;
}

/** What a call that came may be given by its first response that goes out, or by a later one. */
export interface FeatureOptions {
  /**
   * What we are and can do in this call, RFC 3840: on the Contact of this response and of all that follows. Default: those given before,
   * or `features` of the user agent.
   * @example await call.accept({ features: { audio: true, automata: true } })
   */
  readonly features?: FeatureSet | undefined;
}

export interface ProgressOptions extends FeatureOptions {
  /** 101-199. Default: 180 (Ringing), with early media 183 (Session Progress). */
  readonly statusCode?: number | undefined;
  readonly reasonPhrase?: string | undefined;
  readonly extraHeaders?: readonly string[] | undefined;
  /** Put our answer into it, so that the caller hears what our media send, before the call is accepted. Default: false. */
  readonly earlyMedia?: boolean | undefined;
  /** With early media: the media of the call from now on. */
  readonly media?: CallMedia | undefined;
}

export interface AcceptOptions extends FeatureOptions {
  /** Default: those of `progress`, else what the option `media` of the user agent makes. */
  readonly media?: CallMedia | undefined;
  /** Of the 200. */
  readonly extraHeaders?: readonly string[] | undefined;
  /** Ends the call, whatever its state, also once it is accepted. */
  readonly signal?: AbortSignal | undefined;
}

export interface RejectOptions {
  /** Why, RFC 3326; a cause of Q.850 for a gateway (RFC 6432). */
  readonly reason?: ReasonInput | readonly ReasonInput[] | undefined;
  /** Default: 486 (Busy Here). */
  readonly statusCode?: number | undefined;
  readonly reasonPhrase?: string | undefined;
  readonly extraHeaders?: readonly string[] | undefined;
}

export interface HangupOptions {
  /** Why, RFC 3326: on the BYE, the CANCEL or the refusal. */
  readonly reason?: ReasonInput | readonly ReasonInput[] | undefined;
  readonly extraHeaders?: readonly string[] | undefined;
}

/** Of a re-INVITE. */
export interface ChangeOptions {
  readonly extraHeaders?: readonly string[] | undefined;
}

export interface RenegotiateOptions extends ChangeOptions {
  /** With new ICE credentials, RFC 8839 4.4.1.1.1. */
  readonly iceRestart?: boolean | undefined;
}

export interface DtmfOptions {
  /** Milliseconds, 6000 at most; default 100. As RTP events, less than 40 counts as 40. */
  readonly durationMs?: number | undefined;
  /** Between two tones, milliseconds, 6000 at most; default 70. As RTP events, less than 30 counts as 30. */
  readonly gapMs?: number | undefined;
  /** `auto`: RTP events where the media have them, INFO otherwise. */
  readonly via?: 'auto' | 'rtp' | 'info' | undefined;
}

export interface InfoOptions {
  readonly extraHeaders?: readonly string[] | undefined;
}

/** The other party. */
export interface RemoteIdentity {
  readonly uri: string;
  readonly displayName: string;
}
