/** What setTimeout can count to; a longer delay would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;
/** How far the clocks may drift before it counts as a suspend. */
const DRIFT_MS = 1000;
/** Past this a wall clock was set, not a laptop closed. */
const LONGEST_SUSPEND_MS = 31 * 86_400_000;

/**
 * Monotonic milliseconds. A suspend, which the platform's monotonic clock may not count, is made up for by the wall clock.
 * The globals are looked up at each call, so that mocked clocks work.
 */
export class Clock {
  #last = 0;
  #offset = 0;
  #monotonic = performance.now();
  #wall = Date.now();

  now(): number {
    const monotonic = performance.now();
    const wall = Date.now();
    const slept = wall - this.#wall - (monotonic - this.#monotonic);
    if (slept > DRIFT_MS && slept < LONGEST_SUSPEND_MS) this.#offset += slept;
    this.#monotonic = monotonic;
    this.#wall = wall;
    return this.advanceTo(Math.floor(monotonic + this.#offset));
  }

  /** A timer that was armed for this time has fired: it cannot be earlier now. */
  advanceTo(time: number): number {
    this.#last = Math.max(this.#last, time);
    return this.#last;
  }
}

/** The one timer of a core. */
export class CoreTimer {
  readonly #clock: Clock;
  readonly #fire: (now: number) => void;
  #handle: ReturnType<typeof setTimeout> | undefined;
  #armedFor = Infinity;

  constructor(clock: Clock, fire: (now: number) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  /** For that time of the clock; Infinity stops it. */
  arm(deadline: number): void {
    if (deadline === this.#armedFor && this.#handle !== undefined) return;
    this.stop();
    if (deadline === Infinity) return;
    this.#armedFor = deadline;
    const now = this.#clock.now();
    const delay = Math.min(Math.max(0, deadline - now), LONGEST_DELAY_MS);
    this.#handle = globalThis.setTimeout(() => {
      this.#handle = undefined;
      this.#armedFor = Infinity;
      this.#fire(this.#clock.advanceTo(Math.max(this.#clock.now(), now + delay)));
    }, delay);
  }

  stop(): void {
    if (this.#handle !== undefined) globalThis.clearTimeout(this.#handle);
    this.#handle = undefined;
    this.#armedFor = Infinity;
  }
}
