import { abortError, type SipError } from './sip-error.js';
import { runGuarded } from './strict-event-target.js';

/** One listener for all that waits for a signal: where there are more than ten, Node warns of a leak. */
class AbortWatch {
  static readonly #of = new WeakMap<AbortSignal, AbortWatch>();
  readonly works = new Set<() => void>();

  static of(signal: AbortSignal): AbortWatch {
    const known = this.#of.get(signal) ?? new AbortWatch();
    this.#of.set(signal, known);
    signal.addEventListener('abort', known); // once, however often that is asked for
    return known;
  }
  handleEvent(): void {
    for (const work of this.works) runGuarded(work);
  }
}

/** Does the work once the signal is aborted, in a microtask if it is already; not after `end` is. */
export function onAbort(signal: AbortSignal | undefined, end: AbortSignal, work: (error: SipError) => void): void {
  if (!signal) return;
  const abort = (): void => {
    if (!end.aborted) work(abortError(signal));
  };
  if (signal.aborted) return queueMicrotask(abort);
  const watch = AbortWatch.of(signal);
  watch.works.add(abort);
  const stop = (): void => {
    watch.works.delete(abort);
    if (watch.works.size === 0) signal.removeEventListener('abort', watch);
  };
  end.addEventListener('abort', stop, { once: true });
}
