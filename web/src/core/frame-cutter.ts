import { latin1 } from './body-store.js';
import { decodeUtf8 } from './memory.js';

/** A frame in its two parts (docs/boundary.md 4). */
export interface CutFrame {
  /** Up to and with the blank line: what goes into the core. */
  readonly head: string | Uint8Array;
  /** The same as text; one character for each octet where it is not UTF-8. */
  readonly headText: string;
  readonly body: string | Uint8Array;
}

/** Whether a frame is a keep-alive: white space and nothing else (RFC 7118 6, RFC 5626 3.5.1). */
export function isBlank(frame: string | Uint8Array): boolean {
  if (typeof frame === 'string') return !(frame.charCodeAt(0) > 32) && !/\S/.test(frame);
  return frame.every((octet) => octet === 13 || octet === 10 || octet === 32 || octet === 9);
}

/** Cuts a frame behind its first blank line; empty lines before the start line do not count (RFC 3261 7.5). */
export function cutFrame(frame: string | Uint8Array): CutFrame {
  if (typeof frame === 'string') return cutText(frame);
  const end = endOfHead(frame);
  const head = frame.slice(0, end);
  const body = frame.slice(end);
  return { head, headText: decodeUtf8(head) ?? latin1(head), body: decodeUtf8(body) ?? Uint8Array.from(body) }; // a Buffer's slice is a view
}

function cutText(frame: string): CutFrame {
  const begin = startLine(frame);
  let head = frame.slice(0, endOfUsualHead(frame, begin));
  const bare = head.indexOf('\n\n', begin);
  if (bare >= 0) head = head.slice(0, bare + 2);
  return { head, headText: head, body: frame.slice(head.length) };
}

/** Where the head of a text ends if its lines do as they should, with CR LF: before that there may be a blank line that has LF alone. */
export function endOfUsualHead(frame: string, begin = startLine(frame)): number {
  const end = frame.indexOf('\r\n\r\n', begin);
  return end < 0 ? frame.length : end + 4;
}

function startLine(frame: string): number {
  let begin = 0;
  while (frame.charCodeAt(begin) === 13 || frame.charCodeAt(begin) === 10) begin += 1;
  return begin;
}

function endOfHead(octets: Uint8Array): number {
  let at = 0;
  while (octets[at] === 13 || octets[at] === 10) at += 1;
  for (at = octets.indexOf(10, at); at >= 0; at = octets.indexOf(10, at + 1)) {
    if (octets[at + 1] === 10) return at + 2;
    if (octets[at - 1] === 13 && octets[at + 1] === 13 && octets[at + 2] === 10) return at + 3;
  }
  return octets.length;
}
