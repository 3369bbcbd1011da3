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

/** Names of `Configuration::set` (src/user_agent/configuration.h); what is undefined stays as it is. */
export type CoreConfiguration = Readonly<Record<string, string | number | boolean | undefined>>;
