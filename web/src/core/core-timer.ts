/** setTimeout does not count a suspend: so long after one, what it has kept waiting is done at the latest. */
const LONGEST_DELAY_MS = 60_000;
/** How far the clocks may drift before it counts as a suspend. */
const DRIFT_MS = 1000;
/** Past this a wall clock was set, not a laptop closed. */
const LONGEST_SUSPEND_MS = 31 * 86_400_000;

/**
 * Monotonic milliseconds. A suspend, which the platform's monotonic clock may not count, is made up for by the wall clock.
 * The globals are looked up at each call, so that mocked clocks work.
 */
export class Clock {
  #offset = 0;
  #monotonic = performance.now();
  #wall = Date.now();
  #last = Math.floor(this.#monotonic);
  /** By how much the wall clock was set back: when it is set right again, nobody has slept. */
  #setBack = 0;

  /** How long all suspends were. */
  get slept(): number {
    return this.#offset;
  }
  /** What `now` has said last. */
  get last(): number {
    return this.#last;
  }

  now(): number {
    const wall = Date.now();
    // Within a millisecond nothing changes, and in Chrome the other clock is five times as dear.
    if (wall === this.#wall) return this.#last;
    const monotonic = performance.now();
    const slept = wall - this.#wall - (monotonic - this.#monotonic);
    if (slept < -DRIFT_MS) this.#setBack -= slept;
    else if (Math.abs(slept - this.#setBack) <= DRIFT_MS) this.#setBack = 0;
    else if (slept > DRIFT_MS && slept < LONGEST_SUSPEND_MS) this.#offset += slept;
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
  #wanted = Infinity;
  /** What the platform's timer runs for: never later than what is wanted. */
  #armedFor = Infinity;
  /** What the clock had slept when the platform's timer was set. */
  #slept = 0;

  constructor(clock: Clock, fire: (now: number) => void) {
    this.#clock = clock;
    this.#fire = fire;
  }

  /**
   * For that time of the clock; Infinity stops it. Most deadlines move on before they come: the platform's timer, which is dear, then
   * fires in vain once and is set anew.
   */
  arm(deadline: number): void {
    this.#wanted = deadline;
    if (deadline === Infinity) return this.stop();
    if (this.#armedFor > deadline || this.#slept !== this.#clock.slept) this.#set();
  }

  stop(): void {
    if (this.#handle !== undefined) clearTimeout(this.#handle);
    this.#handle = undefined;
    this.#wanted = this.#armedFor = Infinity;
  }

  #set(): void {
    if (this.#handle !== undefined) clearTimeout(this.#handle);
    this.#armedFor = this.#wanted;
    const now = this.#clock.now();
    this.#slept = this.#clock.slept;
    const delay = Math.min(Math.max(0, this.#wanted - now), LONGEST_DELAY_MS);
    this.#handle = setTimeout(() => {
      this.#handle = undefined;
      this.#armedFor = Infinity;
      const then = this.#clock.advanceTo(Math.max(this.#clock.now(), now + delay));
      if (then < this.#wanted) return this.#set();
      this.#wanted = Infinity;
      this.#fire(then);
    }, delay);
  }
}
