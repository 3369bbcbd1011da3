import type { Chance } from './virtual-time.js';
import { one } from './walker.js';

/** What a program without types may give. */
const JUNK: readonly unknown[] = [
  undefined, null, 0, -1, NaN, Infinity, 1e99, '', ' ', 'bob', 'x\r\ny', '\ud800', 'sip:', 'sip:bob@example.com?Evil=1', '<sip:bob@example.com>', [], [null], {}, () => undefined, Symbol('junk'), new Date(0), true, 10n, new Map(),
  { signal: 5 }, { signal: null }, { extraHeaders: 'X: y' }, { extraHeaders: ['bad line'] }, { extraHeaders: ['X: a\r\nEvil: b'] }, { extraHeaders: [5] }, { extraHeaders: ['X: \ud800'] }, { body: 5 }, { body: { contentType: 5, content: 6 } },
  { body: { contentType: 'text/plain', content: '' } }, { media: {} }, { media: null }, { expires: -1 }, { expires: 'x' }, { expires: 1e12 }, { expires: 0.5 }, { statusCode: 99 }, { statusCode: 1000 }, { statusCode: 200 }, { statusCode: 487, reasonPhrase: 'a\r\nb' },
  { reason: {} }, { reason: [null] }, { reason: { protocol: 'Q.850', cause: 1e9 } }, { reason: { cause: 16, text: '"\\' } }, { fromUri: 'x' }, { fromUri: 'sip:' }, { fromDisplayName: '"\r\n' }, { contentType: 'x' }, { contentType: 'a/b', content: new Uint8Array(3) },
  { contentType: 'a/b', content: 'c' }, { features: { audio: {} } }, { features: { methods: ['\ud800'] } }, { durationMs: -1 }, { gapMs: NaN }, { via: 'smoke' }, { uri: 'sip:x@example.com', displayName: '\n' }, { uri: 5 }, { registrar: 'sip:' }, { aor: '' }, { aor: 'sip:dave@example.com', password: 'p' },
  { target: 5 }, { accept: ['\r\n'] }, { unknownOption: 1 }, { all: 'x' }, { pending: 1 }, { retryAfter: -3 }, { answerMode: { mode: 'x' } }, { acceptContact: [5] }, { rejectContact: {} }, { privacy: ['nonsense'] }, { requestDisposition: [1] }, { redirectedFrom: {} }, { push: { a: '\ud800' } },
];

const AGENT = ['connect', 'register', 'registration', 'unregister', 'fetchBindings', 'call', 'message', 'subscribe', 'publish', 'request'] as const;
const CALL = ['progress', 'accept', 'reject', 'redirect', 'hangup', 'transfer', 'hold', 'resume', 'renegotiate', 'sendDtmf', 'sendInfo', 'changeIdentity'] as const;

/** A method of a user agent, or of a call, with arguments of any kind. @returns what it gives */
export function callWithJunk(target: object, chance: Chance): unknown {
  const names: readonly string[] = 'registrationState' in target ? AGENT : CALL;
  const name = one(names, chance)!;
  const given = Array.from({ length: Math.ceil(chance() * 3) }, () => one(JUNK, chance));
  return (target as Record<string, (...given: unknown[]) => unknown>)[name]!(...given);
}
