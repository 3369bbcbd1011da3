interface Timer {
  readonly due: number;
  readonly run: () => void;
  readonly handle: ReturnType<typeof setTimeout>;
}

/** A transaction of SIP is over by then, whatever has become of it: 64*T1, RFC 3261 17, and a little. */
export const TRANSACTION_MS = 33_000;

/**
 * The clock of the platform, which can leap: what `setTimeout` was to run until then runs at once, in order. A transaction of SIP
 * lives for half a minute after its end, and a benchmark has no time to wait for that.
 */
export class LeapingClock {
  static readonly #real = { now: performance.now.bind(performance), date: Date.now.bind(Date), setTimeout: globalThis.setTimeout.bind(globalThis), clearTimeout: globalThis.clearTimeout.bind(globalThis), setInterval: globalThis.setInterval.bind(globalThis) };
  readonly #timers = new Map<number, Timer>();
  /** They go by the platform's clock: what SIP.js says once a minute of a call that rings. */
  readonly #intervals: ReturnType<typeof setInterval>[] = [];
  #offset = 0;
  #last = 0;

  constructor() {
    const { now, date, setTimeout: realSet, clearTimeout: realClear } = LeapingClock.#real;
    performance.now = () => now() + this.#offset;
    Date.now = () => date() + this.#offset;
    const set = (run: (...given: unknown[]) => void, delay = 0, ...given: unknown[]): number => {
      const id = ++this.#last;
      const fire = (): void => {
        if (this.#timers.delete(id)) run(...given);
      };
      this.#timers.set(id, { due: performance.now() + delay, run: fire, handle: realSet(fire, delay) });
      return id;
    };
    const clear = (id: number | undefined): void => {
      const timer = this.#timers.get(id ?? 0);
      if (!timer) return;
      realClear(timer.handle);
      this.#timers.delete(id!);
    };
    const every = (...given: Parameters<typeof setInterval>): ReturnType<typeof setInterval> => {
      const handle = LeapingClock.#real.setInterval(...given);
      this.#intervals.push(handle);
      return handle;
    };
    Object.assign(globalThis, { setTimeout: set, clearTimeout: clear, setInterval: every });
  }

  get pending(): number {
    return this.#timers.size;
  }

  /** It is so much later; what was to run until now runs, the earliest first. The frames that were sent meanwhile have arrived then. */
  async leap(milliseconds: number): Promise<void> {
    this.#offset += milliseconds;
    for (;;) {
      const now = performance.now();
      const due = [...this.#timers.values()].filter((timer) => timer.due <= now).sort((a, b) => a.due - b.due);
      if (due.length === 0) return;
      for (const timer of due) {
        LeapingClock.#real.clearTimeout(timer.handle);
        timer.run();
      }
      await settled();
    }
  }

  /** What waits will never run. */
  discard(): void {
    for (const { handle } of this.#timers.values()) LeapingClock.#real.clearTimeout(handle);
    this.#timers.clear();
    for (const handle of this.#intervals.splice(0)) clearInterval(handle);
  }

  /** Gives the platform its own clock back. */
  restore(): void {
    this.discard();
    const { now, date, setTimeout: realSet, clearTimeout: realClear, setInterval: realEvery } = LeapingClock.#real;
    performance.now = now;
    Date.now = date;
    Object.assign(globalThis, { setTimeout: realSet, clearTimeout: realClear, setInterval: realEvery });
  }
}

/** Until what microtasks deliver has been delivered. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}
