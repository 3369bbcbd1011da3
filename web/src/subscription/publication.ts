import { check } from '../check-options.js';
import { Command } from '../core/command.js';
import type { CoreDriver } from '../core/core-driver.js';
import { Deferred, settleAll } from '../deferred.js';
import type { CoreOutput } from '../core/output-reader.js';
import type { LoadedModule } from '../core/wasm-loader.js';
import type { IncomingResponseMessage } from '../message/incoming-message.js';
import { phraseOf } from '../message/phrase.js';
import { refusal } from '../message/said.js';
import { onAbort } from '../on-abort.js';
import { checkMaker, ifPossible, shimError, type SipError } from '../sip-error.js';
import { emit, strictEventTarget } from '../strict-event-target.js';
import type { BodyInput } from '../types.js';
import type { PublicationEvents } from './subscription-types.js';

/** How far a publication has come. */
export type PublicationState = 'unpublished' | 'publishing' | 'published' | 'removing' | 'failed';

/**
 * An event state that we publish, RFC 3903: kept, refreshed in time, published anew where the compositor has forgotten it. Made by
 * `UserAgent.publish`.
 * @example
 * const presence = phone.publish('presence', { contentType: 'application/pidf+xml', content: pidf('open') });
 * await presence.published;
 * await presence.modify({ contentType: 'application/pidf+xml', content: pidf('closed') });
 */
export class Publication extends strictEventTarget<PublicationEvents>() {
  /** The value of Event: "presence". */
  readonly event: string;
  /** The first outcome. @throws SipError `publication_failed` with the status of the refusal; `aborted`, `agent_closed` */
  readonly published: Promise<void>;
  readonly #driver: CoreDriver;
  readonly #handle: number;
  readonly #forgetSignal: () => void;
  readonly #waiters = new Set<Deferred<void>>();
  /** The core has ended it: `ended` is told next. */
  #isOver = false;
  #isTold = false;
  #state: PublicationState = 'publishing';
  #removed: Deferred<void> | undefined;

  /** @internal Use `UserAgent.publish`. */
  constructor(driver: CoreDriver, handle: number, event: string, signal?: AbortSignal) {
    super();
    checkMaker(driver, 'writeOptions', '`publish` of a user agent');
    this.#driver = driver;
    this.#handle = handle;
    this.event = event;
    this.published = this.#outcome();
    this.#forgetSignal = onAbort(signal, (error) => {
      this.#settle(error);
      void this.remove();
    });
  }

  get state(): PublicationState {
    return this.#state;
  }

  /**
   * Publishes another state in its place (4.4). Resolves once the compositor has it.
   * @throws SipError `publication_failed`, `invalid_state` where it is being removed, `unknown_request` once it is over, `invalid_argument`
   * @example await publication.modify({ contentType: 'application/pidf+xml', content });
   */
  async modify(body: BodyInput): Promise<void> {
    check('body', body, 'object');
    this.#driver.command((give) => give(Command.modifyPublication, this.#handle, ...this.#driver.writeOptions({ body })));
    return this.#outcome();
  }

  /**
   * Sends a PUBLISH now (4.3).
   * @throws SipError as `modify`; `invalid_state` while one is not answered; `not_connected`
   * @example await publication.refresh();
   */
  async refresh(): Promise<void> {
    this.#driver.command((give) => give(Command.refreshPublication, this.#handle));
    return this.#outcome();
  }

  /**
   * Removes it (4.5). Resolves once the compositor has done so, or has refused it; without a connection this goes out with the next one.
   * @example await publication.remove();
   */
  remove(): Promise<void> {
    if (this.#isTold) return Promise.resolve();
    if (!this.#removed) {
      this.#removed = new Deferred();
      // The user agent, which is being closed, may have done so.
      if (!this.#isOver && !this.#driver.deleted) ifPossible(() => this.#driver.command((give) => give(Command.removePublication, this.#handle)));
    }
    return this.#removed.promise;
  }

  /** @internal Binds what an output says. @returns what tells of it, and whether it is over. */
  take(loaded: LoadedModule, output: CoreOutput): { isOver: boolean; tell: () => void } {
    const { status, seconds, message } = output;
    const state = (loaded.publicationStateNames[output.reason] ?? 'failed') as PublicationState;
    this.#state = state;
    const isOver = (this.#isOver = state === 'unpublished' || (state === 'failed' && (seconds === 0 || this.#removed !== undefined)));
    const tell = (): void => {
      if (state === 'published') {
        this.#settle();
        emit(this, 'published', { expires: seconds, message: message as IncomingResponseMessage });
      } else if (state === 'failed') {
        const error = publicationError(status, message);
        this.#settle(error);
        emit(this, 'failed', { status, error, ...(!isOver && { retryAfterSeconds: seconds }) });
      }
      if (isOver) this.end(shimError('publication_failed', 'The publication was removed'), status);
    };
    return { isOver, tell };
  }

  /** @internal So was the user agent. */
  closed(error: SipError): void {
    this.end(error);
  }
  /** @internal Nothing will come any more. */
  end(error: SipError, status = 0): void {
    if (this.#isTold) return;
    this.#isTold = true;
    this.#forgetSignal();
    if (this.#state !== 'failed') this.#state = 'unpublished';
    this.#settle(error);
    this.#removed?.resolve();
    emit(this, 'ended', { status });
  }

  #outcome(): Promise<void> {
    const outcome = new Deferred<void>();
    this.#waiters.add(outcome);
    return outcome.promise;
  }

  #settle(error?: SipError): void {
    settleAll(this.#waiters, error);
  }
}

function publicationError(status: number, message: unknown): SipError {
  const why = status >= 200 && status < 300 ? 'the compositor keeps nothing' : `it was refused: ${refusal(status, message)}`;
  return shimError('publication_failed', `The publication failed: ${why}`, { status, detail: phraseOf(status, message) });
}
