import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import { IncomingRequestMessage, IncomingResponseMessage, messageParser, NameAddrHeader, URI } from '../../dist/index.js';
import { sdp, Wire } from '../dialog/wire.js';
import { failure } from '../support/events.js';

const INVITE = [
  'INVITE sip:alice%40home@a.invalid;transport=ws SIP/2.0',
  'Via: SIP/2.0/WSS [2001:db8::1]:5061;branch=z9hG4bK1;rport, SIP/2.0/WS b.invalid;branch=z9hG4bK2',
  'From: "Bob \\"B\\"" <sip:bob@example.com:5070;lr>;tag=b1;X="y;z"',
  'To: <sip:alice@example.com>',
  'm: <sip:bob@b.invalid>;q=0.5, <sip:two@b.invalid>',
  'Call-ID: c1',
  'CSeq: 7 INVITE',
  'Expires: 60',
  'o: dialog;id=4',
  'Content-Type: application/sdp;charset=utf-8',
  'Subject: hello; there',
  'Min-SE: x',
  'Content-Length: 3',
  '',
  'v=0',
].join('\r\n');

/** BEHAVIOUR: the types that the class reference names have the shapes of SIP.js's. */
describe('messages in the shape of SIP.js', () => {
  let message: IncomingRequestMessage;
  before(async () => {
    const parse = await messageParser(readFileSync(new URL('../../dist/sip_wasm.wasm', import.meta.url)));
    const read = parse(INVITE);
    assert.ok(read instanceof IncomingRequestMessage);
    message = read;
  });

  it('Request-URI, From, To and Contact are URIs with names, as they came', () => {
    const { ruri, from, to, contact } = message;
    assert.ok(ruri instanceof URI && from instanceof NameAddrHeader);
    assert.deepEqual([String(ruri), ruri.toRaw(), ruri.user, ruri.host, ruri.parameters, ruri.headers], ['sip:alice%40home@a.invalid;transport=ws', String(ruri), 'alice%40home', 'a.invalid', { transport: 'ws' }, {}]);
    assert.deepEqual([from.displayName, from.friendlyName, from.uri.user, from.uri.port, from.uri.getParam('lr')], ['Bob "B"', 'Bob "B"', 'bob', 5070, null]);
    assert.deepEqual([from.getParam('TAG'), from.getParam('x'), from.hasParam('x'), from.hasParam('toString'), from.getParam('y')], ['b1', 'y;z', true, false, undefined]);
    assert.deepEqual([to.displayName, to.friendlyName, String(contact?.uri)], ['', 'alice@example.com', 'sip:bob@b.invalid']);
    assert.deepEqual([String(from), String(to)], [message.getHeader('from')?.replace('X=', 'x='), message.getHeader('to')]);
    assert.deepEqual([message.fromURI.user, message.toURI.user, message.branch], ['bob', 'alice', 'z9hG4bK1']);
    assert.deepEqual([message.via, message.data === INVITE, message.referTo], [{ host: '[2001:db8::1]', port: 5061 }, true, undefined]);
  });

  it('parseHeader, and s, take one value of a field apart; undefined where there is none or it does not parse', () => {
    const second = message.parseHeader('contact', 1);
    assert.ok(second instanceof NameAddrHeader);
    assert.deepEqual([String(second.uri), second.parameters], ['sip:two@b.invalid', {}]);
    assert.deepEqual(message.parseHeader('Via'), { transport: 'WSS', host: '[2001:db8::1]', port: 5061, branch: 'z9hG4bK1', rport: null });
    assert.deepEqual(message.s('via', 1), { transport: 'WS', host: 'b.invalid', branch: 'z9hG4bK2' });
    assert.deepEqual([message.parseHeader('cseq'), message.parseHeader('expires')], [{ value: 7, method: 'INVITE' }, 60]);
    assert.deepEqual([message.parseHeader('event'), message.parseHeader('content-type')], [{ value: 'dialog', id: '4' }, { type: 'application', subtype: 'sdp', charset: 'utf-8' }]);
    assert.deepEqual(['subject', 'x-none', 'min-se'].map((name) => message.parseHeader(name)), ['hello; there', undefined, undefined]);
    assert.equal(message.parseHeader('via', 2), undefined);
    assert.equal(IncomingResponseMessage.local(408, 'Timeout').parseHeader('via'), undefined);
  });

  it('the address in a field that the library does not know is read by NameAddrHeader', () => {
    const read = NameAddrHeader.parse(' "Al, Be" <sip:123@x.example>;party=calling;screen');
    assert.deepEqual([read.displayName, read.uri.user, read.getParam('Party'), read.getParam('screen'), read.getParam('x')], ['Al, Be', '123', 'calling', null, undefined]);
    assert.equal(NameAddrHeader.tryParse('sip:9@x;party=called')?.friendlyName, '9@x');
    for (const none of [undefined, '', 'nobody at all', '"Al" <', '<>']) {
      assert.equal(NameAddrHeader.tryParse(none), undefined);
      assert.throws(() => NameAddrHeader.parse(none!), { code: 'invalid_argument' });
    }
  });

  // As a fold in a To of jart's and of SipStack's test suites.
  it('RFC 3261 7.3.1: a fold in a display name or a parameter is a space', () => {
    for (const [text, name] of [
      ['Alice\r\n <sip:a@b.example>', 'Alice'],
      ['Alice\r\n\tLiddell <sip:a@b.example>', 'Alice Liddell'],
      ['"Alice \r\n  \\"L\\"" <sip:a@b.example>;note="x\n y"', 'Alice "L"'],
    ] as const) {
      const read = NameAddrHeader.parse(text);
      assert.equal(read.displayName, name);
      assert.doesNotMatch(String(read), /[\r\n]/);
    }
    assert.equal(NameAddrHeader.parse('<sip:a@b.example>;note="x\n y"').getParam('note'), 'x y');
  });

  it('a URI is made of its parts, of sip unless another scheme is given, and not without a host', () => {
    assert.equal(String(new URI(undefined, 'a', 'b.example', undefined, { Ttl: 3, lr: null }, { Subject: ['x', 'y'] })), 'sip:a@b.example;ttl=3;lr?subject=x&subject=y');
    assert.deepEqual([new URI('SIPS', 'a', 'b', 5061, { ttl: 3 }).getParam('TTL'), String(new URI('tel', '+1', ''))], ['3', 'tel:+1']);
    assert.throws(() => new URI('sip', 'a', undefined as never), { name: 'SipError', code: 'invalid_argument' });
  });

  it('where a URI is wanted, the text of one and its object do', async () => {
    const wire = await Wire.make();
    const target = new URI('sip', 'carol', 'example.com', 5060, { transport: 'ws' });
    wire.core.invite(target, { body: sdp('v=0 alice') });
    assert.equal(wire.last.head.split(' ')[1], 'sip:carol@example.com:5060;transport=ws');
    wire.incoming().redirect([target, 'sip:dan@example.com']);
    assert.deepEqual(wire.last.headers('contact'), ['<sip:carol@example.com:5060;transport=ws>', '<sip:dan@example.com>']);
    assert.equal(await failure(() => wire.core.invite({ uri: 'sip:x@example.com' } as unknown as URI)), 'invalid_argument');
    wire.close();
  });

  it('a body that is no body is refused, not left out', async () => {
    const wire = await Wire.make();
    const session = wire.caller();
    for (const body of ['v=0', { contentType: 'text/plain' }, { content: 7, contentType: 'text/plain' }]) {
      await wire.refused('invalid_argument', () => session.info({}, { body: body as never }));
    }
    wire.close();
  });
});
