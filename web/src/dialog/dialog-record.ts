import type { BodyContent } from '../core/body-store.js';
import { ABSENT, DIALOG_WORDS, DialogWord } from '../core/core-module.js';
import { decodeUtf8, type Memory } from '../core/memory.js';
import { SessionState, SignalingState, type Body } from '../types.js';

const SESSION_STATES = [SessionState.Initial, SessionState.Early, SessionState.AckWait, SessionState.Confirmed, SessionState.Terminated];
const SIGNALING_STATES = [
  SignalingState.Initial,
  SignalingState.HaveLocalOffer,
  SignalingState.HaveRemoteOffer,
  SignalingState.Stable,
  SignalingState.Closed,
];
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
  readonly #words: Uint32Array;
  readonly #texts: string[];
  readonly offer: Body | undefined;
  readonly answer: Body | undefined;

  /** From where `dialogState` has put it. */
  constructor(memory: Memory, pointer: number, contentOf: (id: number) => BodyContent) {
    const at = pointer >>> 2;
    this.#words = memory.words.slice(at, at + DIALOG_WORDS);
    this.#texts = readTexts(memory, at + DIALOG_WORDS, this.#word(DialogWord.textCount));
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
    return this.#texts.slice(Text.routeSet);
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
  #text(text: Text): string {
    return this.#texts[text] ?? '';
  }
}

function readTexts(memory: Memory, begin: number, count: number): string[] {
  const texts: string[] = [];
  let at = begin;
  for (let read = 0; read < count; read += 1) {
    const length = memory.words[at] ?? 0;
    const octets = memory.view((at + 1) << 2, length);
    texts.push(decodeUtf8(octets) ?? memory.text((at + 1) << 2, length));
    at += 1 + ((length + 3) >>> 2);
  }
  return texts;
}
