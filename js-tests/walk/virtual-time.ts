import { performance } from 'node:perf_hooks';

/** A number from 0 to 1, the same for the same seed. */
export type Chance = () => number;

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Timer {
  readonly at: number;
  /** Not the library's. */
  readonly isOurs: boolean;
  readonly run: () => void;
}

const BEGINNING = 1_000_000;

/** Clocks, timers and random octets of the platform, in the hands of a test: time passes when it says so. */
export class VirtualTime {
  now = BEGINNING;
  #asleep = 0;
  /** How long nothing could be done at all, since the beginning. */
  lost = 0;
  readonly #timers = new Map<number, Timer>();
  #last = 0;
  readonly #restore: (() => void)[] = [];
  readonly #turn = setImmediate;

  constructor(random: Chance) {
    const epoch = 1_700_000_000_000;
    this.replace(globalThis, 'setTimeout', (run: (...given: unknown[]) => void, delay = 0, ...given: unknown[]) => this.#set(delay, () => run(...given), false));
    this.replace(globalThis, 'clearTimeout', (handle?: number) => {
      if (handle !== undefined) this.#timers.delete(handle);
    });
    this.replace(performance, 'now', () => this.now);
    this.replace(Date, 'now', () => epoch + this.wall);
    this.replace(globalThis.crypto, 'getRandomValues', (octets: Uint8Array) => octets.map((_, i) => (octets[i] = Math.floor(random() * 256))));
  }

  /** Timers of the library that run. */
  get pending(): number {
    return [...this.#timers.values()].filter(({ isOurs }) => !isOurs).length;
  }
  /** Seconds, for people. */
  get elapsed(): string {
    return ((this.now - BEGINNING) / 1000).toFixed(3);
  }
  /** What the rest of the world counts: the clock of timers stands while the machine is asleep. */
  get wall(): number {
    return this.now + this.#asleep;
  }
  after(delay: number, run: () => void): void {
    this.#set(delay, run, true);
  }
  /** Whatever promises have to do. */
  settle(): Promise<void> {
    return new Promise((resolve) => void this.#turn(resolve));
  }
  /** Fires the timers that are due in so many milliseconds, in their order. */
  async pass(milliseconds: number): Promise<void> {
    const end = this.now + milliseconds;
    await this.settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      const [handle, { at, run }] = next;
      this.#timers.delete(handle);
      this.now = Math.max(this.now, at);
      run();
      await this.settle();
    }
    this.now = end;
  }
  /** The page is frozen: what was due meanwhile happens late, in its order. */
  freeze(milliseconds: number): void {
    this.now += milliseconds;
    this.lost += milliseconds;
  }
  sleep(milliseconds: number): void {
    this.#asleep += milliseconds;
    this.lost += milliseconds;
  }
  restore(): void {
    for (const restore of this.#restore.splice(0)) restore();
  }

  #set(delay: number, run: () => void, isOurs: boolean): number {
    this.#timers.set((this.#last += 1), { at: this.now + Math.max(0, delay), isOurs, run });
    return this.#last;
  }
  #next(end: number): [number, Timer] | undefined {
    let first: [number, Timer] | undefined;
    for (const entry of this.#timers) if (entry[1].at <= end && (!first || entry[1].at < first[1].at)) first = entry;
    return first;
  }
  /** Puts that in the place of something of the platform, until `restore`. */
  replace(owner: object, name: string, value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, { value, configurable: true, writable: true });
    this.#restore.push(() => (before ? Object.defineProperty(owner, name, before) : Reflect.deleteProperty(owner, name)));
  }
}
