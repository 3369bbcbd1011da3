import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { IncomingRequestMessage, IncomingResponseMessage, messageParser, type MessageParser } from '../../dist/index.js';

const source = () => readFileSync(new URL('../../dist/sip_wasm.wasm', import.meta.url));
const lines = (...all: string[]) => all.join('\r\n');
const INFO = lines(
  'INFO sip:bob@example.com SIP/2.0',
  'v: SIP/2.0/WSS a.invalid;Branch = z9hG4bK1 , SIP/2.0/WSS b.invalid;branch=z9hG4bK2',
  'f: "Alice \\"the first\\" <x>" <sip:alice@example.com;lr> ; tag = a1 ; x="y;tag=no"',
  'To: sip:bob@example.com;tag=b1',
  'm: <sip:one@example.com>;q=0.5, <sip:two@example.com>',
  'Call-ID: c1',
  'CSeq: 7 INFO',
  'Content-Length: 4',
  '',
  '1234 and more',
);

describe('messageParser', () => {
  let parse: MessageParser;
  before(async () => {
    parse = await messageParser(source());
  });

  it('reads requests and responses without a user agent', () => {
    const request = parse(INFO);
    assert.ok(request instanceof IncomingRequestMessage);
    assert.deepEqual([request.method, String(request.ruri), request.callId, request.cseq, request.viaBranch], ['INFO', 'sip:bob@example.com', 'c1', 7, 'z9hG4bK1']);
    assert.deepEqual([request.fromTag, request.toTag, String(request.contact?.uri)], ['a1', 'b1', 'sip:one@example.com']);
    assert.deepEqual([request.from.displayName, String(request.from.uri)], ['Alice "the first" <x>', 'sip:alice@example.com;lr']);
    assert.deepEqual({ ...request.from.parameters }, { tag: 'a1', x: 'y;tag=no' });
    const response = parse(lines('\r\n\r\nsip/2.0 200 All  is well', 'CSeq: 3 INVITE', '', ''));
    assert.ok(response instanceof IncomingResponseMessage);
    assert.deepEqual([response.statusCode, response.reasonPhrase, response.method, response.contact, response.fromTag], [200, 'All  is well', 'INVITE', undefined, undefined]);
  });

  it('finds a tag and a branch wherever they stand', () => {
    const read = (field: string) => {
      const message = parse(lines('INFO sip:bob@example.com SIP/2.0', field, '', ''));
      return message.fromTag ?? message.viaBranch;
    };
    assert.equal(read('From: <sip:a@h;tag=inside>;x;tag=right;y'), 'right');
    assert.equal(read('From: "a;tag=name>" <sip:a@h>;tag=right'), 'right');
    assert.equal(read('From: <sip:a@h>;xtag=no;tagx=no;tag=right'), 'right');
    assert.equal(read('From: <sip:a@h>;x="1,2;tag=no";TAG=right'), 'right');
    assert.equal(read('From: <sip:a@h>;tag=, <sip:b@h>;tag=no'), undefined);
    assert.equal(read('Via: SIP/2.0/WS [::1]:5061;rport;branch=right;received=::1'), 'right');
    assert.equal(read('Via: SIP/2.0/WS a;rport, SIP/2.0/WS b;branch=no'), undefined);
    assert.equal(read('Via: SIP/2.0/WS a;branch=right;x=<1>'), 'right');
    assert.equal(read('From: sip:a@h;x;tag=right>'), 'right>');
  });

  it('reads the digits of CSeq', () => {
    for (const [field, number] of [['CSeq: 4711 INFO', 4711], ['CSeq:\r\n 0 INFO', 0], ['CSeq: x 1', NaN], ['CSeq:', NaN], ['To: <sip:a@h>', NaN]] as const) {
      assert.equal(parse(lines('INFO sip:bob@example.com SIP/2.0', field, '', '')).cseq, number);
    }
  });

  it('ends the head at its first blank line, of whichever line ends', () => {
    const head = 'MESSAGE sip:b@example.com SIP/2.0\r\nSubject: Ä\n\n';
    for (const body of ['X: 1\r\n\r\n2', 'X: 1', '', '\n\n', '\r\n\r\n']) {
      for (const frame of [head + body, new TextEncoder().encode(head + body)]) {
        const message = parse(frame);
        assert.deepEqual([message.head, message.body, message.getHeader('subject'), message.hasHeader('x')], [head, body, 'Ä', false]);
      }
    }
  });

  it('ends the head at a blank line that has other line ends than the line before, however long the frame is', () => {
    for (const subject of ['x', 'Ä', 'x'.repeat(5000)]) {
      const head = `MESSAGE sip:b@example.com SIP/2.0\r\nSubject: ${subject}\n\r\n`;
      const { head: found, body } = parse(`${head}X: 1\r\n\r\n2`);
      assert.deepEqual([found, body], [head, 'X: 1\r\n\r\n2']);
    }
  });

  it('RFC 3261 18.3: the body ends where Content-Length says, in octets', () => {
    assert.equal(parse(INFO).body, '1234');
    const cut = (body: string, length: number) => parse(lines('MESSAGE sip:b@example.com SIP/2.0', `l: ${length}`, '', body));
    assert.equal(cut('Grüße', 4).body, 'Grü');
    assert.deepEqual(cut('Grüße', 3).bodyOctets, Uint8Array.from([71, 114, 195]), 'a character in two halves is no text');
    assert.equal(cut('Grüße', 7).body, 'Grüße');
    assert.equal(cut('Grüße', 700).body, 'Grüße');
    assert.equal(cut('body', 0).body, '');
  });

  it('reads octets as it reads text, and what is not UTF-8 octet by octet', () => {
    const text = lines('MESSAGE sip:b@example.com SIP/2.0', 'From: "Jürgen 👋" <sip:j@example.com>;tag=1', 'Subject: x', '', 'Grüße');
    for (const frame of [text, new TextEncoder().encode(text)]) {
      const message = parse(frame);
      assert.deepEqual([message.from.displayName, message.fromTag, message.getHeader('s'), message.body], ['Jürgen 👋', '1', 'x', 'Grüße']);
    }
    const octets = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const message = parse(octets);
    assert.deepEqual([message.isBinary, message.getHeader('subject'), message.fromTag], [true, 'x', '1']);
  });

  it('refuses what is no message of SIP or passes a limit, and says why', () => {
    assert.throws(() => parse('GET / HTTP/1.1\r\n\r\n'), { name: 'SipError', code: 'malformed', message: /Request-Line/ });
    assert.throws(() => parse(''), { code: 'malformed', message: /start line/ });
    for (const none of [5, undefined, null, {}, new ArrayBuffer(3)]) {
      assert.throws(() => parse(none as string), { name: 'SipError', code: 'invalid_argument', message: /text is wanted/ });
    }
    const long = lines('INFO sip:b@example.com SIP/2.0', ...Array.from({ length: 600 }, (_, i) => `X-${i}: y`), '', '');
    assert.throws(() => parse(long), { code: 'too_large', message: /header fields/ });
    assert.equal(parse(INFO).callId, 'c1', 'the next one is read');
  });

  it('goes on when linear memory grows, and messages outlive the next ones', () => {
    const first = parse(INFO);
    const wide = parse(lines('INFO sip:b@example.com SIP/2.0', `Subject: ${'x'.repeat(60_000)}`, 'Call-ID: wide', '', ''));
    const umlauts = parse(lines('INFO sip:b@example.com SIP/2.0', `Subject: ${'ü'.repeat(20_000)}`, 'Call-ID: ü', '', ''));
    assert.deepEqual([first.callId, wide.callId, wide.getHeader('subject')?.length, umlauts.callId], ['c1', 'wide', 60_000, 'ü']);
  });

  it('is one for each module', async () => {
    const compiled = await WebAssembly.compile(source());
    assert.equal(await messageParser(compiled), await messageParser(compiled));
    assert.notEqual(await messageParser(compiled), parse);
  });
});
