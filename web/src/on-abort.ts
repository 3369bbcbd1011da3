import { abortError, type SipError } from './sip-error.js';

/** Does the work once the signal is aborted, in a microtask if it is already; not after `end` is. */
export function onAbort(signal: AbortSignal | undefined, end: AbortSignal, work: (error: SipError) => void): void {
  if (!signal) return;
  const abort = (): void => {
    if (!end.aborted) work(abortError(signal));
  };
  if (signal.aborted) queueMicrotask(abort);
  else signal.addEventListener('abort', abort, { once: true, signal: end });
}
