import { check } from '../check-options.js';
import { Command } from '../core/command.js';
import type { CoreHost } from '../core/core-host.js';
import type { UserAgentCore } from '../core/user-agent-core.js';
import { IncomingMessage, type IncomingRequestMessage, type IncomingResponseMessage } from '../message/incoming-message.js';
import type { IncomingInviteRequest, IncomingRequest } from '../message/incoming-request.js';
import type {
  OutgoingByeRequest,
  OutgoingInfoRequest,
  OutgoingInviteRequest,
  OutgoingMessageRequest,
  OutgoingNotifyRequest,
  OutgoingPrackRequest,
  OutgoingRequest,
  OutgoingUpdateRequest,
} from '../message/outgoing-request.js';
import type { OutgoingReferRequest } from '../message/refer-requests.js';
import { shimError } from '../sip-error.js';
import { reportApplicationError } from '../strict-event-target.js';
import type { InviteClientTransaction, InviteServerTransaction } from '../transaction/invite-transaction.js';
import {
  SessionState,
  SignalingState,
  type Body,
  type DialogRequestOptions,
  type DialogState,
  type OutgoingAckRequest,
  type OutgoingInviteRequestDelegate,
  type OutgoingReferRequestDelegate,
  type OutgoingRequestDelegate,
  type OutgoingRequestMessage,
  type RequestOptions,
  type SessionDelegate,
} from '../types.js';
import { cseqOf, Dialog } from './dialog.js';
import { adoptDialog } from './initial-dialog-state.js';

/** A dialog that the core has made already. */
class CoreDialog {
  constructor(
    readonly host: CoreHost,
    readonly handle: number,
  ) {}
}

/** An INVITE session and its dialog, RFC 3261 12-15. */
export class SessionDialog extends Dialog {
  /** May be set at any time. */
  delegate: SessionDelegate | undefined;
  /** Our re-INVITE without a final response. */
  reinviteUserAgentClient: OutgoingInviteRequest | undefined;
  /** The peer's re-INVITE without a final response. */
  reinviteUserAgentServer: IncomingInviteRequest | undefined;
  /** @internal The core's id. */
  readonly handle: number;
  protected readonly host: CoreHost;
  #holds = 0;

  /**
   * The session of a dialog state. The core makes its dialogs by itself: where it has one of that state, the object that stands
   * for it is the result (`===`), its delegate set if one is given; else the dialog is made. A dialog made for an INVITE of the
   * peer that has no response yet gives our responses its tag.
   * @param initialTransaction of the INVITE: `transaction` of an outgoing or incoming INVITE request.
   * @throws SipError `invalid_state` for a transaction of another core or one that has ended, an INVITE that was refused or has
   *   another dialog; `invalid_argument` for a state that its grammar does not allow or that is not one of that INVITE;
   *   `limit_exceeded`.
   */
  constructor(initialTransaction: InviteClientTransaction | InviteServerTransaction, core: UserAgentCore, state: DialogState, delegate?: SessionDelegate) {
    super();
    const { host, handle } = resolve(initialTransaction, core, state);
    this.host = host;
    this.handle = handle;
    const known = host.dialogs.get(handle);
    if (known) {
      if (delegate) known.delegate = delegate;
      return known;
    }
    this.delegate = delegate;
    host.dialogs.set(handle, this);
  }

  /** @internal The object of a dialog that the core has made. */
  static of(host: CoreHost, handle: number): SessionDialog {
    return new SessionDialog(new CoreDialog(host, handle) as never, host.core, undefined as never);
  }

  get sessionState(): SessionState {
    return this.terminationReason === undefined ? this.state.sessionState : SessionState.Terminated;
  }
  get signalingState(): SignalingState {
    return this.terminationReason === undefined ? this.state.signalingState : SignalingState.Closed;
  }
  /** The current offer, of either side; undefined once signaling is Closed. */
  get offer(): Body | undefined {
    return this.state.offer;
  }
  /** The current answer; undefined unless signaling is Stable. */
  get answer(): Body | undefined {
    return this.state.answer;
  }

  /**
   * The ACK to the peer's 2xx (13.2.2.4). The core sends it by itself after the callbacks unless an answer is owed.
   * @throws SipError `invalid_state` if no INVITE of ours awaits one, or the 2xx holds an offer and no answer is given.
   */
  ack(options: RequestOptions = {}): OutgoingAckRequest {
    const { driver } = this.host;
    driver.command((give) => give(Command.acknowledge, this.handle, ...driver.writeOptions(options)));
    return { message: this.host.lastSent() as OutgoingRequestMessage };
  }

  /**
   * Ends the session by a BYE (15.1.1).
   * @throws SipError `invalid_state` for the callee of an early dialog, or while its 2xx is not acknowledged; `not_connected`, and then nothing goes out later: `hangup` of a
   * call sees to that.
   */
  bye(delegate?: OutgoingRequestDelegate, options?: DialogRequestOptions): OutgoingByeRequest {
    return this.#request('BYE', delegate, options);
  }
  /** RFC 6086 4.2.1 */
  info(delegate?: OutgoingRequestDelegate, options?: DialogRequestOptions): OutgoingInfoRequest {
    return this.#request('INFO', delegate, options);
  }
  /**
   * A re-INVITE (14.1). A 491 is waited out and the same offer sent again, unless the session moved: then `retryDue`. Where a
   * refresh of the core's own is all that is open, it waits for its end and then goes; if the peer is first, 491 and `retryDue`
   * tell. Refused after a reliable 1xx has answered it, that exchange stands (RFC 6141 3.1): unless another offer comes within
   * half a second, the core repeats its description by UPDATE or re-INVITE, so that both sides agree (3.4).
   * @throws SipError `invalid_state` while an INVITE or an offer is open, or the first INVITE is not acknowledged.
   */
  invite(delegate?: OutgoingInviteRequestDelegate, options?: DialogRequestOptions): OutgoingInviteRequest {
    const request = this.#request('INVITE', delegate, options) as OutgoingInviteRequest;
    request.session = this;
    this.reinviteUserAgentClient = request;
    return request;
  }
  /** RFC 3428 4 */
  message(delegate?: OutgoingRequestDelegate, options?: DialogRequestOptions): OutgoingMessageRequest {
    return this.#request('MESSAGE', delegate, options);
  }
  /** RFC 6665 4.2.2 */
  notify(delegate?: OutgoingRequestDelegate, options?: DialogRequestOptions): OutgoingNotifyRequest {
    return this.#request('NOTIFY', delegate, options);
  }
  /**
   * Acknowledges the peer's reliable 1xx (RFC 3262 4); RAck is the core's to write. The core does it by itself after the
   * callbacks unless the 1xx held an offer.
   * @throws SipError `invalid_state` if no reliable 1xx is open, or it holds an offer and no answer is given.
   */
  prack(delegate?: OutgoingRequestDelegate, options?: DialogRequestOptions): OutgoingPrackRequest {
    return this.#request('PRACK', delegate, options);
  }
  /**
   * RFC 3515 2.4.1, with exactly one Refer-To. The delegate hears what becomes of its subscription, also when the session is over.
   * @throws SipError `invalid_argument` without one Refer-To, `limit_exceeded` where too many subscriptions live
   */
  refer(delegate?: OutgoingReferRequestDelegate, options?: DialogRequestOptions): OutgoingReferRequest {
    return this.#request('REFER', delegate, options) as OutgoingReferRequest;
  }
  /**
   * A REFER to a URI, or to the other party of another session, whose place the peer's new call is to take (RFC 5589 6, 7).
   * Referred-By names us. With `Refer-Sub: false` among the header lines, the peer is asked not to notify us (RFC 4488).
   * `address`: where the other party is to be called, in place of its contact (RFC 5589 7.5).
   * @throws SipError `invalid_state` where the other session is not established; `invalid_argument` for what is no URI, or a session of another core
   */
  transfer(target: string | SessionDialog, delegate?: OutgoingReferRequestDelegate, options: RequestOptions = {}, address = ''): OutgoingReferRequest {
    const { driver, send } = this.host;
    return send(
      'REFER',
      (give) => {
        const [uri, replaced] = typeof target === 'string' ? [target, 0] : [address, target.handleIn(this.host.core)];
        return give(Command.refer, this.handle, replaced, ...driver.writeOptions(options, uri));
      },
      delegate,
    ) as OutgoingReferRequest;
  }
  /**
   * Changes the session, also an early one (RFC 3311 5.1); without a body it refreshes the dialog. A 491 is treated as that to
   * a re-INVITE; it waits for a refresh as `invite` does.
   * @throws SipError `invalid_state` for an offer while one is open, or before the first exchange is complete.
   */
  update(delegate?: OutgoingRequestDelegate, options?: DialogRequestOptions): OutgoingUpdateRequest {
    return this.#request('UPDATE', delegate, options);
  }

  /** The wait for the ACK of our 2xx to a re-INVITE begins anew: T1, and 64*T1 in all (13.3.1.4). Without one that waits, nothing changes. */
  reConfirm(): void {
    this.host.driver.command((give) => give(Command.reconfirmDialog, this.handle));
  }

  /**
   * Takes a session description that was not taken yet: one of ours, ahead of the message that will carry it (as a body, or in a
   * message of `createOutgoingRequestMessage`), or that of an unreliable 1xx, which is a preview until then. The core takes all
   * others when they pass: for those, and for what is no description, nothing is left to do.
   * @throws SipError `invalid_argument` for a message of another dialog; `invalid_state` where no description may come, or for a
   *   request that was not received.
   */
  signalingStateTransition(message: IncomingRequestMessage | IncomingResponseMessage | Body): void {
    const { driver } = this.host;
    driver.command((give) => {
      if (message instanceof IncomingMessage) {
        return give(Command.transitionSignaling, this.handle, ...driver.writeWithBody(message.rawBody, message.headOnWire));
      }
      return give(Command.transitionSignaling, this.handle, ...driver.writeOptions({ body: message }, ''));
    });
  }

  /**
   * Takes back an offer that has no answer; its answer will not count, and what holds it can only be refused. Otherwise nothing
   * changes.
   */
  signalingStateRollback(): void {
    this.host.driver.command((give) => give(Command.rollBackSignaling, this.handle));
  }

  /**
   * Whether a response is to be looked at: false for a reliable 1xx that is repeated or out of order (RFC 3262 4), of which the
   * core tells by `dropped` only. Nothing changes.
   * @throws SipError `invalid_argument` for a response of another dialog.
   */
  reliableSequenceGuard(message: IncomingResponseMessage): boolean {
    const { driver } = this.host;
    return driver.command((give) => give(Command.reliableSequenceGuard, this.handle, message.isDelivered, driver.write(message.headOnWire))) === 1;
  }

  /** @internal While the work goes on, a new INVITE of the peer is put off. */
  holdWhile(work: Promise<unknown>): void {
    const { driver } = this.host;
    const isOver = (): boolean => this.terminationReason !== undefined || driver.deleted;
    if (!isOver() && ++this.#holds === 1) driver.command((give) => give(Command.holdDialog, this.handle));
    const release = (): void => {
      if (!isOver() && --this.#holds === 0) driver.command((give) => give(Command.releaseDialog, this.handle));
    };
    Promise.resolve(work).then(release, (error: unknown) => {
      release();
      reportApplicationError(error);
    });
  }

  /** @internal That one has ended. */
  forgetReinvite(ended: IncomingRequest | OutgoingRequest): void {
    if (this.reinviteUserAgentClient === ended) this.reinviteUserAgentClient = undefined;
    if (this.reinviteUserAgentServer === ended) this.reinviteUserAgentServer = undefined;
  }

  #request(method: string, delegate: OutgoingRequestDelegate | OutgoingInviteRequestDelegate | undefined, options: DialogRequestOptions = {}): OutgoingRequest {
    const { driver, send } = this.host;
    return send(
      method,
      (give) => give(Command.dialogRequest, this.handle, cseqOf(options), ...driver.writeOptions(options, method)),
      delegate,
    );
  }
}

function resolve(transaction: InviteClientTransaction | InviteServerTransaction, core: UserAgentCore, state: DialogState): CoreDialog {
  const made: unknown = transaction;
  if (made instanceof CoreDialog) return made;
  check('transaction', transaction, 'object');
  check('state', state, 'object');
  const { host } = transaction;
  if ((host as CoreHost | undefined)?.core !== core) throw shimError('invalid_state', 'The transaction is one of another core');
  return new CoreDialog(host, adoptDialog(host.driver, transaction.handle, state));
}
