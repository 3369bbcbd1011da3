import { TAG } from '../tag.js';

/** The value of From, To, Contact: a URI with a name and parameters, RFC 3261 20.10. */
export interface NameAddr {
  /** Unquoted; "" where there is none. */
  readonly displayName: string;
  readonly uri: string;
  /** Names in lower case; null for one without a value. */
  readonly parameters: Readonly<Record<string, string | null>>;
  /** The value of that parameter, where it can be had without the others. */
  tag?(): string | undefined;
}

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const SEMICOLON = 59;
const EQUALS = 61;

/** Its parameters are read when somebody asks for them: mostly that is the tag, which is found without the others. */
export class ParsedNameAddr implements NameAddr {
  readonly displayName: string;
  readonly uri: string;
  readonly #text: string;
  readonly #rest: number;
  #parameters: Record<string, string | null> | undefined;

  /** `rest`: where the parameters begin. */
  constructor(displayName: string, uri: string, text: string, rest: number) {
    this.displayName = displayName;
    this.uri = uri;
    this.#text = text;
    this.#rest = rest;
  }

  /** @internal */
  get [Symbol.toStringTag](): string {
    return TAG;
  }

  get parameters(): Readonly<Record<string, string | null>> {
    return (this.#parameters ??= parseParameters(this.#text, this.#rest));
  }

  tag(): string | undefined {
    return plainParameter(this.#text, this.#rest, 'tag') ?? this.parameters['tag'] ?? undefined;
  }
}

/**
 *     name-addr = [ display-name ] LAQUOT addr-spec RAQUOT ; then *( SEMI parameter )
 *
 * For showing and for tags. The core has parsed the fields that matter; of what it would not take this gives what it can.
 */
export function parseNameAddr(value: string): ParsedNameAddr {
  const text = isBlank(value.charCodeAt(0)) ? trimmed(value, 0, value.length) : value;
  const nameEnd = text.charCodeAt(0) === QUOTE ? endOfQuoted(text, 0) : 0;
  const open = text.indexOf('<', nameEnd);
  const close = open < 0 ? -1 : text.indexOf('>', open + 1);
  if (close >= 0 && nameEnd >= 0) {
    const name = open === nameEnd ? '' : trimmed(text, nameEnd, open);
    if (name === '' || (nameEnd === 0 && !name.includes('"'))) {
      return new ParsedNameAddr(nameEnd === 0 ? unfolded(name) : unescaped(text.slice(1, nameEnd - 1)), trimmed(text, open + 1, close), text, close + 1);
    }
  }
  // Without angle brackets, parameters belong to the header field (20.10).
  const semicolon = text.indexOf(';');
  const uri = trimmed(text, 0, semicolon < 0 ? text.length : semicolon);
  return new ParsedNameAddr('', uri, text, semicolon < 0 ? text.length : semicolon);
}

/** The branch of the first value of a Via. */
export function branchOf(via: string): string | undefined {
  return plainParameter(via, 0, 'branch') ?? parseParameters(via, 0)['branch'] ?? undefined;
}

/**
 * The value of a parameter behind `from` as nearly everybody writes it. Undefined where it is not there, or where something could
 * hide it or look like it: then it is to be read with care. (Single characters are what engines find fastest.)
 */
function plainParameter(text: string, from: number, name: 'tag' | 'branch'): string | undefined {
  if (text.includes('"', from) || text.includes(',', from)) return undefined;
  let at = text.charCodeAt(from) === SEMICOLON ? from : text.indexOf(';', from);
  while (at >= 0) {
    const begin = at + 1;
    const equals = begin + name.length;
    at = text.indexOf(';', begin);
    if (text.charCodeAt(equals) === EQUALS && text.startsWith(name, begin)) return trimmed(text, equals + 1, at < 0 ? text.length : at) || undefined;
  }
  return undefined;
}

//     generic-param = token [ EQUAL gen-value ] ; what stands before the next semicolon is passed over, a comma ends the value
function parseParameters(text: string, from: number): Record<string, string | null> {
  const parameters: Record<string, string | null> = {};
  for (let at = afterBlanks(text, from); at < text.length && text.charCodeAt(at) !== COMMA; at = afterBlanks(text, at)) {
    at = text.indexOf(';', at);
    if (at < 0) break;
    const begin = afterBlanks(text, at + 1);
    const end = endOfToken(text, begin);
    const name = text.slice(begin, end).toLowerCase();
    at = afterBlanks(text, end);
    let value: string | null = null;
    if (text.charCodeAt(at) === EQUALS) {
      const first = afterBlanks(text, at + 1);
      const quoteEnd = text.charCodeAt(first) === QUOTE ? endOfQuoted(text, first) : -1;
      at = quoteEnd >= 0 ? quoteEnd : endOfToken(text, first, true);
      value = quoteEnd >= 0 ? unescaped(text.slice(first + 1, quoteEnd - 1)) : text.slice(first, at) || null;
    }
    if (name !== '') parameters[name] = value;
  }
  return parameters;
}

function trimmed(text: string, begin: number, end: number): string {
  let from = begin;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from += 1;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function afterBlanks(text: string, from: number): number {
  let at = from;
  while (isBlank(text.charCodeAt(at))) at += 1;
  return at;
}

/** Up to white space, a comma, a semicolon or a quote, and in a name up to "=". */
function endOfToken(text: string, from: number, isValue = false): number {
  let at = from;
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isBlank(code) || code === COMMA || code === SEMICOLON || code === QUOTE || (code === EQUALS && !isValue)) break;
  }
  return at;
}

/** Behind the quote that ends what begins at `from`; -1 where it never ends. */
function endOfQuoted(text: string, from: number): number {
  const first = text.indexOf('"', from + 1);
  if (first < 0) return -1;
  if (text.charCodeAt(first - 1) !== BACKSLASH) return first + 1;
  for (let at = from + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at + 1;
    if (code === BACKSLASH) at += 1;
  }
  return -1;
}

/** A quoted-string. */
export const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
const unescaped = (text: string): string => (text.includes('\\') ? unfolded(text).replace(/\\([^])/g, '$1') : unfolded(text));
/** A fold means a space, RFC 3261 7.3.1. */
export const unfolded = (text: string): string => (text.includes('\n') ? text.split('\n').map((line) => line.trim()).join(' ') : text);
const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 13 || code === 10;
