import { mediaError } from './errors.js';

/** Throws `aborted` if one of the signals is. */
export function throwIfAborted(signals: readonly AbortSignal[]): void {
  const aborted = signals.find((signal) => signal.aborted);
  if (aborted) throw aborted.reason instanceof Error && aborted.reason.name === 'SipError' ? aborted.reason : cancelled(aborted);
}

/** The promise's outcome, or `aborted` as soon as one of the signals is. Leaves no listener behind. */
export async function abortable<T>(promise: Promise<T>, signals: readonly AbortSignal[]): Promise<T> {
  promise.catch(() => undefined); // what began it may have aborted it as well: then nobody waits for it
  throwIfAborted(signals);
  const stopListening = new AbortController();
  const aborted = new Promise<never>((_, reject) => {
    for (const signal of signals) {
      signal.addEventListener(
        'abort',
        () => {
          try {
            throwIfAborted(signals);
          } catch (error) {
            reject(error);
          }
        },
        { signal: stopListening.signal },
      );
    }
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stopListening.abort();
  }
}

function cancelled(signal: AbortSignal): Error {
  return mediaError('aborted', 'The change of the media was cancelled', signal.reason);
}
