import { isLoopback } from './connection-errors.js';

/** Hears from the browser, page or worker, that there is no network any more, or one again. Elsewhere it hears nothing. */
export class NetworkWatch {
  readonly #target = globalThis as { addEventListener?: Listen; removeEventListener?: Listen; navigator?: { onLine?: boolean } };
  readonly #changed: () => void;
  readonly #needsNetwork: boolean;

  /** A server on this very machine is there without a network. */
  constructor(urls: readonly string[], changed: () => void) {
    this.#changed = changed;
    this.#needsNetwork = !urls.some(isLoopback);
  }

  /** A browser that says no is right; one that says yes may be wrong. */
  get isOffline(): boolean {
    return this.#needsNetwork && this.#target.navigator?.onLine === false;
  }

  /** A second call changes nothing. */
  start(): void {
    for (const type of EVENTS) this.#target.addEventListener?.(type, this.#changed);
  }
  stop(): void {
    for (const type of EVENTS) this.#target.removeEventListener?.(type, this.#changed);
  }
}

const EVENTS = ['offline', 'online'] as const;
type Listen = (type: (typeof EVENTS)[number], listener: () => void) => void;
