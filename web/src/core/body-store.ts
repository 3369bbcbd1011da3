import { shimError } from '../sip-error.js';
import { isOctets } from './octets.js';

const encoder = new TextEncoder();
/** Chrome looks through five thousand characters in 0.6 us for this, and in 3.4 us for `^[\u0000-\u007f]*$`. */
const NOT_ASCII = /[\u0080-\uffff]/;

/** What a body is in JavaScript: text, or octets where they are not UTF-8. */
export type BodyContent = string | Uint8Array;

/** A body as it crosses the boundary: `(0, 0)` is none. */
export interface BodyReference {
  readonly id: number;
  /** In octets. */
  readonly length: number;
}

/** The ids of all bodies in one module, which asks for octets by id whichever of its cores is at work. */
export class BodyTable {
  readonly #contents: (BodyContent | undefined)[] = [undefined];
  readonly #free: number[] = [];

  add(content: BodyContent): number {
    const id = this.#free.pop() ?? this.#contents.length;
    this.#contents[id] = content;
    return id;
  }

  get(id: number): BodyContent | undefined {
    return this.#contents[id];
  }

  octets(id: number): Uint8Array {
    const content = this.#contents[id] ?? '';
    return typeof content === 'string' ? encoder.encode(content) : content;
  }

  remove(id: number): void {
    if (this.#contents[id] === undefined) return;
    this.#contents[id] = undefined;
    this.#free.push(id);
  }
}

interface HeldBody extends BodyReference {
  readonly key: string;
}

/** In it two descriptions differ, by `o=`. */
const BEGINNING = 64;
const NONE: BodyReference = { id: 0, length: 0 };

/** The bodies of one core. Equal content has an equal id for as long as the core uses it. */
export class BodyStore {
  readonly #table: BodyTable;
  /** By how they begin: to look a whole text up, an engine reads all of it. */
  readonly #first = new Map<string, HeldBody>();
  /** Those that begin like another one, by their whole texts, so that no peer can make a search of it. */
  readonly #others = new Map<string, HeldBody>();
  readonly #held = new Map<number, HeldBody>();

  constructor(table: BodyTable) {
    this.#table = table;
  }

  /** How many the core uses. */
  get size(): number {
    return this.#held.size;
  }

  /** @throws SipError `invalid_argument` */
  intern(content: BodyContent): BodyReference {
    if (typeof content !== 'string') checkOctets(content);
    if (content.length === 0) return NONE;
    const key = keyOf(content);
    const beginning = key.slice(0, BEGINNING);
    const first = this.#first.get(beginning);
    if (first?.key === key) return first;
    const other = this.#others.size > 0 && this.#others.get(key);
    if (other) return other;
    const made = { id: this.#table.add(content), length: octetLength(content), key };
    if (first) this.#others.set(key, made);
    else this.#first.set(beginning, made);
    this.#held.set(made.id, made);
    return made;
  }

  get(id: number): BodyContent {
    return this.#table.get(id) ?? '';
  }

  /** The core has no more use for it: the id may be given out again. */
  release(id: number): void {
    const held = this.#held.get(id);
    if (!held) return;
    this.#held.delete(id);
    const beginning = held.key.slice(0, BEGINNING);
    if (this.#first.get(beginning) === held) this.#first.delete(beginning);
    else this.#others.delete(held.key);
    this.#table.remove(id);
  }

  /** The core is gone. */
  clear(): void {
    for (const id of [...this.#held.keys()]) this.release(id);
  }
}

/** What an application gives in place of a text is octets, or a mistake of its own. @throws SipError `invalid_argument` */
export function checkOctets(given: unknown, wanted = 'A text is wanted (or octets, for a body)'): void {
  if (!isOctets(given)) throw shimError('invalid_argument', `${wanted}, not ${given === null ? 'null' : typeof given}`);
}

// Octets have a lone surrogate before them, which no text from a frame begins with.
function keyOf(content: BodyContent): string {
  return typeof content === 'string' ? content : `\udc00${latin1(content)}`;
}

function octetLength(content: BodyContent): number {
  if (typeof content !== 'string') return content.length;
  return NOT_ASCII.test(content) ? encoder.encode(content).length : content.length;
}

/** One character for each octet. */
export function latin1(octets: Uint8Array): string {
  let text = '';
  for (let at = 0; at < octets.length; at += 4096) text += String.fromCharCode(...octets.subarray(at, at + 4096));
  return text;
}
