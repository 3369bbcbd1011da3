import type { CallMedia, DescriptionOptions } from '../../dist/index.js';
import type { Chance, VirtualTime } from './virtual-time.js';

const ANSWERS: Readonly<Record<string, string>> = { sendrecv: 'sendrecv', sendonly: 'recvonly', recvonly: 'sendonly', inactive: 'inactive' };

/** Media that take their time, fail at times, and at times never end what they began. */
export class WalkMedia implements CallMedia {
  closings = 0;
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #failing: number;
  #version = 0;

  constructor(time: VirtualTime, chance: Chance, failing: number) {
    this.#time = time;
    this.#chance = chance;
    this.#failing = failing;
  }
  createOffer({ hold, signal }: DescriptionOptions): Promise<string> {
    return this.#step(this.#describe(hold === true ? 'sendonly' : 'sendrecv'), signal);
  }
  createAnswer(offer: string, { hold, signal }: DescriptionOptions): Promise<string> {
    const direction = ANSWERS[/^a=(\w+)\r$/m.exec(offer)?.[1] ?? 'sendrecv']!;
    return this.#step(this.#describe(hold !== true ? direction : direction === 'sendrecv' ? 'sendonly' : direction === 'recvonly' ? 'inactive' : direction), signal);
  }
  setPreview(answer: string): Promise<unknown> {
    return this.#step(answer);
  }
  setAnswer(answer: string): Promise<unknown> {
    return this.#step(answer);
  }
  rollback(): Promise<void> {
    return this.#step(undefined);
  }
  close(): void {
    this.closings += 1;
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
    if (this.#chance() < 0.3) await new Promise<void>((resolve) => this.#time.after(this.#chance() * 800, resolve));
    return result;
  }
}
