import type { CallMedia } from './call-media.js';
import type {
  AcceptOptions,
  CallEnd,
  CallEndReason,
  CallEvents,
  CallState,
  DtmfOptions,
  HangupOptions,
  RejectOptions,
  RemoteIdentity,
} from './call-types.js';
import { dispose } from './disposal.js';
import { checkTones, dtmfBody, PAUSE_MS, readDtmf } from './dtmf.js';
import type { SessionDialog, SessionDialogEvents } from './dialog/session-dialog.js';
import type { IncomingRequestMessage, IncomingResponseMessage } from './incoming-message.js';
import type { IncomingInviteRequest, IncomingRequest } from './incoming-request.js';
import type { OutgoingInviteRequest } from './outgoing-request.js';
import { parseNameAddr } from './name-addr.js';
import { abortError, shimError, SipError } from './sip-error.js';
import { emit, reportApplicationError, strictEventTarget } from './strict-event-target.js';
import { SessionState, type BodyInput, type TerminationReason } from './types.js';
import type { UserAgentCore } from './user-agent-core.js';
import type { CallOptions } from './user-agent-options.js';

/** What a call needs of its user agent. */
export interface CallHost {
  readonly core: UserAgentCore;
  /** Of every INVITE. */
  readonly extraHeaders: readonly string[];
  makeMedia(): CallMedia;
  ended(call: Call): void;
}

const sdp = (content: string): BodyInput => ({ contentType: 'application/sdp', content });
/** A re-INVITE that met the peer's is offered anew so often. */
const MOST_OFFERS = 3;

/** A call: one session with its media, from the first INVITE to its end. */
export class Call extends strictEventTarget<CallEvents>() {
  readonly direction: 'incoming' | 'outgoing';
  /** The other party: who was called, or who calls. */
  readonly remote: RemoteIdentity;
  /** Resolves when it is accepted. @throws SipError `call_ended` and others: why it never was. */
  readonly established: Promise<void>;
  /** Resolves when it is over, however that came. */
  readonly ended: Promise<CallEnd>;
  readonly #host: CallHost;
  readonly #incoming: IncomingInviteRequest | undefined;
  #outgoing: OutgoingInviteRequest | undefined;
  #dialog: SessionDialog | undefined;
  #media: CallMedia | undefined;
  #state: CallState;
  #held = false;
  #wasEstablished = false;
  #hangupWanted = false;
  /** Why it is about to end, where that was decided here. */
  #intended: { reason: CallEndReason; error?: SipError } | undefined;
  #end: CallEnd | undefined;
  /** The description that the peer sent last. */
  #remoteDescription = '';
  #retryDue = false;
  #changing: Promise<unknown> = Promise.resolve();
  readonly #abort = new AbortController();
  #resolveEstablished!: () => void;
  #rejectEstablished!: (error: SipError) => void;
  #resolveEnded!: (end: CallEnd) => void;

  /** @internal Made by `UserAgent`. */
  constructor(host: CallHost, origin: { target: string; options: CallOptions } | IncomingInviteRequest) {
    super();
    this.#host = host;
    this.established = new Promise((resolve, reject) => {
      this.#resolveEstablished = resolve;
      this.#rejectEstablished = reject;
    });
    this.established.catch(() => undefined); // `ended` tells as well: nobody has to listen here
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve));
    if ('target' in origin) {
      this.direction = 'outgoing';
      const { displayName, uri } = parseNameAddr(origin.target);
      this.remote = { displayName, uri };
      this.#state = 'preparing';
      this.#media = origin.options.media;
      this.#followSignal(origin.options.signal);
      void this.#invite(uri, origin.options);
    } else {
      this.direction = 'incoming';
      const { displayName, uri } = origin.message.from;
      this.remote = { displayName, uri };
      this.#state = 'ringing';
      this.#incoming = origin;
      origin.delegate = {
        onCancel: (message) => {
          this.#finish('cancelled', 'remote', message);
        },
      };
    }
  }

  get state(): CallState {
    return this.#state;
  }
  /** The session, from the first response on that makes one. */
  get dialog(): SessionDialog | undefined {
    return this.#dialog;
  }
  /** What was given or made for it; undefined until it is needed. */
  get media(): CallMedia | undefined {
    return this.#media;
  }
  /** Whether we have put the peer on hold. */
  get isHeld(): boolean {
    return this.#held;
  }
  /** How it ended; undefined until then. */
  get end(): CallEnd | undefined {
    return this.#end;
  }
  /** The INVITE that came; undefined for a call of ours. */
  get request(): IncomingRequestMessage | undefined {
    return this.#incoming?.message;
  }

  /**
   * Accepts an incoming call. Resolves when the 200 is sent.
   * @throws SipError `invalid_state` for a call that is not ringing here; `call_ended` if it ended meanwhile; what the media
   * could not do, and then the call is rejected.
   */
  async accept(options: AcceptOptions = {}): Promise<void> {
    const invite = this.#incoming;
    if (!invite || this.#state !== 'ringing') throw this.#stateError('accepted');
    this.#setState('answering');
    this.#followSignal(options.signal);
    try {
      this.#media ??= options.media ?? this.#host.makeMedia();
      const offer = invite.message.body;
      const body = await this.#describe(offer);
      this.#throwIfEnded();
      const { session } = invite.accept({ body: sdp(body), ...(options.extraHeaders && { extraHeaders: options.extraHeaders }) });
      this.#remoteDescription = offer;
      this.#adopt(session);
      this.#establish();
    } catch (cause) {
      this.#throwIfEnded();
      const error = asMediaFailure(cause);
      this.#intended ??= { reason: 'media_failed', error };
      this.#refuse(invite, 488);
      throw error;
    }
  }

  /** Refuses an incoming call. @throws SipError `invalid_state` once it is accepted or over. */
  reject(options: RejectOptions = {}): void {
    if (!this.#incoming || this.#wasEstablished || this.#end) throw this.#stateError('rejected');
    this.#incoming.reject({ ...options, statusCode: options.statusCode ?? 486 });
    this.#finish('rejected', 'local');
  }

  /** Sends the caller elsewhere: URIs. @throws SipError `invalid_state` once it is accepted or over. */
  redirect(contacts: readonly string[]): void {
    if (!this.#incoming || this.#wasEstablished || this.#end) throw this.#stateError('redirected');
    this.#incoming.redirect(contacts);
    this.#finish('redirected', 'local');
  }

  /** Ends it whatever its state: BYE, CANCEL, or a refusal. Resolves when it is over. A second call does nothing more. */
  async hangup(options: HangupOptions = {}): Promise<CallEnd> {
    if (!this.#end && !this.#hangupWanted) {
      this.#hangupWanted = true;
      this.#hangUp(options);
    }
    return this.ended;
  }

  /** Puts the peer on hold by a re-INVITE. @throws SipError if the peer refuses; all is then as it was. */
  async hold(): Promise<void> {
    await this.#setHeld(true);
  }
  async resume(): Promise<void> {
    await this.#setHeld(false);
  }

  /** Offers the media anew: after a change of them, or with new ICE credentials. */
  async renegotiate(options: { readonly iceRestart?: boolean } = {}): Promise<void> {
    await this.#change(() => this.#offerAnew(this.#held, options.iceRestart ?? false));
  }

  /** Sends tones `0-9 A-D * # ,`. Resolves when the last is sent. @throws SipError `invalid_argument`, `request_rejected` */
  async sendDtmf(tones: string, options: DtmfOptions = {}): Promise<void> {
    const checked = checkTones(tones);
    const { durationMs = 100, gapMs = 70, via = 'auto' } = options;
    if (this.#state !== 'established') throw this.#stateError('sent tones');
    if (via !== 'info' && this.#media?.sendDtmf?.(checked, durationMs, gapMs) === true) return;
    if (via === 'rtp') throw shimError('invalid_state', 'The media of this call send no RTP events');
    for (const tone of checked) {
      this.#throwIfEnded();
      if (tone !== ',') await this.#sendInfo(dtmfBody({ tone, durationMs }));
      await pause(tone === ',' ? PAUSE_MS : durationMs + gapMs);
    }
  }

  [dispose](): void {
    void this.hangup();
  }

  /** @internal Sends 180 unless the call was answered by the listeners. */
  ring(): void {
    if (this.#state !== 'ringing' && this.#state !== 'answering') return;
    const { session } = (this.#incoming as IncomingInviteRequest).progress();
    this.#adopt(session);
  }

  async #invite(target: string, options: CallOptions): Promise<void> {
    try {
      this.#media ??= this.#host.makeMedia();
      const offer = await this.#media.createOffer({ signal: this.#abort.signal });
      if (this.#end) return;
      this.#outgoing = this.#host.core.invite(
        target,
        {
          body: sdp(offer),
          extraHeaders: [...this.#host.extraHeaders, ...(options.extraHeaders ?? [])],
          ...(options.fromUri !== undefined && { fromUri: options.fromUri }),
          ...(options.fromDisplayName !== undefined && { fromDisplayName: options.fromDisplayName }),
        },
        {
          onProgress: ({ message, session }) => {
            this.#progressed(message, session);
          },
          onAccept: ({ message, session }) => {
            this.#accepted(session, message);
          },
          onRedirect: ({ message }) => {
            this.#finish('redirected', 'remote', message);
          },
          onReject: ({ message }) => {
            this.#finish(this.#hangupWanted ? 'cancelled' : 'rejected', this.#hangupWanted ? 'local' : sideOf(message), message);
          },
        },
      );
      this.#setState('calling');
    } catch (cause) {
      if (this.#end) return;
      const error = asMediaFailure(cause);
      this.#intended ??= { reason: error.code === 'media_failed' || !isCoreRefusal(error) ? 'media_failed' : 'refused', error };
      this.#finish(this.#intended.reason, 'local');
    }
  }

  #progressed(message: IncomingResponseMessage, session: SessionDialog | undefined): void {
    if (this.#end) return;
    if (session && !this.#dialog) this.#dialog = session;
    if (this.#state === 'calling') this.#setState('ringing');
    emit(this, 'progress', { status: message.statusCode, reasonPhrase: message.reasonPhrase, response: message });
  }

  #accepted(session: SessionDialog, message: IncomingResponseMessage): void {
    this.#dialog = undefined;
    this.#adopt(session);
    if (this.#end || this.#hangupWanted) return this.#sayBye();
    this.#remoteDescription = message.body;
    (this.#media as CallMedia).setAnswer(message.body).then(
      () => {
        if (!this.#end) this.#establish(message);
      },
      (cause: unknown) => {
        this.#fail(cause);
      },
    );
  }

  /** The answer to an offer, or an offer where there is none. */
  #describe(offer: string): Promise<string> {
    const options = { hold: this.#held, signal: this.#abort.signal };
    const media = this.#media as CallMedia;
    return offer === '' ? media.createOffer(options) : media.createAnswer(offer, options);
  }

  #establish(response?: IncomingResponseMessage): void {
    this.#wasEstablished = true;
    this.#setState('established');
    this.#resolveEstablished();
    emit(this, 'accepted', response ? { response } : {});
  }

  #adopt(session: SessionDialog): void {
    if (this.#dialog === session && this.direction === 'incoming') return;
    this.#dialog = session;
    session.addEventListener('terminated', ({ detail }) => {
      this.#finish(detail.reason, sideOfEnd(detail.reason), detail.message, detail.status);
    });
    session.addEventListener('ack', ({ detail }) => {
      this.#acknowledged(detail);
    });
    session.addEventListener('invite', (event) => {
      // The same description again is a refresh, which the core answers.
      if (event.detail.request.message.body !== '' && event.detail.request.message.body === this.#remoteDescription) return;
      event.preventDefault();
      this.#change(() => this.#answerAnew(event.detail.request)).catch(() => undefined); // answered 488
    });
    session.addEventListener('info', (event) => {
      if (this.#takeInfo(event.detail.request)) event.preventDefault();
    });
    session.addEventListener('retryDue', () => {
      this.#retryDue = true;
    });
  }

  #acknowledged({ message, waitUntil }: SessionDialogEvents['ack']): void {
    if (this.#hangupWanted) return this.#sayBye();
    if (!this.#answerDue || this.#end) return;
    this.#answerDue = false;
    this.#remoteDescription = message.body;
    const work = (this.#media as CallMedia).setAnswer(message.body);
    waitUntil(
      work.catch((cause: unknown) => {
        this.#fail(cause);
      }),
    );
  }

  async #answerAnew(request: IncomingInviteRequest): Promise<void> {
    const offer = request.message.body;
    try {
      const body = await this.#describe(offer);
      this.#throwIfEnded();
      request.accept({ body: sdp(body) });
      if (offer === '') this.#answerDue = true;
      else this.#remoteDescription = offer;
      emit(this, 'renegotiated', { offer, answer: body });
    } catch (cause) {
      this.#refuse(request, 488);
      throw cause;
    }
  }

  #setHeld(held: boolean): Promise<void> {
    return this.#change(async () => {
      if (this.#held === held) return;
      await this.#offerAnew(held, false);
      this.#held = held;
      emit(this, 'held', { held });
    });
  }

  async #offerAnew(hold: boolean, iceRestart: boolean): Promise<void> {
    for (let offers = 1; ; offers += 1) {
      if (this.#state !== 'established') throw this.#stateError('changed');
      const media = this.#media as CallMedia;
      const offer = await media.createOffer({ hold, iceRestart, signal: this.#abort.signal });
      this.#throwIfEnded();
      this.#retryDue = false;
      try {
        const answer = await this.#exchange(offer);
        this.#remoteDescription = answer;
        await media.setAnswer(answer).catch((cause: unknown) => {
          this.#fail(cause); // the peer has agreed already: this cannot be undone
          throw cause;
        });
        return;
      } catch (cause) {
        if (!this.#end) await media.rollback();
        this.#throwIfEnded();
        if (!this.#retryDue || offers >= MOST_OFFERS) throw cause;
      }
    }
  }

  /** Sends a re-INVITE. @returns the answer. */
  #exchange(offer: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const refused = ({ message }: { message: IncomingResponseMessage }): void => {
        reject(rejection('The peer refused the change', message));
      };
      (this.#dialog as SessionDialog).invite(
        {
          onAccept: ({ message }) => {
            resolve(message.body);
          },
          onRedirect: refused,
          onReject: refused,
        },
        { body: sdp(offer) },
      );
    });
  }

  #sendInfo(body: BodyInput): Promise<void> {
    return new Promise((resolve, reject) => {
      const refused = ({ message }: { message: IncomingResponseMessage }): void => {
        reject(rejection('The peer refused the INFO', message));
      };
      (this.#dialog as SessionDialog).info(
        {
          onAccept: () => {
            resolve();
          },
          onRedirect: refused,
          onReject: refused,
        },
        { body },
      );
    });
  }

  #takeInfo(request: IncomingRequest): boolean {
    const tone = readDtmf(request.message);
    if (!tone) return emit(this, 'info', { request }, { cancelable: true });
    request.accept();
    emit(this, 'dtmf', tone);
    return true;
  }

  #hangUp(options: HangupOptions): void {
    this.#abort.abort(shimError('call_ended', 'The call was hung up'));
    if (this.#incoming && !this.#wasEstablished) {
      this.#refuse(this.#incoming, 486);
      this.#finish('rejected', 'local');
    } else if (this.#outgoing && !this.#wasEstablished && this.#dialog?.early !== false) {
      try {
        this.#outgoing.cancel();
      } catch (error) {
        // The final response is on its way to us: #accepted or onReject goes on.
        if (!(error instanceof SipError)) reportApplicationError(error);
      }
    } else if (this.#dialog) {
      this.#sayBye(options);
    } else {
      this.#finish('cancelled', 'local');
    }
  }

  #sayBye(options: HangupOptions = {}): void {
    const dialog = this.#dialog;
    if (!dialog || dialog.sessionState === SessionState.Terminated) return;
    try {
      dialog.bye(undefined, options);
    } catch (error) {
      // The callee waits for the ACK (15): #acknowledged goes on, or the core gives up.
      if (dialog.sessionState === SessionState.AckWait) return;
      if (error instanceof SipError && error.code === 'not_connected') dialog.dispose();
      else reportApplicationError(error);
    }
  }

  #refuse(request: IncomingInviteRequest, statusCode: number): void {
    try {
      request.reject({ statusCode });
    } catch (error) {
      // It was answered or cancelled meanwhile.
      if (!(error instanceof SipError)) throw error;
    }
    if (request === this.#incoming && this.#intended) this.#finish(this.#intended.reason, 'local');
  }

  /** The media do not go on: neither does the call. */
  #fail(cause: unknown): void {
    if (this.#end) return;
    this.#intended ??= { reason: 'media_failed', error: asMediaFailure(cause) };
    void this.hangup();
  }

  #followSignal(signal: AbortSignal | undefined): void {
    if (!signal) return;
    const abort = (): void => {
      if (this.#end) return;
      this.#intended ??= { reason: 'aborted', error: abortError(signal) };
      void this.hangup();
    };
    if (signal.aborted) queueMicrotask(abort);
    else signal.addEventListener('abort', abort, { once: true, signal: this.#abort.signal });
  }

  /** One change of the session after the other. */
  #change<T>(work: () => Promise<T>): Promise<T> {
    const change = this.#changing.then(work);
    this.#changing = change.catch(() => undefined);
    return change;
  }

  #setState(state: CallState): void {
    if (this.#state === state || this.#end) return;
    this.#state = state;
    emit(this, 'statechange', { state });
  }

  #finish(reason: CallEndReason, by: CallEnd['by'], message?: CallEnd['message'], status?: number): void {
    if (this.#end) return;
    const response = message && 'statusCode' in message ? message : undefined;
    const intended = this.#intended;
    const end: CallEnd = {
      reason: intended?.reason ?? reason,
      by: intended ? 'local' : by,
      wasEstablished: this.#wasEstablished,
      status: response?.statusCode ?? status ?? 0,
      reasonPhrase: response?.reasonPhrase ?? '',
      ...(message && { message }),
      ...(intended?.error && { error: intended.error }),
    };
    this.#setState('ended');
    this.#end = end;
    this.#abort.abort(shimError('call_ended', 'The call is over'));
    this.#media?.close();
    this.#host.ended(this);
    if (!end.wasEstablished) {
      this.#rejectEstablished(end.error ?? endError(end));
      emit(this, 'failed', end);
    }
    emit(this, 'ended', end);
    this.#resolveEnded(end);
  }

  #throwIfEnded(): void {
    if (this.#end) throw this.#end.error ?? endError(this.#end);
  }
  #stateError(done: string): SipError {
    return this.#end ? endError(this.#end) : shimError('invalid_state', `A call that is ${this.#state} cannot be ${done}`);
  }
}

function sideOf(message: IncomingResponseMessage): CallEnd['by'] {
  return message.isLocal ? 'network' : 'remote';
}

function sideOfEnd(reason: TerminationReason): CallEnd['by'] {
  switch (reason) {
    case 'local_bye':
    case 'disposed':
    case 'closed':
      return 'local';
    case 'ack_timeout':
    case 'request_timeout':
    case 'connection_lost':
      return 'network';
    default:
      return 'remote';
  }
}

function endError(end: CallEnd): SipError {
  const status = end.status === 0 ? '' : ` (${`${end.status} ${end.reasonPhrase}`.trim()})`;
  return shimError('call_ended', `The call is over: ${end.reason}${status}`, { detail: end.reason, ...(end.status !== 0 && { status: end.status }) });
}

/** A final response that is not a 2xx, as an error. */
export function rejection(what: string, message: IncomingResponseMessage): SipError {
  const status = message.statusCode;
  return shimError('request_rejected', `${what}: ${status} ${message.reasonPhrase}`, { status, detail: message.reasonPhrase });
}

function asMediaFailure(cause: unknown): SipError {
  return cause instanceof SipError ? cause : shimError('media_failed', `The media of the call failed: ${String(cause)}`, { cause });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => globalThis.setTimeout(resolve, milliseconds));
}
