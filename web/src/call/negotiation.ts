import type { SessionDialog } from '../dialog/session-dialog.js';
import type { SessionDialogEvents } from '../dialog/session-dialog-events.js';
import type { IncomingResponseMessage } from '../message/incoming-message.js';
import type { IncomingRequest } from '../message/incoming-request.js';
import { oneByOne } from '../one-by-one.js';
import { ifPossible, shimError } from '../sip-error.js';
import { listen, type Heard } from '../strict-event-target.js';
import { SignalingState } from '../types.js';
import { acknowledgement } from './acknowledgement.js';
import { asMediaFailure } from './call-errors.js';
import type { CallMedia } from './call-media.js';
import type { RenegotiateOptions } from './call-types.js';
import { exchangeOffer, sdp } from './call-requests.js';
import { mediaSteps, type MediaSteps } from './media-steps.js';
import type { NegotiationHost } from './negotiation-host.js';
import { PeerDescription } from './peer-hold.js';
import { Previews } from './previews.js';

/** A re-INVITE that met the peer's is offered anew so often. */
const MOST_OFFERS = 4;

/** What an offer of ours is for. */
interface Change extends RenegotiateOptions {
  readonly hold?: boolean;
}

/** The offers and answers of one call, RFC 3264, between its media and its dialog. One change after the other. */
export class Negotiation {
  readonly media: CallMedia;
  readonly #steps: MediaSteps;
  readonly #host: NegotiationHost;
  #held = false;
  readonly #peer: PeerDescription;
  /** Our 2xx held an offer: its answer comes in the ACK. */
  #answerDue = false;
  /** The session was changed since it stands: what its media cannot follow leaves them something to go back to. */
  #wasChanged = false;
  /** Of the 2xx that we sent last. */
  #acknowledged: Promise<void> = Promise.resolve();
  #retryDue = false;
  #changing: Promise<unknown> = Promise.resolve();
  /** Offers of ours, in the order in which they were asked for, also where those of the peer go in between. */
  readonly #offersInTurn = oneByOne();
  /** Our answer to the first offer, or the offer where there was none. */
  #first: Promise<string> | undefined;
  readonly #followed = new WeakSet<SessionDialog>();
  /** What is heard before the answer. */
  readonly #previews: Previews;
  /** Of a call of ours: the fork that the only connection belongs to, once the first exchange with it is over. */
  #settled: SessionDialog | undefined;
  /** Another fork was accepted than the connection has last been with: its answer is to an offer that was left behind, or it was kept waiting. */
  #outOfStep = false;

  constructor(host: NegotiationHost, media: CallMedia) {
    this.#host = host;
    this.media = media;
    this.#steps = mediaSteps(media, host.signal);
    this.#peer = new PeerDescription((held) => {
      host.heldByPeer(held);
    });
    this.#previews = new Previews(this.#steps);
  }

  get held(): boolean {
    return this.#held;
  }
  get heldByPeer(): boolean {
    return this.#peer.held;
  }

  /** The first offer of ours; none where the callee is to make it. */
  async offer(isLate = false): Promise<string> {
    return isLate ? '' : this.#steps.createOffer({ signal: this.#host.signal });
  }

  /** What the first description of ours is; a provisional response and the 2xx hold exactly the same (RFC 3261 13.2.1). */
  describeFirst(offer: string): Promise<string> {
    return (this.#first ??= this.describe(offer).catch((cause: unknown) => {
      this.#first = undefined;
      throw cause;
    }));
  }

  /** The answer to the peer's offer, or an offer where there is none. */
  async describe(offer: string): Promise<string> {
    const options = { hold: this.#held, signal: this.#host.signal };
    return offer === '' ? this.#steps.createOffer(options) : this.#steps.createAnswer(offer, options);
  }

  /**
   * What the 2xx holds: nothing where the session has moved on since the first description (RFC 6337 3.1.1), or where that was an
   * offer of ours that a reliable response held: it would be another one (RFC 3261 13.2.1).
   */
  async describeAccept(offer: string, dialog: () => SessionDialog | undefined): Promise<string> {
    const first = await this.describeFirst(offer);
    await this.#changing;
    const session = dialog();
    const movedOn = session?.signalingState === SignalingState.Stable && session.offer?.content !== first && session.answer?.content !== first;
    const wasOffered = offer === '' && session?.offer?.content === first;
    return movedOn || wasOffered ? '' : first;
  }

  /** What `describeFirst` made was sent in a provisional response. Where that was reliable, the peer may go on from there. */
  describedEarly(offer: string, dialog: SessionDialog): void {
    this.#listen(dialog);
    this.#take(offer, dialog);
  }

  /** What `describe` made was sent in a 2xx. */
  described(offer: string, dialog: SessionDialog): void {
    this.#listen(dialog);
    this.#acknowledged = acknowledgement(dialog);
    this.#take(offer, dialog);
  }

  /** An offer of ours is answered by the ACK, or by the PRACK where a reliable response held it. */
  #take(offer: string, dialog: SessionDialog): void {
    if (offer === '') this.#answerDue = dialog.signalingState === SignalingState.HaveLocalOffer;
    else this.#peer.follow(offer);
  }

  /**
   * A provisional response: the answer that it may hold is heard from now on. Of several forks, the one that described its media
   * last is heard, unless the media stay with another; the 2xx decides. An offer in it is answered by the PRACK, of the fork that comes first.
   */
  async takeProvisional(response: IncomingResponseMessage, dialog: SessionDialog): Promise<void> {
    if (dialog.signalingState === SignalingState.HaveRemoteOffer) {
      return this.#answerFirst(dialog, (answer) => dialog.prack(undefined, { body: sdp(answer) }));
    }
    this.#listen(dialog);
    if (this.#settled) return;
    try {
      if (await this.#previews.take(response.sessionDescription, dialog)) this.#host.heardEarly(response);
    } catch (cause) {
      this.#host.heardEarly(response, asMediaFailure(cause));
    }
  }

  /** The 2xx: its offer is answered by the ACK, its answer taken. Where it has none, what the fork said unreliably has to do. */
  async takeAccept(answer: string, dialog: SessionDialog): Promise<void> {
    this.#listen(dialog);
    await this.#changing;
    const isOther = this.#settled !== undefined && this.#settled !== dialog;
    if (dialog.signalingState === SignalingState.HaveRemoteOffer) {
      if (isOther) this.#first = undefined;
      return this.#answerFirst(dialog, (ours) => dialog.ack({ body: sdp(ours) }));
    }
    this.#outOfStep = isOther;
    if (this.#settled) this.#settled = dialog;
    if (this.#first || this.#settled) return; // answered in the PRACK, or settled by an UPDATE
    const isHeard = await this.takeAnswer(dialog.answer?.content ?? (answer === '' ? this.#previews.descriptionOf(dialog) : answer));
    this.#outOfStep = this.#previews.isPassedOver(dialog) || isHeard === false;
  }

  /** Where another fork was accepted than the connection belongs to: an offer with new ICE credentials takes it there. */
  async followAccepted(dialog: SessionDialog): Promise<void> {
    if (!this.#outOfStep) return;
    this.#outOfStep = false;
    await this.renegotiate(dialog, { iceRestart: true });
  }

  /** The callee has made the first offer. */
  #answerFirst(dialog: SessionDialog, send: (answer: string) => unknown): Promise<void> {
    const offer = dialog.offer?.content ?? '';
    if (this.#first) return Promise.resolve(); // another fork's was answered: there is one connection only
    return this.#change(async () => {
      const answer = await this.describeFirst(offer);
      this.#host.throwIfEnded();
      send(answer);
      this.#peer.follow(offer);
      this.#settled = dialog;
    });
  }

  takeAnswer(answer: string): Promise<unknown> {
    this.#peer.follow(answer);
    return this.#steps.setAnswer(answer);
  }

  /** Follows what the peer does to the session, early or not. */
  #listen(dialog: SessionDialog): void {
    if (this.#followed.has(dialog)) return;
    this.#followed.add(dialog);
    listen(dialog, 'ack', ({ detail }) => {
      this.#takeAcknowledgement(detail, dialog);
    });
    listen(dialog, 'prack', (event) => {
      const { request } = event.detail;
      const { signalingState } = dialog;
      if (this.#answerDue && signalingState !== SignalingState.HaveLocalOffer) return this.#takeEarlyAnswer(request.message.sessionDescription);
      if (signalingState !== SignalingState.HaveRemoteOffer) return;
      event.preventDefault();
      this.#change(() => this.#answerAnew(request, dialog, false)).catch((cause: unknown) => {
        this.#host.fail(cause); // RFC 6337 2.2: such an offer cannot be refused
      });
    });
    listen(dialog, 'descriptionChanged', () => {
      this.#change(() => this.#followAnswer(dialog)).catch((cause: unknown) => {
        this.#host.fail(cause);
      });
    });
    // The same description again is a refresh, which the core answers.
    const isRefresh = (offer: string): boolean => offer !== '' && offer === this.#peer.text;
    const answer = (event: Heard<unknown>, request: IncomingRequest, isInvite: boolean): void => {
      if (event.defaultPrevented) return; // the application's
      event.preventDefault();
      this.#change(() => this.#answerAnew(request, dialog, isInvite)).catch(() => undefined); // answered 488
    };
    listen(dialog, 'invite', (event) => {
      const { request } = event.detail;
      if (!isRefresh(request.message.sessionDescription)) answer(event, request, true);
    });
    listen(dialog, 'update', (event) => {
      const { request } = event.detail;
      const offer = request.message.sessionDescription;
      if (offer !== '' && !isRefresh(offer)) answer(event, request, false);
    });
    listen(dialog, 'retryDue', () => {
      this.#retryDue = true;
    });
  }

  change(dialog: SessionDialog, change: Change): Promise<void> {
    return this.#offersInTurn(() => this.#offerUntilDone(dialog, change));
  }

  /** What the user is asked for first keeps no other offer waiting, of either side. */
  async renegotiate(dialog: SessionDialog, options: RenegotiateOptions): Promise<void> {
    await this.#steps.prepareOffer?.();
    return this.change(dialog, options);
  }

  #takeAcknowledgement({ message, waitUntil }: SessionDialogEvents['ack'], dialog: SessionDialog): void {
    if (!this.#answerDue) return;
    this.#answerDue = false;
    waitUntil(
      this.takeAnswer(message.sessionDescription).catch((cause: unknown) => {
        if (this.#wasChanged) this.change(dialog, {}).catch(() => undefined);
        else this.#host.fail(cause);
      }),
    );
  }

  /** Our offer in a reliable provisional response is answered by its PRACK, or not at all: then the call has no media. */
  #takeEarlyAnswer(answer: string): void {
    this.#answerDue = false;
    this.#change(() => this.takeAnswer(answer)).catch((cause: unknown) => {
      this.#host.fail(cause);
    });
  }

  /** The core has offered our description again, and the peer's answer is another one than its last. */
  async #followAnswer(dialog: SessionDialog): Promise<void> {
    const answer = dialog.answer?.content ?? '';
    const isOver = dialog.signalingState !== SignalingState.Stable || dialog.offer?.content === this.#peer.text;
    if (answer === '' || answer === this.#peer.text || isOver) return; // a later exchange has taken its place
    const offer = await this.#steps.createOffer({ hold: this.#held, signal: this.#host.signal });
    try {
      await this.takeAnswer(answer);
    } catch {
      return this.#offerAsBefore(dialog, undefined);
    }
    this.#host.renegotiated(offer, answer);
  }

  /** @param isInvite an ACK follows */
  async #answerAnew(request: IncomingRequest, dialog: SessionDialog, isInvite: boolean): Promise<void> {
    if (request.isAnswered) return; // by the application, which may have heard of it later
    const offer = request.message.sessionDescription;
    let answer: string | undefined;
    try {
      await this.#settle(dialog);
      answer = await this.describe(offer);
      this.#host.throwIfEnded();
      request.accept({ body: sdp(answer) });
    } catch (cause) {
      refuse(request);
      // The peer has withdrawn what our media follow already, by a CANCEL: another offer brings them back (RFC 3261 14.2, 9.2).
      if (answer !== undefined) this.change(dialog, {}).catch(() => undefined); // refused: no worse than before
      throw cause;
    }
    this.#wasChanged = true;
    if (isInvite) this.described(offer, dialog);
    else this.#peer.follow(offer);
    this.#host.renegotiated(offer, answer, request.message);
    this.#offerDue(dialog).catch(() => undefined); // refused: no worse than before
  }

  async #offerDue(dialog: SessionDialog): Promise<void> {
    if (await this.media.offerDue?.()) await this.change(dialog, {});
  }

  /** A callee that rings makes an offer: its answer to ours was reliable (RFC 3311 5.1), so it is the one that counts. */
  async #settle(dialog: SessionDialog): Promise<void> {
    const first = this.#settled ?? this.#previews.heard;
    if (dialog.early && first && first !== dialog) throw shimError('invalid_state', 'The media of the call are those of another fork');
    if (!dialog.early || this.#settled || !first) return;
    await this.takeAnswer(this.#previews.descriptionOf(dialog));
    this.#settled = dialog;
  }

  async #offerUntilDone(dialog: SessionDialog, change: Change): Promise<void> {
    for (let offers = 0, isDone = false; !isDone; ) {
      const acknowledged = this.#acknowledged;
      await acknowledged; // 14.1: no INVITE while another one is open; an offer of the peer does not wait for that (RFC 5407 3.1.4)
      isDone = await this.#change(async () => {
        if (acknowledged !== this.#acknowledged) return false;
        return this.#tryOffer(dialog, change, ++offers < MOST_OFFERS);
      });
    }
  }

  /** @returns false where the peer's offer goes first, or another device has answered. */
  async #tryOffer(dialog: SessionDialog, change: Change, mayTryAgain: boolean): Promise<boolean> {
    this.#host.throwUnlessEstablished();
    const { hold: wanted, iceRestart = false } = change;
    if (wanted === this.#held) return true;
    const hold = wanted ?? this.#held;
    const offer = await this.#steps.createOffer({ hold, iceRestart, signal: this.#host.signal });
    this.#retryDue = false;
    let answer: string;
    let isAgreed = false as boolean;
    try {
      this.#host.throwIfEnded();
      this.#retryDue = dialog.reinviteUserAgentServer !== undefined;
      answer = await exchangeOffer(dialog, sdp(offer), change, () => (isAgreed = true));
    } catch (cause) {
      this.#host.throwIfEnded();
      if (isAgreed && dialog.offer?.content === offer && dialog.answer) {
        await this.#answered(dialog.answer.content, wanted).catch(() => undefined);
        await this.#offerAsBefore(dialog, wanted);
        throw cause;
      }
      const isOfferedAgain = this.#retryDue && mayTryAgain;
      await this.#steps.rollback({ isOfferedAgain });
      if (isOfferedAgain) return false;
      throw cause;
    }
    try {
      return await this.#answered(answer, wanted, mayTryAgain);
    } catch (cause) {
      await this.#offerAsBefore(dialog, wanted); // the peer has agreed already
      throw cause;
    }
  }

  /**
   * A change was refused after a reliable answer to it: that exchange stands, at least here. Or the media did not take the answer: it stands there. Another offer
   * brings both sides in step, as close to what was before as it can be (RFC 6141 3.4). Where that is refused as well, what stands on either side stays.
   */
  async #offerAsBefore(dialog: SessionDialog, wanted: boolean | undefined): Promise<void> {
    const hold = wanted === undefined ? this.#held : !wanted;
    try {
      const offer = await this.#steps.createOffer({ hold, signal: this.#host.signal });
      this.#host.throwIfEnded();
      const answer = await exchangeOffer(dialog, sdp(offer)).catch(() => undefined);
      this.#host.throwIfEnded();
      if (answer === undefined) return await this.#steps.rollback();
      await this.#answered(answer, wanted === undefined ? undefined : hold);
    } catch (cause) {
      this.#host.fail(cause);
      throw cause;
    }
  }

  async #answered(answer: string, wanted: boolean | undefined, mayTryAgain = false): Promise<boolean> {
    const isHeard = await this.takeAnswer(answer);
    if (isHeard === false && mayTryAgain) return false;
    if (wanted !== undefined && wanted !== this.#held) {
      this.#held = wanted;
      this.#host.held(wanted);
    }
    return true;
  }

  #change<T>(work: () => Promise<T>): Promise<T> {
    const change = this.#changing.then(work);
    this.#changing = change.catch(() => undefined);
    return change;
  }
}

/** Rejects a request unless it was answered or cancelled meanwhile. */
export function refuse(request: IncomingRequest, statusCode = 488): void {
  ifPossible(() => request.reject({ statusCode }));
}
