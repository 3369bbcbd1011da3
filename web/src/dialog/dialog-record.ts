import type { BodyContent } from '../core/body-store.js';
import { ABSENT, DIALOG_WORDS, DialogWord } from '../core/core-module.js';
import type { Memory } from '../core/memory.js';
import { SessionState, SignalingState, type Body } from '../types.js';

// In the core's order.
const SESSION_STATES = Object.values(SessionState);
const SIGNALING_STATES = Object.values(SignalingState);
/** The texts of `DialogWord` in their order. */
const enum Text {
  callId,
  localTag,
  remoteTag,
  localURI,
  remoteURI,
  remoteTarget,
  offerType,
  offerDisposition,
  answerType,
  answerDisposition,
  localSessionId,
  remoteSessionId,
  assertedIdentity,
  routeSet,
}

/** The state of a dialog at one moment, copied out of the core: the getters of `SessionDialog` read it. */
export class DialogRecord {
  /** No typed array, which takes an engine longer to make than all else here. */
  readonly #words: readonly number[];
  /** How long the texts are in octets. */
  readonly #lengths: readonly number[];
  /** All of them in one, since most of them nobody asks for; one by one where not all octets are ASCII. */
  readonly #texts: string | readonly string[];
  readonly offer: Body | undefined;
  readonly answer: Body | undefined;

  /** From where `dialogState` has put it. */
  constructor(memory: Memory, pointer: number, contentOf: (id: number) => BodyContent) {
    const at = pointer >>> 2;
    this.#words = copyWords(memory.words, at, DIALOG_WORDS);
    this.#lengths = copyWords(memory.words, at + DIALOG_WORDS, this.#word(DialogWord.textCount));
    this.#texts = readTexts(memory, this.#word(DialogWord.textPointer), this.#lengths);
    const content = (id: DialogWord, length: DialogWord, place: DialogWord): BodyContent =>
      this.#word(id) !== 0 ? contentOf(this.#word(id)) : memory.text(this.#word(place), this.#word(length));
    const body = (id: DialogWord, length: DialogWord, place: DialogWord, type: Text, disposition: Text): Body | undefined => {
      if (this.#word(length) === 0) return undefined;
      const held = content(id, length, place);
      return {
        content: typeof held === 'string' ? held : '',
        contentType: this.#text(type),
        contentDisposition: this.#text(disposition) || 'session',
      };
    };
    this.offer = body(DialogWord.offerBodyId, DialogWord.offerLength, DialogWord.offerPointer, Text.offerType, Text.offerDisposition);
    this.answer = body(DialogWord.answerBodyId, DialogWord.answerLength, DialogWord.answerPointer, Text.answerType, Text.answerDisposition);
  }

  get early(): boolean {
    return this.#word(DialogWord.early) !== 0;
  }
  get secure(): boolean {
    return this.#word(DialogWord.secure) !== 0;
  }
  get callId(): string {
    return this.#text(Text.callId);
  }
  get localTag(): string {
    return this.#text(Text.localTag);
  }
  get remoteTag(): string {
    return this.#text(Text.remoteTag);
  }
  get localURI(): string {
    return this.#text(Text.localURI);
  }
  get remoteURI(): string {
    return this.#text(Text.remoteURI);
  }
  get remoteTarget(): string {
    return this.#text(Text.remoteTarget);
  }
  /** "" where we send none. */
  get localSessionId(): string {
    return this.#text(Text.localSessionId);
  }
  get remoteSessionId(): string {
    return this.#text(Text.remoteSessionId);
  }
  /** A value of P-Asserted-Identity; "" where none is known or the server is not trusted. */
  get assertedIdentity(): string {
    return this.#text(Text.assertedIdentity);
  }
  get routeSet(): string[] {
    const routes: string[] = [];
    for (let text: number = Text.routeSet; text < this.#word(DialogWord.textCount); text += 1) routes.push(this.#text(text));
    return routes;
  }
  get localSequenceNumber(): number | undefined {
    return this.#number(DialogWord.localSequenceNumber);
  }
  get remoteSequenceNumber(): number | undefined {
    return this.#number(DialogWord.remoteSequenceNumber);
  }
  get sessionState(): SessionState {
    return SESSION_STATES[this.#word(DialogWord.sessionState)] ?? SessionState.Initial;
  }
  get signalingState(): SignalingState {
    return SIGNALING_STATES[this.#word(DialogWord.signalingState)] ?? SignalingState.Initial;
  }

  #word(word: DialogWord): number {
    return this.#words[word] ?? 0;
  }
  #number(word: DialogWord): number | undefined {
    const number = this.#word(word);
    return number === ABSENT ? undefined : number;
  }
  #text(text: number): string {
    const texts = this.#texts;
    if (typeof texts !== 'string') return texts[text] ?? '';
    const lengths = this.#lengths;
    let begin = 0;
    for (let before = 0; before < text; before += 1) begin += lengths[before] ?? 0;
    return texts.slice(begin, begin + (lengths[text] ?? 0));
  }
}

function readTexts(memory: Memory, begin: number, lengths: readonly number[]): string | readonly string[] {
  let octets = 0;
  for (const length of lengths) octets += length;
  const all = memory.utf8(begin, octets);
  if (all?.length === octets) return all;
  let at = begin;
  return lengths.map((length) => memory.text((at += length) - length, length));
}

function copyWords(words: Uint32Array, begin: number, count: number): readonly number[] {
  const copy = new Array<number>(count);
  for (let i = 0; i < count; i += 1) copy[i] = words[begin + i]!;
  return copy;
}
