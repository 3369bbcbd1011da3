import { abortError, type SipError } from './sip-error.js';
import { runGuarded } from './strict-event-target.js';

/** One listener for all that waits for a signal: where there are more than ten, Node warns of a leak. */
class AbortWatch {
  static readonly #of = new WeakMap<AbortSignal, AbortWatch>();
  readonly works = new Set<() => void>();

  static of(signal: AbortSignal): AbortWatch {
    const known = this.#of.get(signal) ?? new AbortWatch();
    if (known.works.size > 0) return known;
    this.#of.set(signal, known);
    signal.addEventListener('abort', known);
    return known;
  }
  handleEvent(): void {
    for (const work of [...this.works]) if (this.works.has(work)) runGuarded(work); // what begins to wait now has its microtask
  }
}

/**
 * Does the work once the signal is aborted, in a microtask if it is already.
 * @returns what ends the waiting
 */
export function onAbort(signal: AbortSignal | undefined, work: (error: SipError) => void): () => void {
  if (!signal) return () => undefined;
  const watch = AbortWatch.of(signal);
  const { works } = watch;
  const abort = (): void => work(abortError(signal));
  works.add(abort);
  if (signal.aborted) queueMicrotask(() => works.has(abort) && abort());
  return () => {
    if (works.delete(abort) && works.size === 0) signal.removeEventListener('abort', watch);
  };
}
