import type { CallMedia, DescriptionOptions } from '../../dist/index.js';
import { one } from './walker.js';
import type { Chance, VirtualTime } from './virtual-time.js';

const ANSWERS: Readonly<Record<string, string>> = { sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' };

/** Reported as an error of the page. */
export const CLOSING_FAILS = 'media fail to close';

/** Media that take their time, fail at times, and at times never end what they began. */
export class WalkMedia implements CallMedia {
  closings = 0;
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #failing: number;
  /** From when on nothing happens by itself. */
  readonly #isQuiet: () => boolean;
  #version = 0;

  constructor(time: VirtualTime, chance: Chance, failing: number, isQuiet: () => boolean) {
    this.#time = time;
    this.#chance = chance;
    this.#failing = failing;
    this.#isQuiet = isQuiet;
  }
  prepareOffer(): Promise<void> {
    if (this.#chance() < this.#failing) throw new Error('media fail at once');
    return this.#step(undefined);
  }
  createOffer({ hold, signal }: DescriptionOptions): Promise<string> {
    return this.#step(this.#describe(hold === true ? 'sendonly' : 'sendrecv'), signal);
  }
  createAnswer(offer: string, { hold, signal }: DescriptionOptions): Promise<string> {
    const direction = ANSWERS[/^a=(\w+)\r$/m.exec(offer)?.[1] ?? 'sendrecv']!;
    return this.#step(this.#describe(hold !== true ? direction : direction === 'sendrecv' ? 'sendonly' : direction === 'recvonly' ? 'inactive' : direction), signal);
  }
  offerDue(): Promise<boolean> | undefined {
    return this.#chance() < 0.05 ? this.#step(true) : undefined;
  }
  setPreview(answer: string): Promise<unknown> {
    return this.#step(answer);
  }
  setAnswer(answer: string): Promise<unknown> {
    return this.#step(this.#chance() < 0.02 ? false : answer);
  }
  rollback(): Promise<void> {
    return this.#step(undefined);
  }
  sendDtmf(tones: string): boolean | Promise<string> {
    const luck = this.#chance();
    if (luck < this.#failing) throw new Error('tones fail');
    return luck < 0.4 ? false : luck < 0.8 ? true : this.#step(tones.slice(1));
  }
  followConnection(tell: (isReached: boolean) => void): void {
    const change = (): void => {
      if (this.closings > 0 || this.#isQuiet()) return;
      tell(this.#chance() < 0.6);
      if (this.#chance() < 0.7) this.#time.after(this.#chance() * 20_000, change);
    };
    if (this.#chance() < 0.2) this.#time.after(this.#chance() * 5000, change);
  }
  followEnd(tell: () => void): void {
    if (this.#chance() < this.#failing / 3) this.#time.after(this.#chance() * 20_000, tell);
  }
  close(): void {
    this.closings += 1;
    if (this.#chance() < this.#failing) throw new Error(CLOSING_FAILS);
  }

  #describe(direction: string): string {
    return `v=0\r\no=- ${Math.floor(this.#chance() * 1e9)} ${(this.#version += 1)} IN IP4 0.0.0.0\r\ns=-\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\na=${direction}\r\n`;
  }
  async #step<T>(result: T, signal?: AbortSignal): Promise<T> {
    const luck = this.#chance();
    if (luck < this.#failing) throw new Error('media fail');
    if (luck < this.#failing * 1.3) {
      await new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))));
    }
    // The user is asked, or nobody listens to a signal.
    if (luck < this.#failing * 2.5) await new Promise<void>((resolve) => this.#time.after(this.#chance() * 60_000, resolve));
    if (luck < this.#failing * 2.7) return one([undefined, '', 0, null], this.#chance) as T;
    if (this.#chance() < 0.3) await new Promise<void>((resolve) => this.#time.after(this.#chance() * 800, resolve));
    return result;
  }
}
