import type { CoreDriver } from '../core/core-driver.js';
import type { Core } from '../core/core-module.js';
import type { IncomingRequestMessage, IncomingResponseMessage } from '../message/incoming-message.js';
import type { IncomingInviteRequest, IncomingRequest } from '../message/incoming-request.js';
import type {
  OutgoingByeRequest,
  OutgoingInfoRequest,
  OutgoingInviteRequest,
  OutgoingMessageRequest,
  OutgoingNotifyRequest,
  OutgoingPrackRequest,
  OutgoingReferRequest,
  OutgoingRequest,
  OutgoingUpdateRequest,
} from '../message/outgoing-request.js';
import { reportApplicationError, strictEventTarget } from '../strict-event-target.js';
import {
  SessionState,
  SignalingState,
  type Body,
  type OutgoingAckRequest,
  type OutgoingInviteRequestDelegate,
  type OutgoingRequestDelegate,
  type OutgoingRequestMessage,
  type RequestOptions,
  type SessionDelegate,
  type TerminationReason,
} from '../types.js';
import { URI } from '../message/uri.js';
import type { UserAgentCore } from '../core/user-agent-core.js';
import type { DialogRecord } from './dialog-record.js';

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
  refer: { request: IncomingRequest };
  /** With an offer, `accept` needs the answer. */
  update: { request: IncomingRequest };
  terminated: TerminatedDetail;
  /** A 491 was waited out, but the session moved meanwhile: a fresh offer is needed. */
  retryDue: Record<string, never>;
  /** A session description came where none may come; it was not used. */
  descriptionIgnored: { message?: IncomingRequestMessage | IncomingResponseMessage; why: string };
}

export type RequestSender = (
  method: string,
  run: (core: Core, now: number) => number,
  delegate: OutgoingRequestDelegate | OutgoingInviteRequestDelegate | undefined,
) => OutgoingRequest;

/** What a dialog needs of its core. */
export interface DialogHost {
  readonly core: UserAgentCore;
  readonly driver: CoreDriver;
  readonly send: RequestSender;
  lastSent(): unknown;
}

/**
 * An INVITE session and its dialog, RFC 3261 12-15. It owns no WebAssembly memory: its id is a number that the core looks
 * up. Its getters answer for ever; commands after its end are refused with `unknown_dialog`.
 */
export class SessionDialog extends strictEventTarget<SessionDialogEvents>() {
  /** May be set at any time. */
  delegate: SessionDelegate | undefined;
  /** Our re-INVITE without a final response. */
  reinviteUserAgentClient: OutgoingInviteRequest | undefined;
  /** The peer's re-INVITE without a final response. */
  reinviteUserAgentServer: IncomingInviteRequest | undefined;
  /** @internal The core's id. */
  readonly handle: number;
  readonly #host: DialogHost;
  /** Set once the dialog is over. */
  #last: DialogRecord | undefined;
  #terminationReason: TerminationReason | undefined;
  #holds = 0;

  /** @internal Made by its core. */
  constructor(host: DialogHost, handle: number) {
    super();
    this.#host = host;
    this.handle = handle;
  }

  /** Call-ID, local tag and remote tag in one. */
  get id(): string {
    const { callId, localTag, remoteTag } = this.#state;
    return callId + localTag + remoteTag;
  }
  /** No 2xx was sent or received yet. */
  get early(): boolean {
    return this.#state.early;
  }
  get callId(): string {
    return this.#state.callId;
  }
  get localTag(): string {
    return this.#state.localTag;
  }
  /** "" where the peer gave none (RFC 2543). */
  get remoteTag(): string {
    return this.#state.remoteTag;
  }
  get localSequenceNumber(): number | undefined {
    return this.#state.localSequenceNumber;
  }
  get remoteSequenceNumber(): number | undefined {
    return this.#state.remoteSequenceNumber;
  }
  get localURI(): URI {
    return URI.parse(this.#state.localURI);
  }
  get remoteURI(): URI {
    return URI.parse(this.#state.remoteURI);
  }
  get remoteTarget(): URI {
    return URI.parse(this.#state.remoteTarget);
  }
  /** Values of the Route header field, from the nearest on. */
  get routeSet(): string[] {
    return this.#state.routeSet;
  }
  get secure(): boolean {
    return this.#state.secure;
  }
  get userAgentCore(): UserAgentCore {
    return this.#host.core;
  }
  get sessionState(): SessionState {
    return this.#terminationReason === undefined ? this.#state.sessionState : SessionState.Terminated;
  }
  get signalingState(): SignalingState {
    return this.#terminationReason === undefined ? this.#state.signalingState : SignalingState.Closed;
  }
  /** The current offer, of either side. */
  get offer(): Body | undefined {
    return this.#state.offer;
  }
  /** The current answer; undefined unless signaling is Stable. */
  get answer(): Body | undefined {
    return this.#state.answer;
  }
  /** Undefined while it lives. */
  get terminationReason(): TerminationReason | undefined {
    return this.#terminationReason;
  }

  /**
   * The ACK to the peer's 2xx (13.2.2.4). The core sends it by itself after the callbacks unless an answer is owed.
   * @throws SipError `invalid_state` if no INVITE of ours awaits one, or the 2xx holds an offer and no answer is given.
   */
  ack(options: RequestOptions = {}): OutgoingAckRequest {
    const { driver } = this.#host;
    driver.command((core, now) => {
      const { id, length } = driver.intern(options.body?.content ?? '');
      return core.acknowledge(this.handle, driver.write(...fields(options)), id, length, now);
    });
    return { message: this.#host.lastSent() as OutgoingRequestMessage };
  }

  /**
   * Ends the session by a BYE (15.1.1).
   * @throws SipError `invalid_state` for the callee of an early dialog, or while its 2xx is not acknowledged.
   */
  bye(delegate?: OutgoingRequestDelegate, options?: RequestOptions): OutgoingByeRequest {
    return this.#request('BYE', delegate, options);
  }
  /** RFC 6086 4.2.1 */
  info(delegate?: OutgoingRequestDelegate, options?: RequestOptions): OutgoingInfoRequest {
    return this.#request('INFO', delegate, options);
  }
  /**
   * A re-INVITE (14.1). A 491 is waited out and the same offer sent again, unless the session moved: then `retryDue`.
   * @throws SipError `invalid_state` while an INVITE or an offer is open, or the first INVITE is not acknowledged.
   */
  invite(delegate?: OutgoingInviteRequestDelegate, options?: RequestOptions): OutgoingInviteRequest {
    const request = this.#request('INVITE', delegate, options) as OutgoingInviteRequest;
    request.session = this;
    this.reinviteUserAgentClient = request;
    return request;
  }
  /** RFC 3428 4 */
  message(delegate?: OutgoingRequestDelegate, options?: RequestOptions): OutgoingMessageRequest {
    return this.#request('MESSAGE', delegate, options);
  }
  /** RFC 6665 4.2.2 */
  notify(delegate?: OutgoingRequestDelegate, options?: RequestOptions): OutgoingNotifyRequest {
    return this.#request('NOTIFY', delegate, options);
  }
  /**
   * The PRACK of a reliable 1xx, RFC 3262 4. The core sends it by itself after the callbacks unless an answer is owed.
   * @throws SipError `invalid_state` if no reliable 1xx is open, or it holds an offer and no answer is given.
   */
  prack(delegate?: OutgoingRequestDelegate, options?: RequestOptions): OutgoingPrackRequest {
    return this.#request('PRACK', delegate, options);
  }
  /** RFC 3515 2.4.1 */
  refer(delegate?: OutgoingRequestDelegate, options?: RequestOptions): OutgoingReferRequest {
    return this.#request('REFER', delegate, options);
  }

  /**
   * Changes the session without a re-INVITE, also while the dialog is early (RFC 3311 5.1). A 491 is waited out as for `invite`.
   * @throws SipError `invalid_state` with an offer, unless the last one was answered reliably.
   */
  update(delegate?: OutgoingRequestDelegate, options?: RequestOptions): OutgoingUpdateRequest {
    return this.#request('UPDATE', delegate, options);
  }

  /** Ends it without a word to the peer. */
  dispose(): void {
    this.#host.driver.command((core, now) => core.disposeDialog(this.handle, now));
  }

  /** @internal While the work goes on, a new INVITE of the peer is put off. */
  holdWhile(work: Promise<unknown>): void {
    const { driver } = this.#host;
    const isOver = (): boolean => this.#terminationReason !== undefined || driver.deleted;
    if (!isOver() && ++this.#holds === 1) driver.command((core) => core.holdDialog(this.handle));
    const release = (): void => {
      if (!isOver() && --this.#holds === 0) driver.command((core, now) => core.releaseDialog(this.handle, now));
    };
    work.then(release, (error: unknown) => {
      release();
      reportApplicationError(error);
    });
  }

  /** @internal That one has ended. */
  forgetReinvite(ended: IncomingRequest | OutgoingRequest): void {
    if (this.reinviteUserAgentClient === ended) this.reinviteUserAgentClient = undefined;
    if (this.reinviteUserAgentServer === ended) this.reinviteUserAgentServer = undefined;
  }

  /** @internal The core has ended it: keeps its last state. */
  terminate(reason: TerminationReason): void {
    if (this.#terminationReason !== undefined) return;
    this.#last = this.#host.driver.dialogRecord(this.handle);
    this.#terminationReason = reason;
  }

  #request(method: string, delegate: OutgoingRequestDelegate | OutgoingInviteRequestDelegate | undefined, options: RequestOptions = {}): OutgoingRequest {
    const { driver, send } = this.#host;
    return send(
      method,
      (core, now) => {
        const { id, length } = driver.intern(options.body?.content ?? '');
        return core.dialogRequest(this.handle, 0, driver.write(method, ...fields(options)), id, length, now);
      },
      delegate,
    );
  }

  get #state(): DialogRecord {
    const state = this.#last ?? this.#host.driver.dialogRecord(this.handle);
    if (!state) throw new Error('A dialog has neither a record nor a last state');
    return state;
  }
}

/** Content type, content disposition and header lines of an argument block. */
export function fields(options: RequestOptions): string[] {
  return [options.body?.contentType ?? '', options.body?.contentDisposition ?? '', ...(options.extraHeaders ?? [])];
}
