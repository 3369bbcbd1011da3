import { getEventListeners } from 'node:events';
import type { Chance, VirtualTime } from './virtual-time.js';

/** Signals that are aborted some time, or never. */
export class WalkSignals {
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #made: AbortSignal[] = [];
  /** Both ends are to agree: what would be aborted now is, somewhat later. */
  isCalm = false;

  constructor(time: VirtualTime, chance: Chance) {
    this.#time = time;
    this.#chance = chance;
  }

  /** An option, mostly not given. */
  some(): { readonly signal?: AbortSignal } {
    if (this.#chance() < 0.75) return {};
    const known = this.#made.at(-1);
    if (known && this.#chance() < 0.2) return { signal: known };
    const controller = new AbortController();
    this.#made.push(controller.signal);
    const abort = (): void => {
      if (this.isCalm) this.#time.after(60_000, abort);
      else controller.abort(this.#chance() < 0.2 ? new TypeError('a reason') : undefined);
    };
    const luck = this.#chance();
    if (luck < 0.1) abort();
    else if (luck < 0.8) this.#time.after(luck < 0.3 ? 0 : this.#chance() * (luck < 0.7 ? 3000 : 60_000), abort);
    return { signal: controller.signal };
  }

  /** Of whom something is still heard. */
  get listened(): number {
    return this.#made.filter((signal) => getEventListeners(signal, 'abort').length > 0).length;
  }
}
