import type { AccountOptions, CoreOptions } from './core-options.js';
import type { IncomingRequestMessage, IncomingResponseMessage } from '../message/incoming-message.js';
import type { IncomingInviteRequest, IncomingRequest } from '../message/incoming-request.js';
import type { IncomingReferRequest } from '../message/refer-requests.js';
import type { SubscribeDetail } from '../subscription/subscription-types.js';

export interface DroppedDetail {
  readonly flow: number;
  /** What it was answered; 0: silence, or only what stood behind the message in its frame is dropped (RFC 7118 5). */
  readonly status: number;
  readonly why: string;
  /** Absent where no message could be read. */
  readonly message?: IncomingRequestMessage | IncomingResponseMessage;
}

/** Requests outside dialogs. A callback that is there takes the request, and then has to answer it. */
export interface UserAgentCoreDelegate {
  onInvite?(request: IncomingInviteRequest): void;
  onInfo?(request: IncomingRequest): void;
  onMessage?(request: IncomingRequest): void;
  onNotify?(request: IncomingRequest): void;
  /** Otherwise it is answered 200, with what we can do. */
  onOptions?(request: IncomingRequest): void;
  onRefer?(request: IncomingReferRequest): void;
}

/** The same moments. Requests are cancelable: `preventDefault()` takes them. */
export interface UserAgentCoreEvents {
  invite: { request: IncomingInviteRequest };
  info: { request: IncomingRequest };
  message: { request: IncomingRequest };
  notify: { request: IncomingRequest };
  options: { request: IncomingRequest };
  refer: { request: IncomingReferRequest };
  subscribe: SubscribeDetail;
  dropped: DroppedDetail;
  /** Every frame, credentials cut out. */
  trace: { direction: 'in' | 'out'; flow: number; frame: string; time: number };
}

/** What a core is told about itself, beside its timers and limits; what is undefined stays as it is. */
export interface CoreConfiguration extends CoreOptions, AccountOptions {
  /** From, and what is registered: `sip:alice@example.com`. */
  readonly aor?: string | undefined;
  readonly allowMd5?: boolean | undefined;
  /** `credentials` of the `credentialsSource` is asked when a challenge comes that nothing else answers. Default: false. */
  readonly askCredentials?: boolean | undefined;
  /** The same of its `token`. */
  readonly askToken?: boolean | undefined;
  readonly trustedServer?: boolean | undefined;
  readonly autoAnswer?: boolean | undefined;
  /** Feature parameters of our Contacts, from the first ";" on (RFC 3840 9). */
  readonly contactFeatures?: string | undefined;
  /** Those that the application serves, separated by commas. */
  readonly eventPackages?: string | undefined;
  /** A priority and a weight for each server: `0 1,1 1`. */
  readonly servers?: string | undefined;
  /** Milliseconds. */
  readonly reconnectFirst?: number | undefined;
  readonly reconnectLongest?: number | undefined;
}
