import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { readDtmf } from '../../dist/call/dtmf.js';
import { Challenge } from '../../dist/core/challenge.js';
import { messageSummary } from '../../dist/events/message-summary.js';
import { presence } from '../../dist/events/presence.js';
import { referProgress } from '../../dist/events/refer-progress.js';
import { messageParser, URI, type IncomingResponseMessage } from '../../dist/index.js';
import { contactsOf, redirectContacts } from '../../dist/message/redirect-contacts.js';
import { resolveTarget } from '../../dist/user-agent/target.js';
import { withNamesOf } from '../../dist/webrtc/kept-parameters.js';
import { readable } from '../../dist/webrtc/readable-description.js';

const MILLION = 1_000_000;
const contacts = (...lines: string[]) => ({ getHeaders: () => lines });
const challenge = (value: string) => new Challenge({ headers: [{ name: 'WWW-Authenticate', value }] } as unknown as IncomingResponseMessage, 0);
const relay = (body: string) => readDtmf({ body, getHeader: () => 'application/dtmf-relay' });

/** What takes the square of a length would not be over within the time limit of a test file. */
describe('texts of a peer are read in a time that grows with their length', () => {
  before(async () => {
    await messageParser(readFileSync(new URL('../../dist/sip_wasm.wasm', import.meta.url)));
  });

  it('contacts: brackets and quotes that never close cost themselves alone', () => {
    for (const piece of ['<', 'a<', '"a', '"\\', '<,', ';"']) assert.ok(contactsOf(contacts(piece.repeat(MILLION / 4))).length <= 1, piece);
    const [best, next] = redirectContacts(contacts('<', '"B, \\"b\\"" <sip:b@example.com>;q=0.5, <sip:a@example.com>;X="1,2";lr'));
    assert.deepEqual(best, { displayName: '', uri: 'sip:a@example.com', parameters: { x: '1,2', lr: null } });
    assert.deepEqual(next, { displayName: 'B, "b"', uri: 'sip:b@example.com', parameters: { q: '0.5' } });
  });

  it('a URI: headers of one name', () => {
    assert.equal(URI.parse(`sip:b@example.com?${'a=1&'.repeat(MILLION / 4)}`).getHeader('a')?.length, MILLION / 4);
  });

  it('a description: names of sections are written as they are', () => {
    const described = (name: string): string => `v=0\r\na=group:BUNDLE ${name}\r\nm=audio 9 X 0\r\na=mid:${name}\r\n`;
    for (const name of ['$`', "$'", '$&', '$$', '$1']) assert.equal(withNamesOf(described(name), described('0')), described(name));
  });

  it('a description: values of blanks, formats and names without end', () => {
    const blanks = ' '.repeat(MILLION);
    for (const line of [`b=${blanks}:x`, `a=fmtp:1${blanks}x`, `a=group:BUNDLE${' a'.repeat(MILLION / 2)}`, `m=audio 9 ${'RTP'.repeat(MILLION / 3)}`, `m=audio 9 RTP${' 0'.repeat(MILLION / 2)}`]) {
      assert.match(readable(`v=0\r\n${line}\r\nm=audio 9 RTP 0\r\n`), /^v=0\r\n/, line.slice(0, 20));
    }
    assert.equal(readable('v=0\r\nb=AS:\r\nb=\r\nb=AS:5\r\n\r\n'), 'v=0\r\nb=AS:5\r\n');
  });

  it('a target: what is no number', () => {
    assert.equal(resolveTarget('ü'.repeat(MILLION / 4), 'sip:a@example.com').length, (MILLION / 4) * 6 + 'sip:@example.com'.length);
  });

  it('a challenge: a name that never ends, dots, quotes', () => {
    for (const piece of ['a', 'a.', '"a', 'a="', 'a ']) assert.equal(challenge(`Digest realm="r", ${piece.repeat(MILLION / 4)}`).parameter('nonce'), undefined, piece);
    const read = challenge('Digest realm="a \\"b\\"", Nonce=n , algorithm=SHA-256');
    assert.deepEqual([read.realm, read.parameter('nonce'), read.algorithm, read.parameter('qop')], ['a "b"', 'n', 'SHA-256', undefined]);
  });

  it('DTMF: empty lines and blanks', () => {
    assert.equal(relay('\n'.repeat(MILLION)), undefined);
    assert.equal(relay(`Signal=${' '.repeat(MILLION)}`), undefined);
    assert.deepEqual(relay('\r\n Signal = 5\r\nDuration=160\r\n'), { tone: '5', durationMs: 160 });
    assert.deepEqual(['10', '11', '15', '16', '1', 'd'].map((signal) => relay(`Signal=${signal}`)?.tone), ['*', '#', 'D', undefined, '1', 'D'], 'numbered as RTP events');
  });

  it('bodies of events: blanks within a value', () => {
    const blanks = `a${' '.repeat(MILLION)}b`;
    assert.equal(messageSummary(`Messages-Waiting: yes\r\nMessage-Account:  ${blanks} \r\n`).account, blanks);
    assert.equal(referProgress(`SIP/2.0 200  ${blanks} \r\n`).reasonPhrase, blanks);
  });

  it('documents of events: line ends', () => {
    for (const end of ['\r', '\r\n', '\n']) {
      const { notes } = presence(`<presence entity="x">${end.repeat(MILLION / 2)}<note>a${end}b</note></presence>`);
      assert.deepEqual(notes, ['a\nb']);
    }
  });
});
