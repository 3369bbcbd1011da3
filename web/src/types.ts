/**
 * The shapes that the API passes around. Those of the class reference of `SessionDialog` have its names.
 */
import type { IncomingRequestMessage, IncomingResponseMessage } from './message/incoming-message.js';
import type { IncomingInviteRequest, IncomingRequest } from './message/incoming-request.js';
import type { IncomingReferRequest } from './message/refer-requests.js';
import type { OutgoingPrackRequest } from './message/outgoing-request.js';
import type { NameAddr } from './message/name-addr.js';
import type { URI } from './message/uri.js';
import type { SessionDialog } from './dialog/session-dialog.js';

/** How far a session has come. It moves only forward. */
export enum SessionState {
  Initial = 'Initial',
  Early = 'Early',
  AckWait = 'AckWait',
  Confirmed = 'Confirmed',
  Terminated = 'Terminated',
}

/** The state of the offer/answer exchange, RFC 3264 4. */
export enum SignalingState {
  Initial = 'Initial',
  HaveLocalOffer = 'HaveLocalOffer',
  HaveRemoteOffer = 'HaveRemoteOffer',
  Stable = 'Stable',
  Closed = 'Closed',
}

/** The state of a transaction, RFC 3261 17. */
export enum TransactionState {
  Calling = 'Calling',
  Trying = 'Trying',
  Proceeding = 'Proceeding',
  Completed = 'Completed',
  Accepted = 'Accepted',
  Confirmed = 'Confirmed',
  Terminated = 'Terminated',
}

/** The state of a subscription, RFC 6665. */
export enum SubscriptionState {
  Initial = 'Initial',
  NotifyWait = 'NotifyWait',
  Pending = 'Pending',
  Active = 'Active',
  Terminated = 'Terminated',
}

/** Why a subscription ended. */
export type SubscriptionEnd =
  /** By the last NOTIFY, of either side. */
  | 'notified'
  /** The REFER was, or the SUBSCRIBE. */
  | 'refused'
  /** The REFER was accepted without one (RFC 4488). */
  | 'suppressed'
  /** None came for 64*T1. */
  | 'no_notify'
  /** It was refused or not answered. */
  | 'notify_failed'
  | 'unsubscribed'
  | 'expired'
  | 'dialog_ended'
  /** The reasons of the notifier, RFC 6665 4.1.3. Of these the first two, `timeout` and `giveup` are followed by another SUBSCRIBE. */
  | 'deactivated'
  | 'probation'
  | 'rejected'
  | 'timeout'
  | 'giveup'
  | 'noresource'
  | 'invariant'
  /** The notifier does not know it any more: 481 to a refresh. */
  | 'gone';

/** The subscription of a REFER moved. */
export interface SubscriptionUpdate {
  readonly state: SubscriptionState;
  /** What is known of the request referred to; 0: nothing. */
  readonly status: number;
  /** Where it is Terminated. */
  readonly end?: SubscriptionEnd;
  /** The NOTIFY that said so. */
  readonly message?: IncomingRequestMessage;
}

/** Why a dialog ended. */
export type TerminationReason =
  | 'local_bye'
  | 'remote_bye'
  | 'cancelled'
  | 'rejected'
  | 'completed_elsewhere'
  | 'ack_timeout'
  | 'request_timeout'
  | 'dialog_not_found'
  | 'disposed'
  | 'closed'
  | 'connection_lost'
  | 'prack_timeout'
  | 'session_expired'
  | 'replaced';

/** How far a registration has come. */
export type RegistrationState = 'unregistered' | 'registering' | 'registered' | 'unregistering' | 'failed';

/** A body as it is read. */
export interface Body {
  contentDisposition: string;
  contentType: string;
  content: string;
}

/** A body to send. */
export interface BodyInput {
  readonly contentDisposition?: string | undefined;
  readonly contentType: string;
  readonly content: string | Uint8Array;
}

/** What a request may be given. */
export interface RequestOptions {
  /** Whole header lines, "Name: value", without a line end. */
  readonly extraHeaders?: readonly string[] | undefined;
  readonly body?: BodyInput | undefined;
}

/** For a request inside a dialog. */
export interface DialogRequestOptions extends RequestOptions {
  /** The number of CSeq, used as given and without moving the dialog's counter; the next one unless given. */
  readonly cseq?: number | undefined;
}

/** For an INVITE that makes a session, and for our responses to one. */
export interface ContactOptions {
  /**
   * Feature tags of this call, RFC 3840, from the first ";" on: `;audio;+sip.rendering="no"`. They stand on our Contact there and in all
   * that follows in the dialog. Default: `contactFeatures` of the core. With any other request they are `invalid_argument`.
   */
  readonly contactFeatures?: string | undefined;
}

/** For a request outside a dialog. */
export interface OutOfDialogOptions extends RequestOptions, ContactOptions {
  /** The URI in From; ours unless given. */
  readonly fromUri?: string | undefined;
  readonly fromDisplayName?: string | undefined;
}

/** The state of a dialog, RFC 3261 12. */
export interface DialogState {
  /** Call-ID, local tag and remote tag in one. */
  id: string;
  early: boolean;
  callId: string;
  localTag: string;
  /** "" for a peer of RFC 2543. */
  remoteTag: string;
  localSequenceNumber: number | undefined;
  remoteSequenceNumber: number | undefined;
  localURI: URI;
  remoteURI: URI;
  remoteTarget: URI;
  /** Values of the Route header field, from the nearest on. */
  routeSet: string[];
  secure: boolean;
}

/** A session from end to end, RFC 7989: one UUID for each end, 32 digits in lower case. */
export interface SessionIdentifier {
  readonly local: string;
  /** Zeros while it is not known; it changes where the peer is replaced. */
  readonly remote: string;
}

/** What a response may be given. */
export interface ResponseOptions extends ContactOptions {
  readonly statusCode?: number | undefined;
  /** The usual one of the status unless given. */
  readonly reasonPhrase?: string | undefined;
  readonly extraHeaders?: readonly string[] | undefined;
  readonly body?: BodyInput | undefined;
}

/** A response to a request of ours. */
export interface IncomingResponse {
  readonly message: IncomingResponseMessage;
}

/** A 3xx to a request of ours. */
export interface RedirectResponse extends IncomingResponse {
  /** Whom to ask instead, the best first (8.1.3.4). Nothing does so by itself. */
  readonly contacts: readonly NameAddr[];
}

/** A response to an INVITE of ours. A provisional one without a To tag has no session (12.1). */
export interface IncomingInviteResponse extends IncomingResponse {
  readonly session?: SessionDialog;
  /** Where there is a session: acknowledges a reliable one (RFC 3262 4). See `SessionDialog.prack`. */
  prack?(options?: RequestOptions): OutgoingPrackRequest;
}

/** A 2xx to an INVITE of ours. */
export interface AckableIncomingResponse extends IncomingResponse {
  readonly session: SessionDialog;
  /** The core sends the ACK by itself after the callbacks unless this was called or an answer is owed (13.2.2.4). */
  ack(options?: RequestOptions): OutgoingAckRequest;
}

export interface OutgoingAckRequest {
  readonly message: OutgoingRequestMessage;
}

/** What becomes of a request of ours. Set it after the call that sends has returned. */
export interface OutgoingRequestDelegate {
  /** 100 */
  onTrying?(response: IncomingResponse): void;
  /** 101-199 */
  onProgress?(response: IncomingResponse): void;
  /** 2xx */
  onAccept?(response: IncomingResponse): void;
  /** 3xx. It is never followed silently. */
  onRedirect?(response: RedirectResponse): void;
  /** 4xx-6xx; also 408 for no answer and 503 for a lost connection, then `message.isLocal`. */
  onReject?(response: IncomingResponse): void;
}

/** What becomes of a REFER of ours, and of its subscription. */
export interface OutgoingReferRequestDelegate extends OutgoingRequestDelegate {
  onSubscription?(update: SubscriptionUpdate): void;
}

/** What becomes of an INVITE of ours. */
export interface OutgoingInviteRequestDelegate {
  onTrying?(response: IncomingResponse): void;
  onProgress?(response: IncomingInviteResponse): void;
  onAccept?(response: AckableIncomingResponse): void;
  onRedirect?(response: RedirectResponse): void;
  onReject?(response: IncomingResponse): void;
}

/** What a session hears. A callback that is there takes the request, and then has to answer it. */
export interface SessionDelegate {
  /** The ACK to our 2xx. While a promise returned is open, a new INVITE of the peer is put off. */
  onAck?(request: { readonly message: IncomingRequestMessage }): void | Promise<void>;
  /** No ACK came; the core has sent the BYE. */
  onAckTimeout?(): void;
  onBye?(request: IncomingRequest): void;
  onInfo?(request: IncomingRequest): void;
  onInvite?(request: IncomingInviteRequest): void;
  onMessage?(request: IncomingRequest): void;
  onNotify?(request: IncomingRequest): void;
  /** It fits a reliable 1xx of ours; with an offer, `accept` needs the answer. */
  onPrack?(request: IncomingRequest): void;
  onRefer?(request: IncomingReferRequest): void;
  /** With an offer, `accept` needs the answer. */
  onUpdate?(request: IncomingRequest): void;
  /** The dialog is over. */
  onTerminated?(reason: TerminationReason): void;
}

/** A request of ours as it was sent last: after a challenge, the repeated one. */
export type OutgoingRequestMessage = IncomingRequestMessage;
/** A response of ours as it was sent. */
export type OutgoingResponseMessage = IncomingResponseMessage;
