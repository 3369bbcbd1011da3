import type { MediaErrorCode } from '../sip-error.js';
import { abortable, throwIfAborted } from './abort.js';
import { asMediaError, mediaError } from './errors.js';

/** A change of the media; it ends early where one of these is aborted. */
type Change<T> = (signals: readonly AbortSignal[]) => Promise<T>;
/** What a change that fails is called. */
export interface Failure {
  readonly code: MediaErrorCode;
  readonly message: string;
}

/** The changes of the media of one call, one after the other, until it is over. */
export class Changes {
  readonly #undo: () => Promise<void>;
  /** A closed connection answers nothing that it is asked, or was being asked: what waits for it fails by this. */
  readonly #end = new AbortController();
  /** Ends the change under way. */
  #interrupt = new AbortController();
  #running: Promise<unknown> = Promise.resolve();

  /** @param undo what follows a change that fails */
  constructor(undo: () => Promise<void>) {
    this.#undo = undo;
  }

  get isOver(): boolean {
    return this.#end.signal.aborted;
  }

  /** One that fails is undone. `interrupt` also ends one that waits. */
  run<T>(failure: Failure, signal: AbortSignal | undefined, change: Change<T>): Promise<T> {
    const signals = signal ? [this.#interrupt.signal, signal] : [this.#interrupt.signal];
    return this.inTurn(async () => {
      try {
        throwIfAborted(signals);
        return await change(signals);
      } catch (error) {
        await this.#undo().catch(() => undefined);
        throwIfAborted(signals);
        throw asMediaError(failure.code, failure.message, error);
      }
    });
  }

  /** One that undoes nothing. */
  inTurn<T>(change: Change<T>): Promise<T> {
    const done = this.#running.then(() => this.untilOver(() => change([this.#interrupt.signal])));
    this.#running = done.catch(() => undefined);
    return done;
  }

  /** @throws SipError `closed` */
  untilOver<T>(work: () => Promise<T>): Promise<T> {
    throwIfAborted([this.#end.signal]);
    return abortable(work(), [this.#end.signal]);
  }

  interrupt(message: string): void {
    this.#interrupt.abort(mediaError('aborted', message));
    this.#interrupt = new AbortController();
  }

  end(): void {
    const over = mediaError('closed', 'The call is over');
    this.#interrupt.abort(over);
    this.#end.abort(over);
  }
}
