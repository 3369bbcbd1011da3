import { latin1, type BodyContent, type BodyStore } from './body-store.js';
import type { CoreDriver } from './core-driver.js';
import { OutputKind, OutputWord } from './core-module.js';
import { decodeUtf8, type Memory } from './memory.js';
import { copySpans, messageOf, type AnyMessage, type MessageParts } from '../message/incoming-message.js';

/** An output of the core (src/user_agent/output.h) that is not a frame. */
export interface CoreOutput {
  readonly kind: OutputKind;
  readonly flow: number;
  readonly dialog: number;
  readonly request: number;
  readonly registration: number;
  readonly status: number;
  readonly reason: number;
  readonly number: number;
  readonly message: AnyMessage | undefined;
  readonly text: string;
  readonly seconds: number;
}

/** Reads the output record of a core. Outputs that carry the same message have the same object. */
export class OutputReader {
  readonly #memory: Memory;
  readonly #bodies: BodyStore;
  /** Where the record lies, in words. */
  readonly #at: number;
  readonly #origin: CoreDriver;
  /** The head of the message that came last, which need not be read out of the core again. */
  #received: { serial: number; head: string } | undefined;
  #message: { serial: number; message: AnyMessage } | undefined;

  constructor(memory: Memory, bodies: BodyStore, at: number, origin: CoreDriver) {
    this.#memory = memory;
    this.#bodies = bodies;
    this.#at = at;
    this.#origin = origin;
  }

  /** The outputs that follow may carry the message with this head. */
  expectHead(serial: number, head: string): void {
    this.#received = { serial, head };
  }
  /** The outputs that follow may carry this message. */
  expectMessage(serial: number, message: AnyMessage): void {
    this.#message = { serial, message };
  }
  /** What was expected has been told of. */
  forget(): void {
    this.#received = undefined;
    this.#message = undefined;
  }

  word(word: OutputWord): number {
    return this.#memory.words[this.#at + word]!;
  }

  output(kind: OutputKind): CoreOutput {
    const { words } = this.#memory;
    const at = this.#at;
    return {
      kind,
      flow: words[at + OutputWord.flow]!,
      dialog: words[at + OutputWord.dialog]!,
      request: words[at + OutputWord.request]!,
      registration: words[at + OutputWord.registration]!,
      status: words[at + OutputWord.status]!,
      reason: words[at + OutputWord.reason]!,
      number: words[at + OutputWord.number]!,
      message: this.#messageOf(words, at),
      text: this.#memory.text(words[at + OutputWord.textPointer]!, words[at + OutputWord.textLength]!),
      seconds: words[at + OutputWord.seconds]!,
    };
  }

  /** What the message of a frame, or one that a command has made, is made of. */
  parts(head?: string): MessageParts {
    const { words } = this.#memory;
    const at = this.#at;
    const isBinary = words[at + OutputWord.headEncoding] === 2;
    return {
      head: head ?? this.#headOf(words, at, isBinary),
      isBinary,
      spans: copySpans(words, words[at + OutputWord.spanPointer]! >>> 2, words[at + OutputWord.spanCount]!),
      // Not the frame's: the core cuts a body that is longer than its Content-Length (RFC 3261 18.3).
      body: this.#bodyOf(words, at),
      origin: this.#origin,
    };
  }

  #messageOf(words: Uint32Array, at: number): AnyMessage | undefined {
    const serial = words[at + OutputWord.messageSerial]!;
    if (serial === 0) return undefined;
    if (this.#message?.serial === serial) return this.#message.message;
    const received = this.#received?.serial === serial ? this.#received : undefined;
    const message = messageOf(this.parts(received?.head));
    this.#message = { serial, message };
    return message;
  }

  #headOf(words: Uint32Array, at: number, isBinary: boolean): string {
    const [begin, length] = [words[at + OutputWord.headPointer]!, words[at + OutputWord.headLength]!];
    return isBinary ? latin1(this.#memory.view(begin, length)) : this.#memory.text(begin, length);
  }

  #bodyOf(words: Uint32Array, at: number): BodyContent {
    const id = words[at + OutputWord.bodyId]!;
    if (id !== 0) return this.#bodies.get(id);
    const pointer = words[at + OutputWord.bodyPointer]!;
    const length = words[at + OutputWord.bodyLength]!;
    if (pointer === 0 || length === 0) return '';
    const octets = this.#memory.view(pointer, length);
    return decodeUtf8(octets) ?? octets.slice();
  }
}

/** A frame is text unless a part of it is not UTF-8 (docs/boundary.md 5). */
export function frameOf(parts: MessageParts): string | Uint8Array {
  if (parts.isBinary !== true && typeof parts.body === 'string') return parts.head + parts.body;
  const head = parts.isBinary === true ? Uint8Array.from(parts.head, (character) => character.charCodeAt(0)) : new TextEncoder().encode(parts.head);
  const body = typeof parts.body === 'string' ? new TextEncoder().encode(parts.body) : parts.body;
  const frame = new Uint8Array(head.length + body.length);
  frame.set(head);
  frame.set(body, head.length);
  return frame;
}
