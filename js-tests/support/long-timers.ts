/** Longer than a test waits for anything. */
const LONG_MS = 11_000;

/** Timers that a test cannot wait for fire when it says so; the rest run as ever. For a core that has a user agent of its own. */
export class LongTimers {
  readonly #real = globalThis.setTimeout;
  #next: (() => void) | undefined;

  constructor() {
    const patched = (run: () => void, delay: number, ...given: unknown[]): unknown => {
      if (delay >= LONG_MS) this.#next = run;
      return this.#real(run, delay, ...given);
    };
    globalThis.setTimeout = patched as unknown as typeof setTimeout;
  }

  /** Fires the one that was set last, until that holds. @throws where it never does */
  fireUntil(holds: () => boolean): void {
    for (let fired = 0; !holds(); fired += 1) {
      if (fired === 20 || !this.#next) throw new Error('no timer makes it so');
      const run = this.#next;
      this.#next = undefined;
      run();
    }
  }

  restore(): void {
    globalThis.setTimeout = this.#real;
  }
}
