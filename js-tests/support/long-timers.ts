/** Longer than a test waits for anything. */
const LONG_MS = 11_000;

/** Timers that a test cannot wait for fire when it says so; the rest run as ever. For a core that has a user agent of its own. */
export class LongTimers {
  readonly #real = globalThis.setTimeout;
  #next: { run: () => void; handle: ReturnType<typeof setTimeout> } | undefined;
  /** What is set anew while one fires is the rest of it. */
  #isFiring = false;

  constructor() {
    const patched = (run: () => void, delay: number, ...given: unknown[]): unknown => {
      const handle = this.#real(run, delay, ...given) as unknown as ReturnType<typeof setTimeout>;
      if (delay >= LONG_MS || this.#isFiring) this.#next = { run, handle };
      return handle;
    };
    globalThis.setTimeout = patched as unknown as typeof setTimeout;
  }

  /** Fires the one that was set last, until that holds. @throws where it never does */
  fireUntil(holds: () => boolean): void {
    for (let fired = 0; !holds(); fired += 1) {
      if (fired === 20 || !this.#next) throw new Error('no timer makes it so');
      const { run, handle } = this.#next;
      this.#next = undefined;
      clearTimeout(handle);
      this.#isFiring = true;
      run();
      this.#isFiring = false;
    }
  }

  restore(): void {
    globalThis.setTimeout = this.#real;
  }
}
