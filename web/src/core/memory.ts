import { checkOctets, latin1 } from './body-store.js';
import type { Core, CoreModule } from './core-module.js';
import type { TextCopier } from './text-copier.js';

const encoder = new TextEncoder();
/** Below so many characters a loop is faster than `encodeInto`, whose call alone takes 0.7 us in Chrome. */
const SHORT_TEXT = 160;
/** In characters. */
const USUAL_HEAD = 4096;
const lenientDecoder = new TextDecoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Octets as text; undefined where they are not UTF-8. */
export function decodeUtf8(octets: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(octets);
  } catch {
    return undefined;
  }
}

/** The text of a `TextRecord` (bindings/text_record.h): two words, where it lies and its length in octets. */
export function textAt({ HEAPU8 }: Pick<CoreModule, 'HEAPU8'>, record: number): string {
  const [pointer = 0, length = 0] = new Uint32Array(HEAPU8.buffer, record, 2);
  return lenientDecoder.decode(HEAPU8.subarray(pointer, pointer + length));
}

/** The module's linear memory, read and written. Its views are made anew when growth has detached them. */
export class Memory {
  readonly #module: CoreModule;
  readonly #texts: TextCopier;
  #octets: Uint8Array;
  #words: Uint32Array;
  /** Of the input buffer, where the last head was written. To make one for each head takes half as long as to write the head. */
  #input: Uint8Array = new Uint8Array(0);

  constructor(module: CoreModule, texts: TextCopier) {
    this.#module = module;
    this.#texts = texts;
    this.#octets = module.HEAPU8;
    this.#words = new Uint32Array(this.#octets.buffer);
  }

  get octets(): Uint8Array {
    if (this.#module.HEAPU8 !== this.#octets) this.#renew();
    return this.#octets;
  }
  get words(): Uint32Array {
    if (this.#module.HEAPU8 !== this.#octets) this.#renew();
    return this.#words;
  }

  /** A view, valid until the next call into the core. */
  view(pointer: number, length: number): Uint8Array {
    return this.octets.subarray(pointer, pointer + length);
  }

  /** UTF-8 as text; undefined where it is not UTF-8. */
  utf8(pointer: number, length: number): string | undefined {
    return length === 0 ? '' : (this.#texts.read(pointer, length) ?? decodeUtf8(this.view(pointer, length)));
  }

  /** UTF-8 as text, or one character for each octet where it is not UTF-8. */
  text(pointer: number, length: number): string {
    return this.utf8(pointer, length) ?? latin1(this.view(pointer, length));
  }

  textAt(record: number): string {
    return textAt(this.#module, record);
  }

  /** Writes an argument block (docs/boundary.md 2), octets as they are. @returns its length. */
  writeArguments(core: Core, strings: readonly (string | Uint8Array)[]): number {
    let room = 0;
    for (const text of strings) {
      if (typeof text !== 'string') checkOctets(text);
      room += 4 + text.length * 3;
    }
    const begin = core.inputBuffer(room);
    const { octets } = this;
    let at = begin;
    for (const text of strings) {
      const written = this.#write(text, at + 4, begin + room);
      for (let i = 0; i < 4; ++i) octets[at + i] = written >>> (8 * i);
      at += 4 + written;
    }
    return at - begin;
  }

  /** Writes a head. @returns its length in octets. */
  writeHead(core: Core, head: string | Uint8Array): number {
    const input = this.#inputOf(core, head.length);
    if (typeof head !== 'string') {
      input.set(head);
      return head.length;
    }
    const copied = this.#texts.write(head, input.byteOffset);
    if (copied >= 0) return copied;
    const { read, written } = encoder.encodeInto(head, input);
    if (read === head.length) return written;
    // Not ASCII: a UTF-16 unit becomes up to three octets.
    return encoder.encodeInto(head, this.#inputOf(core, head.length * 3)).written;
  }

  #inputOf(core: Core, room: number): Uint8Array {
    const octets = Math.max(room, this.#input.length, USUAL_HEAD);
    const begin = core.inputBuffer(octets);
    // When linear memory has grown, a view has no octets left.
    if (this.#input.length !== octets || this.#input.byteOffset !== begin) this.#input = this.view(begin, octets);
    return this.#input;
  }

  /** Writes UTF-8, or octets as they are. @returns how many octets. */
  #write(text: string | Uint8Array, at: number, end: number): number {
    const { octets } = this;
    if (typeof text !== 'string') {
      octets.set(text, at);
      return text.length;
    }
    const length = text.length < SHORT_TEXT ? text.length : 0;
    for (let i = 0; i < length; ++i) {
      const unit = text.charCodeAt(i);
      if (unit > 0x7f) return encoder.encodeInto(text, octets.subarray(at, end)).written;
      octets[at + i] = unit;
    }
    return length === text.length ? length : encoder.encodeInto(text, octets.subarray(at, end)).written;
  }

  #renew(): void {
    this.#octets = this.#module.HEAPU8;
    this.#words = new Uint32Array(this.#octets.buffer);
  }
}
