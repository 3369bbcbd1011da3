import { check, checked } from '../check-options.js';
import { Command, word } from '../core/command.js';
import type { CoreDriver } from '../core/core-driver.js';
import { Deferred } from '../deferred.js';
import type { CoreOutput } from '../core/output-reader.js';
import type { LoadedModule } from '../core/wasm-loader.js';
import type { IncomingRequestMessage } from '../message/incoming-message.js';
import type { IncomingRequest } from '../message/incoming-request.js';
import { parseNameAddr, type NameAddr } from '../message/name-addr.js';
import { emit, strictEventTarget } from '../strict-event-target.js';
import { SubscriptionState, type BodyInput, type ResponseOptions, type SubscriptionEnd } from '../types.js';
import { subscriptionState } from './subscription.js';
import type { AcceptSubscriptionOptions, IncomingSubscriptionEvents, TerminateOptions } from './subscription-types.js';

const AS_ASKED = 0xffffffff;

/**
 * A subscription of a peer to an event package that we serve, RFC 6665 4.2: accepted or rejected, then notified of each new state.
 * The core answers refreshes, with the last state, and ends it when it expires.
 * @example
 * phone.addEventListener('subscribe', ({ detail: { subscription } }) => {
 *   subscription.accept({ body: { contentType: 'application/pidf+xml', content: presence() } });
 * });
 */
export class IncomingSubscription extends strictEventTarget<IncomingSubscriptionEvents>() {
  /** The SUBSCRIBE that made it. */
  readonly message: IncomingRequestMessage;
  readonly #driver: CoreDriver;
  readonly #request: IncomingRequest;
  #state = SubscriptionState.Initial;
  #accepted = false;
  readonly #ended = new Deferred<SubscriptionEnd>();
  /** How it ended. */
  readonly ended = this.#ended.promise;

  /** @internal */
  constructor(driver: CoreDriver, request: IncomingRequest) {
    super();
    this.#driver = driver;
    this.#request = request;
    this.message = request.message;
  }

  /** The value of Event: "presence". */
  get event(): string {
    return this.message.getHeader('event') ?? '';
  }
  get from(): NameAddr {
    return parseNameAddr(this.message.getHeader('from') ?? '');
  }
  get state(): SubscriptionState {
    return this.#state;
  }
  /** @internal */
  get accepted(): boolean {
    return this.#accepted;
  }

  /**
   * 200, and the first NOTIFY at once.
   * @throws SipError `unknown_request` where it is answered or gone, `invalid_argument`, `limit_exceeded`
   * @example subscription.accept({ body: { contentType: 'application/pidf+xml', content } });
   */
  accept(options: AcceptSubscriptionOptions = {}): void {
    const { expires = AS_ASKED, pending = false, body, extraHeaders = [] } = checked('accept of a subscription', options);
    this.#accepted = true; // before the core tells that the request has ended
    try {
      this.#driver.command((give) =>
        give(Command.acceptSubscription, this.#request.handle, word(expires), pending, ...this.#driver.writeOptions({ body, extraHeaders })),
      );
    } catch (error) {
      this.#accepted = false;
      throw error;
    }
  }

  /**
   * 3xx-6xx; 603 unless given.
   * @throws SipError `unknown_request` where it is answered or gone, `invalid_argument` for another status
   * @example subscription.reject({ statusCode: 403 });
   */
  reject(options: ResponseOptions = {}): void {
    check('options', options, 'object');
    this.#request.reject({ ...options, statusCode: options.statusCode ?? 603 });
  }

  /**
   * Tells the subscriber the state, as active unless it is `pending`. Notifications go out one after the other; sixteen may wait.
   * @throws SipError `unknown_request` or `invalid_state` where it is over, `invalid_argument`, `limit_exceeded`
   * @example subscription.notify({ contentType: 'application/pidf+xml', content });
   */
  notify(body?: BodyInput, options: { readonly pending?: boolean | undefined } = {}): void {
    const { pending = false } = checked('notify', options);
    if (body !== undefined) check('body', body, 'object');
    this.#driver.command((give) => give(Command.notifySubscription, this.#request.handle, pending, ...this.#driver.writeOptions({ body })));
  }

  /**
   * The last NOTIFY; `reason` as in RFC 6665 4.1.3: `deactivated`, `probation`, `rejected`, `giveup`, `noresource`, `invariant`.
   * @throws SipError as `notify`
   * @example subscription.terminate('giveup', { retryAfter: 60 });
   */
  terminate(reason = 'noresource', options: TerminateOptions = {}): void {
    const { body, retryAfter = 0 } = checked('terminate', options);
    check('reason', reason, 'string');
    this.#driver.command((give) =>
      give(Command.terminateSubscription, this.#request.handle, word(retryAfter), ...this.#driver.writeOptions({ body }, reason)),
    );
  }

  /** @internal Binds what an output says. @returns what tells of it, and whether it is over. */
  take(loaded: LoadedModule, output: CoreOutput): { isOver: boolean; tell: () => void } {
    const { state, end } = subscriptionState(loaded, output);
    const isChanged = state !== this.#state;
    const isOver = state === SubscriptionState.Terminated;
    this.#state = state;
    const tell = (): void => {
      if (isOver) return this.end(end as SubscriptionEnd);
      if (output.message) emit(this, 'refreshed', { message: output.message as IncomingRequestMessage });
      if (isChanged) emit(this, 'statechange', { state });
    };
    return { isOver, tell };
  }

  /** @internal So was the user agent. */
  closed(): void {
    this.end('dialog_ended');
  }
  /** @internal Nothing will come any more. */
  end(reason: SubscriptionEnd): void {
    this.#state = SubscriptionState.Terminated;
    this.#ended.resolve(reason);
    emit(this, 'statechange', { state: this.#state });
    emit(this, 'ended', { reason });
  }
}
