import type { IncomingRequestMessage, IncomingResponseMessage } from '../message/incoming-message.js';
import type { IncomingInviteRequest, IncomingRequest } from '../message/incoming-request.js';
import type { IncomingReferRequest } from '../message/refer-requests.js';
import type { TerminationReason } from '../types.js';

export interface TerminatedDetail {
  readonly reason: TerminationReason;
  /** Of the response that ended it; 0: none did. */
  readonly status: number;
  readonly message?: IncomingRequestMessage | IncomingResponseMessage;
}

/** The same moments as the delegate's. Requests are cancelable: `preventDefault()` takes them. */
export interface SessionDialogEvents {
  /** `waitUntil`: while the promise is open, a new INVITE of the peer is put off. */
  ack: { message: IncomingRequestMessage; waitUntil(work: Promise<unknown>): void };
  ackTimeout: Record<string, never>;
  bye: { request: IncomingRequest };
  info: { request: IncomingRequest };
  invite: { request: IncomingInviteRequest };
  message: { request: IncomingRequest };
  notify: { request: IncomingRequest };
  /** It fits a reliable 1xx of ours; with an offer, `accept` needs the answer. */
  prack: { request: IncomingRequest };
  refer: { request: IncomingReferRequest };
  /** With an offer, `accept` needs the answer. */
  update: { request: IncomingRequest };
  terminated: TerminatedDetail;
  /** The peer is another party now: by its From (RFC 4916), or as a trusted server asserts (RFC 3325). */
  identity: { identity: { readonly displayName: string; readonly uri: string }; message: IncomingRequestMessage | IncomingResponseMessage };
  /** A 491 was waited out, but the session moved meanwhile: a fresh offer is needed. */
  retryDue: Record<string, never>;
  /**
   * The peer answered an exchange of the core's own (a refresh, or what brings both sides in step after a re-INVITE that was
   * refused too late) with another description than its last one: `answer` has it. `message` ended the exchange.
   */
  descriptionChanged: { message: IncomingResponseMessage };
  /** A session description came where none may come; it was not used. */
  descriptionIgnored: { message?: IncomingRequestMessage | IncomingResponseMessage; why: string };
}
