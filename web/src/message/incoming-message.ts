import type { CoreDriver } from '../core/core-driver.js';
import { decodeUtf8 } from '../core/memory.js';
import { findSessionPart } from './field-reader.js';
import { headerNumber, USUAL } from './header-names.js';
import { NameAddrHeader } from './name-addr-header.js';
import { branchOf, parseNameAddr } from './name-addr.js';
import { headerAt, type HeaderParts } from './parsed-header.js';
import { URI } from './uri.js';
import type { Body } from '../types.js';
import { TAG } from '../tag.js';

/** Words of one header field in the table of spans: name begin, value begin, value end, name length + (HeaderName << 16). */
const SPAN_WORDS = 4;

/** Copies the table of spans of `count` header fields. An array, since a typed array costs more to make than it saves; four at a time is a third faster. */
export function copySpans(words: Uint32Array, begin: number, count: number): number[] {
  const length = count * SPAN_WORDS;
  const spans = new Array<number>(length);
  for (let to = 0, from = begin; to < length; to += SPAN_WORDS, from += SPAN_WORDS) {
    spans[to] = words[from]!;
    spans[to + 1] = words[from + 1]!;
    spans[to + 2] = words[from + 2]!;
    spans[to + 3] = words[from + 3]!;
  }
  return spans;
}

/** What a message is made from: the text of its head, the parser's table of its header fields, its body. */
export interface MessageParts {
  /** Up to and with the blank line. Where `isBinary`, one character for each octet. */
  readonly head: string;
  readonly spans: readonly number[];
  readonly body: string | Uint8Array;
  /** `body` is a frame then, whose octets from here on nobody has looked at. */
  readonly bodyBegin?: number;
  /** How many octets of the body count at most (RFC 3261 18.3); all, where it is missing. */
  readonly bodyOctets?: number;
  /** The head is not UTF-8. */
  readonly isBinary?: boolean;
  /** The core that has read or written it. */
  readonly origin?: CoreDriver;
}

/** A SIP message as it came. Nothing is copied: a header field is a piece of the head's text. */
export class IncomingMessage {
  /** The text of the head, up to and with the blank line. */
  readonly head: string;
  /** The head is not UTF-8: each character of it stands for one octet. */
  readonly isBinary: boolean;
  /** @internal The core that has read or written it. */
  readonly origin: CoreDriver | undefined;
  readonly #spans: readonly number[];
  /** Looked at when somebody asks for it. */
  #uncutBody: string | Uint8Array;
  /** Where the body begins in a frame that nobody has looked at; -1 where it is all of it. */
  #bodyBegin: number;
  #bodyOctets: number;
  #startLine: readonly string[] | undefined;
  #from: NameAddrHeader | undefined;
  #to: NameAddrHeader | undefined;

  /** @internal */
  constructor(parts: MessageParts) {
    this.head = parts.head;
    this.isBinary = parts.isBinary ?? false;
    this.origin = parts.origin;
    this.#spans = parts.spans;
    this.#uncutBody = parts.body;
    this.#bodyBegin = parts.bodyBegin ?? -1;
    this.#bodyOctets = parts.bodyOctets ?? Infinity;
  }

  /** @internal */
  get [Symbol.toStringTag](): string {
    return TAG;
  }

  /** The body as text; "" where it is not UTF-8 (see `bodyOctets`). */
  get body(): string {
    return typeof this.#body === 'string' ? this.#body : '';
  }

  get bodyOctets(): Uint8Array {
    return typeof this.#body === 'string' ? new TextEncoder().encode(this.#body) : this.#body;
  }

  /** @internal Text, or octets where they are not UTF-8. */
  get rawBody(): string | Uint8Array {
    return this.#body;
  }
  /** @internal The head as it crosses into the core. */
  get headOnWire(): string | Uint8Array {
    return this.isBinary ? Uint8Array.from(this.head, (character) => character.charCodeAt(0)) : this.head;
  }

  /** The body with its type and disposition; undefined where there is none. */
  get content(): Body | undefined {
    if (this.#body.length === 0) return undefined;
    const contentType = this.getHeader('content-type') ?? '';
    const usual = /^application\s*\/\s*sdp\b/i.test(contentType) ? 'session' : 'render'; // RFC 3261 20.11
    return { contentType, contentDisposition: this.getHeader('content-disposition') ?? usual, content: this.body };
  }

  /**
   * The session description: the body, or the part of a multipart body that is one (RFC 5621 8.2), which the core finds. "" where
   * there is none.
   */
  get sessionDescription(): string {
    const { content } = this;
    if (!content) return '';
    if (/^multipart\s*\//i.test(content.contentType)) return findSessionPart(content.contentType, this.bodyOctets);
    return content.contentDisposition.trim().toLowerCase().startsWith('session') ? this.body : '';
  }

  /** The value of the first field of that name, long or compact, in any letter case; folds are kept. */
  getHeader(name: string): string | undefined {
    const at = this.#find(name);
    return at < 0 ? undefined : this.#value(at);
  }

  /** The values of all fields of that name, in order, one for each line. */
  getHeaders(name: string): string[] {
    const number = headerNumber(name);
    let at = this.#findOf(number, name, 0);
    if (at < 0) return [];
    const values = [this.#value(at)]; // an empty array would make room for many
    while ((at = this.#findOf(number, name, at + SPAN_WORDS)) >= 0) values.push(this.#value(at));
    return values;
  }

  hasHeader(name: string): boolean {
    return this.#find(name) >= 0;
  }

  /** Every field, in order, its name as it came. */
  get headers(): { name: string; value: string }[] {
    const all = [];
    for (let at = 0; at < this.#spans.length; at += SPAN_WORDS) all.push({ name: this.#name(at), value: this.#value(at) });
    return all;
  }

  /**
   * One value of a field, taken apart by the core; `index` counts the values of all its lines. A `NameAddrHeader` where it is an address; an
   * object with `host`, `port`, `branch` and so on of Via, `value` and `method` of CSeq, the parts and parameters of others; a number; or
   * its text. Undefined where there is none, or it does not parse. `sip-wasm/headers` gives types to the same.
   */
  parseHeader(name: string, index = 0): NameAddrHeader | HeaderParts | string | number | undefined {
    return headerAt(this, name, index);
  }
  /** The same as `parseHeader`, as in SIP.js. */
  s(name: string, index = 0): NameAddrHeader | HeaderParts | string | number | undefined {
    return this.parseHeader(name, index);
  }

  get from(): NameAddrHeader {
    return (this.#from ??= this.#address(USUAL.from));
  }
  get to(): NameAddrHeader {
    return (this.#to ??= this.#address(USUAL.to));
  }
  /** The first Contact; undefined where there is none. */
  get contact(): NameAddrHeader | undefined {
    const value = this.#first(USUAL.contact);
    return value === undefined ? undefined : new NameAddrHeader(parseNameAddr(value));
  }
  get fromTag(): string | undefined {
    return this.from.tag;
  }
  get toTag(): string | undefined {
    return this.to.tag;
  }
  get callId(): string {
    return this.#first(USUAL['call-id']) ?? '';
  }
  /** The number in CSeq; NaN where there is none. */
  get cseq(): number {
    const at = this.#findKnown(USUAL.cseq, 0);
    return at < 0 ? NaN : digitsAt(this.head, this.#spans[at + 1]!);
  }
  get viaBranch(): string | undefined {
    return branchOf(this.#first(USUAL.via) ?? '');
  }

  /** The sent-by of the topmost Via. */
  get via(): { host: string; port: number | undefined } {
    const { host = '', port } = (this.parseHeader('via') ?? {}) as { host?: string; port?: number };
    return { host, port };
  }
  /** The value of Refer-To. */
  get referTo(): string | undefined {
    return this.getHeader('refer-to');
  }

  /** The whole message. */
  get data(): string {
    return this.head + this.body;
  }
  toString(): string {
    return this.data;
  }

  #address(number: number): NameAddrHeader {
    return new NameAddrHeader(parseNameAddr(this.#first(number) ?? ''));
  }

  get #body(): string | Uint8Array {
    if (this.#bodyBegin >= 0) {
      const octets = (this.#uncutBody as Uint8Array).subarray(this.#bodyBegin, this.#bodyBegin + this.#bodyOctets);
      this.#bodyBegin = -1;
      this.#bodyOctets = Infinity;
      this.#uncutBody = decodeUtf8(octets) ?? octets;
    }
    const body = this.#uncutBody;
    if (this.#bodyOctets >= body.length * 3) return body; // as many octets as a text of that length can have
    this.#uncutBody = cutBody(body, this.#bodyOctets);
    this.#bodyOctets = Infinity;
    return this.#uncutBody;
  }

  /** The three parts of the start line. */
  protected get startLine(): readonly string[] {
    return (this.#startLine ??= splitStartLine(this.head));
  }

  #find(name: string): number {
    return this.#findOf(headerNumber(name), name, 0);
  }
  #findOf(number: number, name: string, from: number): number {
    if (number !== 0) return this.#findKnown(number, from);
    const wanted = name.toLowerCase();
    for (let at = this.#findKnown(0, from); at >= 0; at = this.#findKnown(0, at + SPAN_WORDS)) {
      if (this.#name(at).toLowerCase() === wanted) return at;
    }
    return -1;
  }
  #findKnown(number: number, from: number): number {
    const spans = this.#spans;
    for (let at = from; at < spans.length; at += SPAN_WORDS) if (spans[at + 3]! >>> 16 === number) return at;
    return -1;
  }
  #first(number: number): string | undefined {
    const at = this.#findKnown(number, 0);
    return at < 0 ? undefined : this.#value(at);
  }
  #name(at: number): string {
    const begin = this.#spans[at] ?? 0;
    return this.head.slice(begin, begin + ((this.#spans[at + 3] ?? 0) & 0xffff));
  }
  #value(at: number): string {
    return this.head.slice(this.#spans[at + 1], this.#spans[at + 2]);
  }
}

/** A request, as it came or as it was sent. */
export class IncomingRequestMessage extends IncomingMessage {
  #method: string | undefined;

  get method(): string {
    return (this.#method ??= this.head.slice(...wordBehind(this.head, 0)));
  }
  /** The Request-URI; its `toString` gives it as it is written. */
  get ruri(): URI {
    return URI.read(this.startLine[1] ?? '');
  }
  /** That of From, of To, the branch of the topmost Via: names of SIP.js for a request of ours. */
  get fromURI(): URI {
    return this.from.uri;
  }
  get toURI(): URI {
    return this.to.uri;
  }
  get branch(): string | undefined {
    return this.viaBranch;
  }
}

/** A response, as it came or as it was sent. */
export class IncomingResponseMessage extends IncomingMessage {
  /** @internal The core has passed it on: it was neither a repetition nor out of order. */
  isDelivered = false;
  /** @internal Of a local 401 or 407: what the callback for credentials failed with; of a local 503: why the connection went. */
  cause: unknown;
  readonly #local: { status: number; reasonPhrase: string } | undefined;

  /** @internal */
  constructor(parts: MessageParts, local?: { status: number; reasonPhrase: string }) {
    super(parts);
    this.#local = local;
  }

  /** What stands for an answer that never came: 408 for none in time, 503 for a lost connection. */
  static local(status: number, reasonPhrase: string, cause?: unknown): IncomingResponseMessage {
    const made = new IncomingResponseMessage({ head: '', spans: [], body: '' }, { status, reasonPhrase });
    made.cause = cause;
    return made;
  }

  /** No peer sent this. */
  get isLocal(): boolean {
    return this.#local !== undefined;
  }
  get statusCode(): number {
    return this.#local?.status ?? statusOf(this.head);
  }
  get reasonPhrase(): string {
    return this.#local?.reasonPhrase ?? this.startLine[2] ?? '';
  }
  /** The method in CSeq. */
  get method(): string {
    return (this.getHeader('cseq') ?? '').split(/\s+/)[1] ?? '';
  }
}

/** The first octets of a body; as text, where they are UTF-8. */
function cutBody(body: string | Uint8Array, length: number): string | Uint8Array {
  const octets = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  if (octets.length <= length) return body;
  const kept = octets.slice(0, length);
  return decodeUtf8(kept) ?? kept;
}

/** The number whose digits begin there; NaN where none does. */
function digitsAt(text: string, begin: number): number {
  let digit = text.charCodeAt(begin) - 48;
  if (!(digit >= 0 && digit <= 9)) return NaN;
  let number = 0;
  for (let at = begin + 1; digit >= 0 && digit <= 9; at += 1) {
    number = number * 10 + digit;
    digit = text.charCodeAt(at) - 48;
  }
  return number;
}

const SPACE = 32;

/** Where the word behind `at` begins and ends. */
function wordBehind(text: string, at: number): [begin: number, end: number] {
  let begin = at;
  while (text.charCodeAt(begin) <= SPACE) begin += 1;
  let end = begin;
  while (text.charCodeAt(end) > SPACE) end += 1;
  return [begin, end];
}

// Asked for at each message: faster than the expression below.
function statusOf(head: string): number {
  const [, end] = wordBehind(head, 0);
  return digitsAt(head, wordBehind(head, end)[0]);
}

// Empty lines may stand before the start line (RFC 3261 7.5); a reason phrase has spaces, or is missing.
function splitStartLine(head: string): readonly string[] {
  const match = /^[\r\n]*(\S+)[ \t]+(\S+)[ \t]*([^\r\n]*)/.exec(head);
  return match ? match.slice(1) : [];
}

export type AnyMessage = IncomingRequestMessage | IncomingResponseMessage;

/** A response where the start line is one. */
export function messageOf(parts: MessageParts): AnyMessage {
  return isStatusLine(parts.head) ? new IncomingResponseMessage(parts) : new IncomingRequestMessage(parts);
}

// A method cannot hold the slash.
function isStatusLine(head: string): boolean {
  let at = 0;
  while (head.charCodeAt(at) === 13 || head.charCodeAt(at) === 10) at += 1;
  return head.charCodeAt(at + 3) === 47 && (head.startsWith('SIP', at) || head.slice(at, at + 3).toUpperCase() === 'SIP');
}
