import { onAbort } from '../on-abort.js';
import { asMediaFailure } from './call-errors.js';
import type { CallMedia } from './call-media.js';

/** What the negotiation of a call does with its media. */
export type MediaSteps = Pick<CallMedia, 'createOffer' | 'createAnswer' | 'setAnswer' | 'setPreview' | 'rollback' | 'prepareOffer'>;

/** What they fail with is a `SipError`, and what they do not end in the life of the call is not waited for any longer. */
export function mediaSteps(media: CallMedia, signal: AbortSignal): MediaSteps {
  onAbort(signal, () => undefined); // one listener for all of them
  const step = <T>(begin: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      const settled = onAbort(signal, reject);
      const work = async (): Promise<T> => begin(); // which may throw as well
      work().then(resolve, (cause: unknown) => reject(asMediaFailure(cause))).finally(settled);
    });
  return {
    createOffer: (options) => step(() => media.createOffer(options)),
    createAnswer: (offer, options) => step(() => media.createAnswer(offer, options)),
    setAnswer: (answer) => step(() => media.setAnswer(answer)),
    rollback: (options) => step(() => media.rollback(options)),
    ...(media.prepareOffer && { prepareOffer: () => step(() => media.prepareOffer!()) }),
    ...(media.setPreview && { setPreview: (answer: string) => step(() => media.setPreview!(answer)) }),
  };
}
