import { check } from '../check-options.js';
import { delay } from '../delay.js';

/** Who waits until nothing is under way. */
export class IdleWatch {
  readonly #isIdle: () => boolean;
  readonly #waiters = new Set<() => void>();

  constructor(isIdle: () => boolean) {
    this.#isIdle = isIdle;
  }

  /** Resolves when nothing is under way, or after so many milliseconds. */
  async wait(longestMs: number): Promise<void> {
    check('longestMs', longestMs, 'number');
    if (this.#isIdle()) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiters.delete(done);
        resolve();
      };
      const timer = setTimeout(done, delay(longestMs));
      this.#waiters.add(done);
    });
  }

  /** Something has ended. */
  look(): void {
    if (this.#waiters.size > 0 && this.#isIdle()) for (const done of this.#waiters) done();
  }
}
