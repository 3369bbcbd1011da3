import type { Chance } from './virtual-time.js';

/** Chances of a frame, and of a connection that is made; `delay` is in milliseconds, at most. */
export interface Weather {
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
  readonly delay: number;
  readonly refused: number;
  /** Of a connection: that nothing is heard of it. */
  readonly unanswered: number;
  /** Of a request without credentials, to be asked for them. */
  readonly challenged: number;
  /** Of a request with credentials, to be asked for others. */
  readonly staled: number;
  /** Of a REGISTER: that it is not done what it asks for. */
  readonly unregistered: number;
  /** Of a request: that the proxy answers it by a failure. */
  readonly failed: number;
  /** Of a frame: that it comes up to a minute later. */
  readonly late: number;
  /** Of a frame: that some of it is missing, or twice there. */
  readonly garbled: number;
}

export const CALM: Weather = { lost: 0, doubled: 0, reordered: 0, delay: 20, refused: 0, unanswered: 0, challenged: 0, staled: 0, unregistered: 0, failed: 0, late: 0, garbled: 0 };
export const CLOSE_BY_MS = 40;

/** `isFair`: nothing is lost, and only what any server may do is done. */
export function weatherOf(chance: Chance, isFair: boolean): Weather {
  const bad = isFair ? 0 : chance() * 0.06;
  const some = (most: number): number => (isFair || chance() < 0.5 ? 0 : chance() * most);
  return {
    lost: bad, doubled: bad, reordered: bad * 3, refused: bad * 2, delay: chance() < 0.5 ? CLOSE_BY_MS : 900, challenged: chance() < 0.6 ? 0 : chance() * 0.5,
    staled: chance() < 0.6 ? 0 : chance() * 0.2, unregistered: isFair ? 0.1 : chance() * 0.3, unanswered: some(0.1), failed: some(0.2), late: some(0.04), garbled: some(0.02),
  };
}

/** How a proxy may fail a request, with the header fields of that response. */
export const FAILURES = [
  '401 Unauthorized\r\nWWW-Authenticate: Digest realm="example.com", nonce="%", qop="auth", algorithm=SHA-256',
  '407 Proxy Authentication Required\r\nProxy-Authenticate: Digest realm="example.com", nonce="%", qop="auth", stale=true',
  '407 Proxy Authentication Required',
  '302 Moved Temporarily\r\nContact: <sip:carol@example.com>, <sip:dave@example.com>;q=0.5',
  '404 Not Found', '408 Request Timeout', '412 Conditional Request Failed', '420 Bad Extension\r\nUnsupported: timer', '421 Extension Required\r\nRequire: 100rel',
  '422 Session Interval Too Small\r\nMin-SE: 1900', '423 Interval Too Brief\r\nMin-Expires: 700', '480 Temporarily Unavailable', '481 Call/Transaction Does Not Exist', '486 Busy Here',
  '488 Not Acceptable Here', '489 Bad Event', '491 Request Pending', '500 Server Internal Error\r\nRetry-After: 3', '503 Service Unavailable', '503 Service Unavailable\r\nRetry-After: 20', '603 Decline',
  '200 OK', '202 Accepted', '183 Session Progress',
] as const;

/** A frame that came badly through. */
export function garble(text: string, chance: Chance): string {
  const at = Math.floor(chance() * text.length);
  const luck = chance();
  if (luck < 0.3) return text.slice(0, at);
  if (luck < 0.6) return text.slice(0, at) + text.slice(at + Math.ceil(chance() * 40));
  if (luck < 0.8) return text.slice(0, at) + text.slice(at - Math.ceil(chance() * 40));
  return `${text.slice(0, at)}${String.fromCharCode(Math.floor(chance() * 0x300))}${text.slice(at + 1)}`;
}
