import type { VirtualTime } from './virtual-time.js';

/** What a browser tells a page of the network. All user agents of a walk are in one page. */
export class FakeBrowser {
  readonly #page = new EventTarget();
  /** By the type of the event. */
  readonly #listeners = new Map<string, Set<EventListener>>();
  #isOnLine = true;

  constructor(time: VirtualTime) {
    const of = (type: string): Set<EventListener> => {
      const known = this.#listeners.get(type) ?? new Set();
      this.#listeners.set(type, known);
      return known;
    };
    time.replace(globalThis, 'addEventListener', (type: string, listener: EventListener) => {
      of(type).add(listener);
      this.#page.addEventListener(type, listener);
    });
    time.replace(globalThis, 'removeEventListener', (type: string, listener: EventListener) => {
      of(type).delete(listener);
      this.#page.removeEventListener(type, listener);
    });
    const isOnLine = (): boolean => this.#isOnLine;
    time.replace(globalThis, 'navigator', { get onLine(): boolean { return isOnLine(); } });
  }

  get isOnLine(): boolean {
    return this.#isOnLine;
  }
  set isOnLine(is: boolean) {
    if (this.#isOnLine === is) return;
    this.#isOnLine = is;
    this.#page.dispatchEvent(new Event(is ? 'online' : 'offline'));
  }
  /** Who listens to the page. */
  get listeners(): number {
    return [...this.#listeners.values()].reduce((sum, { size }) => sum + size, 0);
  }
}
