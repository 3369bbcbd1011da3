import { check } from '../check-options.js';
import { shimError } from '../sip-error.js';
import { TAG } from '../tag.js';

/** A document that tells of a whole state, or of what has changed in it since the one before. */
export interface VersionedDocument<Item> {
  readonly version: number;
  readonly isFull: boolean;
  readonly items: readonly Item[];
}

/** `applied`; `old`: it says nothing new; `gap`: one before it is missing, and the subscription should be refreshed. */
export type Applied = 'applied' | 'old' | 'gap';

/** Of dialogs, registrations, users: a peer that never tells of an end would fill the memory. */
const MOST_ITEMS = 10_000;

/** @throws SipError `limit_exceeded` */
export function checkRoom(before: number, more: number): void {
  if (before + more > MOST_ITEMS) throw shimError('limit_exceeded', `More than ${MOST_ITEMS} items in one state: its notifier tells of none that ends`);
}

/** What documents add up to, by RFC 4235 4.3 and RFC 3680 5.1. */
export class PartialState<Item extends { readonly id: string }> {
  readonly #items = new Map<string, Item>();
  readonly #isOver: (item: Item) => boolean;
  #version = -1;

  constructor(isOver: (item: Item) => boolean) {
    this.#isOver = isOver;
  }

  /** @internal */
  get [Symbol.toStringTag](): string {
    return TAG;
  }

  get items(): ReadonlyMap<string, Item> {
    return this.#items;
  }

  /** @throws SipError `invalid_argument` for a text: read it first, `state.apply(dialogInfo(body))`; `limit_exceeded` beyond ten thousand items */
  apply(document: VersionedDocument<Item>): Applied {
    check('document', document, 'object');
    const { version, isFull, items } = document;
    // Versions are scoped to a subscription: one that is made anew begins with 0 and the full state.
    const isFirst = isFull && version === 0;
    if (version <= this.#version && !isFirst) return 'old';
    const isNext = version === this.#version + 1;
    if (!isFull && !isNext) return 'gap';
    checkRoom(isFull ? 0 : this.#items.size, items.length);
    this.#version = version;
    if (isFull) this.#items.clear();
    for (const item of items) {
      if (this.#isOver(item)) this.#items.delete(item.id);
      else this.#items.set(item.id, item);
    }
    return 'applied';
  }
}
