import type { CoreDriver } from '../core/core-driver.js';
import { Deferred } from '../deferred.js';
import type { CoreOutput } from '../core/output-reader.js';
import { Command } from '../core/command.js';
import type { LoadedModule } from '../core/wasm-loader.js';
import { IncomingRequestMessage, IncomingResponseMessage } from '../message/incoming-message.js';
import { refusal } from '../message/said.js';
import { onAbort } from '../on-abort.js';
import { abortError, checkMaker, ifPossible, shimError, type SipError } from '../sip-error.js';
import { emit, strictEventTarget } from '../strict-event-target.js';
import { SubscriptionState, type SubscriptionEnd } from '../types.js';
import type { SubscribeOptions, SubscriptionEndDetail, SubscriptionEvents } from './subscription-types.js';

/** Where a subscription stands, by an output of the core. */
export function subscriptionState(loaded: LoadedModule, output: CoreOutput): { state: SubscriptionState; end: SubscriptionEnd | 'none' } {
  const name = loaded.subscriptionStateNames[output.reason] as keyof typeof SubscriptionState | undefined;
  return { state: SubscriptionState[name ?? 'Terminated'], end: loaded.subscriptionEndNames[output.number] as SubscriptionEnd };
}

/**
 * A subscription of ours to an event package, RFC 6665 4.1. The core refreshes it, makes it anew where its end allows that, and
 * carries it over a lost connection. Made by `UserAgent.subscribe`.
 * @example
 * const presence = phone.subscribe('bob', 'presence', { accept: ['application/pidf+xml'] });
 * presence.addEventListener('notify', ({ detail }) => show(detail.body));
 * await presence.established;
 */
export class Subscription extends strictEventTarget<SubscriptionEvents>() {
  /** The value of Event: "presence". */
  readonly event: string;
  readonly #established = new Deferred<void>();
  readonly #ended = new Deferred<SubscriptionEndDetail>();
  /** Once the first NOTIFY came. @throws SipError `subscription_failed` with the status of the refusal; `aborted`, `agent_closed` */
  readonly established = this.#established.promise;
  /** How it ended, for good. */
  readonly ended = this.#ended.promise;
  readonly #driver: CoreDriver;
  readonly #handle: number;
  readonly #forgetSignal: () => void;
  #state = SubscriptionState.NotifyWait;
  #expires = 0;
  #ending = false;
  #isOver = false;

  /** @internal Use `UserAgent.subscribe`. */
  constructor(driver: CoreDriver, handle: number, event: string, signal?: AbortSignal) {
    super();
    checkMaker(driver, 'writeOptions', '`subscribe` of a user agent');
    this.#driver = driver;
    this.#handle = handle;
    this.event = event;
    this.#forgetSignal = onAbort(signal, (error) => {
      this.#established.reject(error);
      void this.unsubscribe();
    });
  }

  get state(): SubscriptionState {
    return this.#state;
  }
  /** Seconds that were granted last; 0 unless it is pending or active. */
  get expires(): number {
    return this.#expires;
  }

  /**
   * Sends a SUBSCRIBE now.
   * @throws SipError `invalid_state` while one is not answered or before the first NOTIFY, `not_connected`, `unknown_request` once it is over
   * @example if (lamp.apply(dialogInfo(detail.body)) === 'gap') subscription.refresh();
   */
  refresh(): void {
    this.#driver.command((give) => give(Command.refreshSubscription, this.#handle));
  }

  /**
   * Ends it. Resolves once the last NOTIFY came, or 64*T1 have passed (4.1.2.3).
   * @example const { reason } = await subscription.unsubscribe();
   */
  unsubscribe(): Promise<SubscriptionEndDetail> {
    // The core may have ended it, or be gone, before `ended` is told.
    const isOver = this.#state === SubscriptionState.Terminated || this.#driver.deleted;
    if (!isOver && !this.#ending) {
      this.#ending = true;
      ifPossible(() => this.#driver.command((give) => give(Command.unsubscribe, this.#handle))); // the user agent, which is being closed, may have done so
    }
    return this.ended;
  }

  /** @internal Binds what an output says. @returns what tells of it, and whether it is over. */
  take(loaded: LoadedModule, output: CoreOutput): { isOver: boolean; tell: () => void } {
    const { state, end } = subscriptionState(loaded, output);
    const { message, seconds, status } = output;
    const isChanged = state !== this.#state;
    this.#state = state;
    this.#expires = end === 'none' ? seconds : 0;
    const isOver = state === SubscriptionState.Terminated;
    const tell = (): void => {
      if (message instanceof IncomingRequestMessage) {
        emit(this, 'notify', { message, state: end === 'none' ? state : SubscriptionState.Terminated, body: message.body, contentType: message.getHeader('content-type') ?? '' });
        this.#established.resolve();
      }
      if (end !== 'none') {
        const kept = message instanceof IncomingRequestMessage || message instanceof IncomingResponseMessage ? { message } : {};
        const detail = { reason: end, status, ...kept };
        if (isOver) return this.end({ ...detail, ...(seconds > 0 && { retryAfterSeconds: seconds }) });
        emit(this, 'interrupted', { ...detail, retryAfterSeconds: seconds });
      }
      if (isChanged) emit(this, 'statechange', { state });
    };
    return { isOver, tell };
  }

  /** @internal Another fork has a subscription of its own. */
  forked(subscription: Subscription): void {
    emit(this, 'fork', { subscription });
  }

  /** @internal So was the user agent. */
  closed(error: SipError): void {
    this.end({ reason: 'dialog_ended', status: 0 }, error);
  }
  /** @internal Nothing will come any more. */
  end(detail: SubscriptionEndDetail, error?: SipError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#state = SubscriptionState.Terminated;
    this.#forgetSignal();
    this.#established.reject(error ?? subscriptionError(detail));
    this.#ended.resolve(detail);
    emit(this, 'statechange', { state: this.#state });
    emit(this, 'ended', detail);
  }
}

const WHY: Readonly<Partial<Record<SubscriptionEnd, string>>> = {
  no_notify: 'the SUBSCRIBE was accepted, and no NOTIFY came',
  unsubscribed: 'it was ended here',
  rejected: 'the notifier does not allow it',
  noresource: 'there is nothing of that kind to subscribe to',
};

function subscriptionError({ reason, status, message }: SubscriptionEndDetail): SipError {
  const why = status === 0 ? (WHY[reason] ?? `the notifier ended it: ${reason}`) : `it was refused: ${refusal(status, message)}`;
  return shimError('subscription_failed', `The subscription failed: ${why}`, { detail: reason, status: status || undefined });
}

/** The header lines and the rest of a SUBSCRIBE. @throws SipError `aborted` */
export function subscribeBlock(options: SubscribeOptions): { lines: readonly string[]; expires: number } {
  if (options.signal?.aborted === true) throw abortError(options.signal);
  const { accept, extraHeaders = [], expires = 3600 } = options;
  return { lines: [...(accept ? [`Accept: ${accept.join(', ')}`] : []), ...extraHeaders], expires };
}
