import { checked } from '../check-options.js';
import { dispose } from '../disposal.js';
import { onAbort } from '../on-abort.js';
import type { URI } from '../message/uri.js';
import type { SessionDialog } from '../dialog/session-dialog.js';
import type { IncomingRequestMessage, IncomingResponseMessage } from '../message/incoming-message.js';
import type { IncomingInviteRequest } from '../message/incoming-request.js';
import type { OutgoingInviteRequest } from '../message/outgoing-request.js';
import { checkMaker, shimError, SipError } from '../sip-error.js';
import { emit, listen, runGuarded } from '../strict-event-target.js';
import { resolveContacts, resolveTarget } from '../user-agent/target.js';
import type { ResponseOptions } from '../types.js';
import type { CallOptions } from '../user-agent/user-agent-options.js';
import type { CallHost, InviteSender } from './call-host.js';
import { contactOptions, linesWithReason } from './call-fields.js';
import { CallChanges } from './call-changes.js';
import { asMediaFailure, endError, HUNG_UP, isOfDevice, OVER, reasonOfResponse, sideOfReason, sideOfResponse, stateError } from './call-errors.js';
import { checkMedia, checkUnused, closeMedia, takeMedia, type CallMedia } from './call-media.js';
import type { AcceptOptions, CallEnd, CallEndReason, CallState, HangupOptions, ProgressOptions, RejectOptions } from './call-types.js';
import { callerOf, cancelIfPossible, historyOf, inviteOptions, rejectIfPossible, sayBye, sdp } from './call-requests.js';
import { hearRequests } from './hear-requests.js';
import { Negotiation, refuse } from './negotiation.js';
import type { NegotiationHost } from './negotiation-host.js';
import { Transfers, type TransferOptions, type TransferOutcome } from './transfer.js';

/** A call: one session with its media, from the first INVITE to its end. */
export class Call extends CallChanges {
  readonly #host: CallHost;
  readonly #incoming: IncomingInviteRequest | undefined;
  #outgoing: OutgoingInviteRequest | undefined;
  #dialog: SessionDialog | undefined;
  #negotiation: Negotiation | undefined;
  #state: CallState;
  #hangupWanted = false;
  /** Until the PRACK of our last reliable provisional response has come. */
  #unacknowledged: Promise<unknown> | undefined;
  readonly #transfers = new Transfers();
  readonly #abort = new AbortController();
  #forgetSignal = (): void => undefined;

  /** @internal Made by `UserAgent`. */
  constructor(host: CallHost, origin: { target: string; options: CallOptions; send?: InviteSender } | IncomingInviteRequest, replaces?: Call) {
    checkMaker(host, 'place', '`call` of a user agent');
    super('target' in origin ? { remote: { displayName: '', uri: origin.target } } : { remote: callerOf(origin, host), request: origin.message, replaces });
    this.#host = host;
    if ('target' in origin) {
      this.#state = 'preparing';
      let begin = (): unknown => this.#invite(origin.target, origin.options, origin.send);
      try {
        this.#negotiate(origin.options.media);
      } catch (error) {
        if (origin.options.media) throw error;
        begin = () => this.#giveUp('media_failed', error); // by the option of the user agent
      }
      this.#followSignal(origin.options.signal);
      // Not before the caller had the chance to listen.
      queueMicrotask(() => void begin());
    } else {
      this.#state = 'ringing';
      this.#incoming = origin;
      origin.delegate = {
        onCancel: (message, reason) => {
          if (message) this.#finish(reason, 'remote', message);
          // Otherwise the dialog's end tells why, where there is a dialog.
          else if (!this.#dialog) this.#finish(reason, sideOfReason(reason, this.direction));
        },
      };
    }
  }

  get state(): CallState {
    return this.#state;
  }
  get dialog(): SessionDialog | undefined {
    return this.#dialog;
  }
  get request(): IncomingRequestMessage | undefined {
    return (this.#incoming ?? this.#outgoing)?.message;
  }

  /**
   * Sends a provisional response for an incoming call, besides the 180 (Ringing) that goes out by itself: 182, 183. With `earlyMedia`
   * it holds the answer that `accept` repeats: what our media send is heard at once, so give them an announcement, or mute them.
   * Where the INVITE held no offer, it holds ours, and the caller answers before the call is accepted; only a caller that takes
   * reliable provisional responses (RFC 3262) can. Until `accept`, such a caller may also change the session, which our media follow.
   * Resolves when it is sent: where the last one was reliable, when the caller has acknowledged that (RFC 3262 3). A caller that takes no
   * early media hears us from `accept` on.
   * @example await call.progress({ earlyMedia: true, media: new WebRtcMedia({ stream: announcement }) });
   * @throws SipError `invalid_state` for a call that is not ringing here, or where the caller can be given no offer before the 2xx;
   * `invalid_argument` for other media than those heard already; `call_ended` if it is over, or ended meanwhile; what the media could not do, and then the call still rings.
   */
  async progress(options: ProgressOptions = {}): Promise<void> {
    const { earlyMedia = false, media, features, statusCode = earlyMedia ? 183 : 180, ...rest } = checked('progress', options);
    const invite = this.#unanswered('in progress');
    this.#checkChoice(media);
    const offer = invite.message.sessionDescription;
    const body = earlyMedia ? { body: sdp(await this.#negotiate(media).describeFirst(offer)) } : {};
    while (this.#unacknowledged) await this.#unacknowledged;
    const session = this.#sendProgress(this.#unanswered('in progress'), { ...rest, statusCode, ...body, ...contactOptions({ features }) });
    if (earlyMedia) this.#negotiation?.describedEarly(offer, session);
  }

  #sendProgress(invite: IncomingInviteRequest, options?: ResponseOptions): SessionDialog {
    const { session, message } = invite.progress(options);
    this.#adopt(session);
    if (message.getHeader('RSeq') !== undefined) {
      const acknowledged = new Promise((resolve) => {
        session.addEventListener('prack', resolve, { once: true });
      });
      this.#unacknowledged = Promise.race([acknowledged, this.ended]).then(() => (this.#unacknowledged = undefined));
    }
    return session;
  }

  /**
   * Accepts an incoming call. Resolves when the 200 is sent.
   * @throws SipError `invalid_state` for a call that is not ringing here; `invalid_argument` for other media than those heard early;
   * `call_ended` if it is over, or ended meanwhile; what the media could not do, and then the call is rejected: 480 where a microphone or camera could
   * not be had, else 488, as where there are no media (`invalid_argument`).
   * @example await call.accept({ media: new WebRtcMedia({ constraints: { audio: true, video: true } }) });
   */
  async accept(options: AcceptOptions = {}): Promise<void> {
    const invite = this.#incoming;
    if (!invite || this.#state !== 'ringing') throw this.#stateError('accepted', 'callee');
    this.#checkChoice(checked('accept', options).media);
    this.#setState('answering');
    this.outcome.throwIfOver(); // a listener may have hung up: no media are made any more
    this.#followSignal(options.signal);
    let reason: CallEndReason = 'media_failed';
    try {
      const offer = invite.message.sessionDescription;
      const negotiation = this.#negotiate(options.media);
      const body = await negotiation.describeAccept(offer, () => this.#dialog);
      this.outcome.throwIfOver();
      reason = 'refused';
      const { session } = invite.accept({ body: body === '' ? undefined : sdp(body), extraHeaders: options.extraHeaders, ...contactOptions(options) });
      this.outcome.establish(); // before a listener can hang up
      this.#adopt(session);
      negotiation.described(offer, session);
      this.#establish();
    } catch (cause) {
      this.outcome.throwIfOver();
      const error = asMediaFailure(cause);
      this.outcome.intend(reason, error);
      refuse(invite, isOfDevice(error) ? 480 : 488);
      this.#finish(reason, 'local');
      throw error;
    }
  }

  /** Refuses an incoming call. @throws SipError `invalid_state` once it is accepted, `call_ended` once it is over. @example call.reject({ statusCode: 603 }); */
  reject(options: RejectOptions = {}): void {
    this.#unanswered('rejected').reject({ ...checked('reject', options), ...linesWithReason(options), statusCode: options.statusCode ?? 486 });
    this.#finish('rejected', 'local');
  }

  /**
   * Sends the caller elsewhere: what `UserAgent.call` takes, other URIs, or name-addrs with a `q`.
   * @throws SipError `invalid_argument`; `invalid_state` once it is accepted, `call_ended` once it is over.
   * @example call.redirect(['carol', 'sip:mailbox@example.com']);
   */
  redirect(contacts: readonly (string | URI)[]): void {
    this.#unanswered('redirected').redirect(resolveContacts(contacts, this.#host.aor));
    this.#finish('redirected', 'local');
  }

  /**
   * Ends it whatever its state: BYE, CANCEL, or a refusal. Resolves when it is over; without a connection at once, and the BYE goes out with the next one.
   * @throws SipError `invalid_argument` for header lines that cannot be; the call then goes on.
   * @example const { reason, wasEstablished } = await call.hangup();
   */
  async hangup(options: HangupOptions = {}): Promise<CallEnd> {
    if (!this.outcome.isOver() && !this.#hangupWanted) {
      this.#hangupWanted = true;
      try {
        this.#hangUp(checked('hangup', options));
      } catch (error) {
        this.#hangupWanted = false;
        throw error;
      }
    }
    return this.ended;
  }

  /**
   * Has the peer call a URI instead, or the other party of another call of ours (attended), by REFER. Once it is known that the
   * new call stands, or that nothing will be heard of it, this one is hung up. Where it fails, this call goes on as it was, on hold
   * or not. What became of it is told also where this call has ended meanwhile.
   * @throws SipError `request_rejected` where the peer refused; `transfer_failed` where the new call did not come about, or the
   * peer has not told for too long; `invalid_state` while another transfer is under way; `invalid_argument` for the call itself;
   * `call_ended`, `not_connected`
   * @example const { status } = await call.transfer('carol'); // or another call, `call.transfer(consultation)`
   */
  async transfer(target: string | URI | Call, options: TransferOptions = {}): Promise<TransferOutcome> {
    const { dialog } = this.standing('transferred');
    const to = target instanceof Call ? target.standing('the target of a transfer').dialog : resolveTarget(target, this.#host.aor);
    const outcome = await this.#transfers.transfer(dialog, to, checked('transfer', options), (status) => void emit(this, 'transferprogress', { status }));
    if (!this.outcome.isOver()) await this.hangup();
    return outcome;
  }

  [dispose](): void {
    void this.hangup();
  }

  /** @internal */
  protected override get negotiation(): Negotiation | undefined {
    return this.#negotiation;
  }
  /** @internal It was hung up, and the peer, which may be gone, has not said a word to that yet. */
  get isHungUp(): boolean {
    return this.#hangupWanted;
  }
  /** @internal Of a call of ours. */
  get invite(): OutgoingInviteRequest | undefined {
    return this.#outgoing;
  }
  /** @internal Sends 180 unless the listeners did more. */
  ring(): void {
    if (this.#dialog || this.outcome.isOver()) return;
    this.#sendProgress(this.#incoming!);
  }

  /** @internal The user agent is gone. */
  abandon(): void {
    this.#finish('closed', 'local');
  }

  async #invite(target: string, options: CallOptions, send: InviteSender = (...given) => this.#host.core.invite(target, ...given)): Promise<void> {
    if (this.outcome.isOver()) return;
    let reason: CallEndReason = 'media_failed';
    try {
      const offer = await this.#negotiate().offer(options.lateOffer);
      if (this.outcome.isOver()) return;
      reason = 'refused';
      this.#outgoing = send(
        inviteOptions(offer, this.#host.extraHeaders, options, historyOf(options, target)),
        {
          onTrying: ({ message: response }) => void emit(this, 'trying', { response }),
          onProgress: ({ message, session }) => this.#progressed(message, session),
          onAccept: ({ message, session }) => this.#accepted(session, message),
          onRedirect: ({ message }) => this.#finish('redirected', 'remote', message),
          onReject: ({ message }) => {
            if (this.#dialog?.terminationReason === 'replaced') this.#finish('replaced', 'remote');
            else if (this.#hangupWanted) this.#finish('cancelled', 'local', message);
            else this.#finish(reasonOfResponse(message), sideOfResponse(message), message);
          },
        },
      );
      this.#setState('calling');
    } catch (cause) {
      this.#giveUp(reason, cause);
    }
  }

  /** No INVITE goes out. */
  #giveUp(reason: CallEndReason, cause: unknown): void {
    if (this.outcome.isOver()) return;
    this.outcome.intend(reason, asMediaFailure(cause));
    this.#finish(reason, 'local');
  }

  #negotiate(media?: CallMedia): Negotiation {
    const host: NegotiationHost = {
      signal: this.#abort.signal,
      throwIfEnded: () => this.outcome.throwIfOver(),
      throwUnlessEstablished: () => void this.standing('changed'),
      fail: (cause) => this.#fail(cause),
      heardEarly: (response, error) => {
        if (this.#state === 'ringing' && !this.#hangupWanted) emit(this, 'earlymedia', { response, ...(error && { error }) });
      },
      renegotiated: (offer, answer, request) => void emit(this, 'renegotiated', { offer, answer, ...(request && { request }) }),
      held: (held) => void emit(this, 'held', { held }),
      heldByPeer: (held) => void emit(this, 'heldbypeer', { held }),
    };
    return (this.#negotiation ??= new Negotiation(host, takeMedia(media ?? this.#host.makeMedia(), host.fail)));
  }

  /** The media of a call are chosen once. @throws SipError `invalid_argument` */
  #checkChoice(media: CallMedia | undefined): void {
    if (media && !this.media) checkUnused(media);
    else if (media && checkMedia(media) !== this.media) throw shimError('invalid_argument', 'The media of this call are chosen already');
  }

  #progressed(message: IncomingResponseMessage, session: SessionDialog | undefined): void {
    if (this.outcome.isOver()) return;
    this.hear(message);
    if (session && !this.#dialog) this.followIdentity((this.#dialog = session));
    if (this.#state === 'calling') this.#setState('ringing');
    emit(this, 'progress', { status: message.statusCode, reasonPhrase: message.reasonPhrase, response: message });
    if (session) this.#negotiate().takeProvisional(message, session).catch((cause: unknown) => this.#fail(cause));
  }

  #accepted(session: SessionDialog, message: IncomingResponseMessage): void {
    this.hear(message);
    this.#dialog = undefined;
    this.#adopt(session);
    if (this.outcome.isOver() || this.#hangupWanted) return this.#sayBye();
    const negotiation = this.#negotiate();
    const agreed = negotiation.takeAccept(message.sessionDescription, session).then(() => {
      if (this.outcome.isOver()) return;
      this.#establish(message);
      return negotiation.followAccepted(session);
    });
    agreed.catch((cause: unknown) => this.#fail(cause));
  }

  #establish(response?: IncomingResponseMessage): void {
    this.outcome.establish(); // before a listener can hang up
    this.#setState('established');
    if (this.outcome.isOver()) return;
    this.#host.established(this);
    emit(this, 'accepted', response ? { response } : {});
  }

  #adopt(session: SessionDialog): void {
    if (this.#dialog === session) return;
    this.#dialog = session;
    listen(session, 'terminated', ({ detail }) => {
      this.#finish(detail.reason, sideOfReason(detail.reason, this.direction), detail.message, detail.status);
    });
    listen(session, 'ack', () => this.#hangupWanted && this.#sayBye());
    hearRequests(session, this, this.#host);
    this.followIdentity(session);
  }

  #hangUp(options: HangupOptions): void {
    if (this.#incoming && !this.outcome.wasEstablished) {
      rejectIfPossible(this.#incoming, { ...options, statusCode: 486 });
      this.#finish('rejected', 'local');
    } else if (this.#outgoing && !this.outcome.wasEstablished && this.#dialog?.early !== false) {
      cancelIfPossible(this.#outgoing, options);
    } else if (this.#dialog) {
      this.#sayBye(options);
    } else {
      this.#finish('cancelled', 'local');
    }
    this.#stopWaiting(HUNG_UP);
  }

  #sayBye(options: HangupOptions = {}): void {
    if (!this.#dialog) return;
    sayBye(this.#dialog, options, this.#host, () => {
      this.#finish('local_bye', 'local');
    });
  }

  /** The media do not go on: neither does the call. */
  #fail(cause: unknown): void {
    if (this.outcome.isOver() || this.#hangupWanted) return;
    this.outcome.intend('media_failed', asMediaFailure(cause));
    void this.hangup();
  }

  #followSignal(signal: AbortSignal | undefined): void {
    this.#forgetSignal = onAbort(signal, (error) => {
      this.outcome.intend('aborted', error);
      void this.hangup();
    });
  }

  #stopWaiting(why: SipError): void {
    this.#forgetSignal();
    this.#abort.abort(why);
  }

  #setState(state: CallState): void {
    if (this.#state === state || this.outcome.isOver()) return;
    this.#state = state;
    emit(this, 'statechange', { state });
  }

  #finish(reason: CallEndReason, by: CallEnd['by'], message?: CallEnd['message'], status?: number): void {
    if (this.outcome.isOver()) return;
    const { account } = this.#host.core;
    const end = this.outcome.finish(reason, by, account, message, status);
    this.#state = 'ended';
    emit(this, 'statechange', { state: 'ended' });
    this.#stopWaiting(OVER);
    runGuarded(() => this.media && closeMedia(this.media));
    this.#host.ended(this);
    if (!end.wasEstablished) emit(this, 'failed', end);
    emit(this, 'ended', end);
    this.outcome.tell(end, account);
  }

  #unanswered(done: string): IncomingInviteRequest {
    if (!this.#incoming || this.outcome.wasEstablished || this.outcome.isOver()) throw this.#stateError(done, 'callee');
    return this.#incoming;
  }
  /** @internal */
  protected override standing(done: string): { negotiation: Negotiation; dialog: SessionDialog } {
    if (this.#state !== 'established' || !this.#negotiation || !this.#dialog) throw this.#stateError(done, 'we');
    return { negotiation: this.#negotiation, dialog: this.#dialog };
  }
  #stateError(done: string, by: 'we' | 'callee'): SipError {
    return this.outcome.end ? endError(this.outcome.end) : stateError(this.#state, done, by, !this.#incoming);
  }
}
