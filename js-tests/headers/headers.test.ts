/** Header fields with their types, from JavaScript: the core's parser in WebAssembly, the readers of `sip-wasm/headers`. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { UserAgent } from 'sip-wasm';
import * as headers from 'sip-wasm/headers';
import { ScriptedSocket } from '../shim/scripted-socket.js';

/** A message of those lines, as the readers see one. */
function lines(fields: Readonly<Record<string, string | readonly string[]>>, body = ''): headers.HasHeaders & { bodyOctets: Uint8Array } {
  return {
    getHeaders: (name) => [fields[name] ?? []].flat(),
    bodyOctets: new TextEncoder().encode(body),
  };
}

describe('header fields with their types', () => {
  it('say what is missing before the module is loaded', () => {
    assert.throws(() => headers.parseHeader('to', '<sip:a@b>'), { code: 'invalid_state' });
    assert.deepEqual(headers.bodyParts(lines({ 'content-type': 'multipart/mixed;boundary=b' }, '--b\n\nx\n--b--')), []);
  });

  describe('once it is loaded', () => {
    before(async () => {
      const agent = await UserAgent.create({ server: 'wss://sip.example.com', aor: 'sip:alice@example.com', webSocket: ScriptedSocket });
      await agent.close();
    });

    it('RFC 3261 7.3.1: addresses over lines and commas; one that does not parse costs no other', () => {
      const message = lines({ contact: ['"Büro, \\"1\\"" <sip:a%40@h;lr>;q=0.5;Expires="60", <sip:broken', 'tel:+1;x'] });
      const found = headers.addresses(message, 'contact');
      assert.deepEqual(
        found.map(({ displayName, uri }) => [displayName, uri]),
        [
          ['Büro, "1"', 'sip:a%40@h;lr'],
          ['', 'tel:+1'],
        ],
      );
      assert.equal(found[0]?.parameter('expires'), '60');
      assert.equal(found[0]?.parameter('Q'), '0.5');
      assert.equal(found[1]?.parameter('x'), '');
      assert.equal(found[1]?.parameter('none'), undefined);
      assert.deepEqual(headers.parseHeader('m', '<sip:a>, <<').malformed, 1);
    });

    it('RFC 3261 7.3.1: a fold in a quoted text is a space', () => {
      const message = lines({ 'p-asserted-identity': '"Al\r\n  \\"Be\\"" <sip:a@h>', reason: 'SIP;cause=200;text="Call\r\n\tcompleted"' });
      assert.equal(headers.address(message, 'p-asserted-identity')?.displayName, 'Al "Be"');
      assert.equal(headers.reasons(message)[0]?.text, 'Call completed');
    });

    it('addresses of a field that the core does not know: the first of each line, and none of what is no address', () => {
      const message = lines({ 'remote-party-id': ['"Al, \\"Be\\"" <sip:123@x.example;a=b>;Party=calling;screen', 'nobody at all', 'sip:9@x;party=called'] });
      const found = headers.addresses(message, 'remote-party-id');
      assert.deepEqual(
        found.map((one) => [one.displayName, one.uri, one.parameter('party'), one.parameter('Screen'), one.parameter('none')]),
        [
          ['Al, "Be"', 'sip:123@x.example;a=b', 'calling', '', undefined],
          ['', 'sip:9@x', 'called', undefined, undefined],
        ],
      );
    });

    it('RFC 3261 20: spans of a line that is not ASCII are pieces of its text', () => {
      const line = '"📞 ü" <sip:a@h>;note="€ 📞";z=1';
      const value = headers.parseHeader('From', line).values[0];
      assert.deepEqual(value?.parts, ['"📞 ü"', 'sip:a@h', undefined]);
      assert.deepEqual(value?.parameters, [
        { name: 'note', value: '"€ 📞"' },
        { name: 'z', value: '1' },
      ]);
    });

    it('RFC 3261 20: tokens, media types, numbers, dates, warnings, ways', () => {
      const message = lines({
        supported: ['100rel, timer', 'replaces'],
        accept: 'application/sdp;level=1, text/*;q=0.5',
        'content-type': 'Multipart/Mixed;boundary="b"',
        expires: '99999999999',
        'min-expires': 'soon',
        date: 'Sat, 13 Nov 2010 23:29:00 GMT',
        timestamp: '54.5 .25',
        warning: '307 isi.edu "Session \\"x\\""',
        via: 'SIP / 2.0 / WSS [::1] : 5061;branch=z9hG4bK1, SIP/2.0/UDP b',
        'retry-after': '120 (in a meeting);duration=60',
        privacy: 'id;user',
      });
      assert.deepEqual(headers.tokens(message, 'supported').map(({ token }) => token), ['100rel', 'timer', 'replaces']);
      assert.deepEqual(headers.mediaTypes(message).map(({ type, subtype, parameter }) => [type, subtype, parameter('q')]), [
        ['application', 'sdp', undefined],
        ['text', '*', '0.5'],
      ]);
      assert.equal(headers.mediaType(message)?.parameter('boundary'), 'b');
      assert.equal(headers.number(message, 'expires'), 4294967295);
      assert.equal(headers.number(message, 'min-expires'), undefined);
      assert.equal(headers.date(message)?.toISOString(), '2010-11-13T23:29:00.000Z');
      assert.deepEqual(headers.timestamp(message), { seconds: 54.5, delay: 0.25 });
      assert.deepEqual(headers.warnings(message), [{ code: 307, agent: 'isi.edu', text: 'Session "x"' }]);
      assert.deepEqual(headers.vias(message).map(({ transport, host, port, parameter }) => [transport, host, port, parameter('branch')]), [
        ['WSS', '[::1]', 5061, 'z9hG4bK1'],
        ['UDP', 'b', undefined, undefined],
      ]);
      assert.deepEqual(headers.retryAfter(message), { seconds: 120, duration: 60, comment: '(in a meeting)' });
      assert.deepEqual(headers.token(message, 'privacy')?.value.parameters.map(({ name }) => name), ['user']);
    });

    it('RFC 3262, 3326, 3891, 4028, 4538, 6665: the fields of the extensions', () => {
      const message = lines({
        rack: '776656 1 INVITE',
        cseq: '4711 INVITE',
        reason: 'SIP;cause=200;text="Call completed, elsewhere", Q.850;cause=x',
        replaces: 'c@h;to-tag=1;from-tag=2;early-only',
        'target-dialog': 'c@h;local-tag=1;remote-tag=2',
        join: 'c@h;to-tag=1',
        'session-expires': '1800;refresher=UAS',
        event: 'presence.winfo;id=7',
        'subscription-state': 'Terminated;reason=noresource;retry-after=60',
        'www-authenticate': ['Digest realm="a, b", nonce="1", algorithm=SHA-256', 'Unknown x=y'],
        'authentication-info': 'nextnonce="n", nc=00000001',
      });
      assert.deepEqual(headers.rack(message), { rseq: 776656, cseq: 1, method: 'INVITE' });
      assert.deepEqual(headers.cseq(message), { number: 4711, method: 'INVITE' });
      assert.deepEqual(headers.reasons(message), [
        { protocol: 'SIP', cause: 200, text: 'Call completed, elsewhere' },
        { protocol: 'Q.850', cause: undefined, text: undefined },
      ]);
      assert.deepEqual(headers.dialogReference(message, 'replaces'), { callId: 'c@h', localTag: '1', remoteTag: '2', earlyOnly: true });
      assert.deepEqual(headers.dialogReference(message, 'target-dialog'), { callId: 'c@h', localTag: '1', remoteTag: '2', earlyOnly: false });
      assert.equal(headers.dialogReference(message, 'join'), undefined, 'a tag is missing');
      assert.deepEqual(headers.sessionExpires(message), { seconds: 1800, refresher: 'uas' });
      assert.deepEqual(headers.event(message), { type: 'presence.winfo', id: '7' });
      assert.deepEqual(headers.subscriptionState(message), { state: 'terminated', reason: 'noresource', expires: undefined, retryAfter: 60 });
      assert.deepEqual(headers.authentication(message, 'www-authenticate').map(({ scheme, parameter }) => [scheme, parameter('realm')]), [
        ['Digest', 'a, b'],
        ['Unknown', undefined],
      ]);
      assert.equal(headers.authenticationInfo(message, 'nextnonce'), 'n');
    });

    it('RFC 5621 3.1: the parts of a multipart body, text and octets', () => {
      const body = '--b\r\nContent-Type: application/sdp\r\nContent-Disposition: session\r\nContent-ID: <1@h>\r\n\r\nv=0 ü\r\n--b\r\n\r\nplain\r\n--b--\r\n';
      const parts = headers.bodyParts(lines({ 'content-type': 'multipart/mixed;boundary=b' }, body));
      assert.deepEqual(
        parts.map(({ contentType, contentDisposition, contentId, text }) => [contentType, contentDisposition, contentId, text]),
        [
          ['application/sdp', 'session', '<1@h>', 'v=0 ü'],
          ['', '', '', 'plain'],
        ],
      );
      assert.equal(parts[0]?.octets.length, 6);
      assert.deepEqual(headers.bodyParts(lines({ 'content-type': 'text/plain' }, body)), []);
    });

    it('RFC 4662 5: the state of a list has a part for each of its resources', () => {
      const body = Array.from({ length: 200 }, (_, i) => `--b\r\nContent-ID: <${i}@h>\r\n\r\n<presence/>\r\n`).join('') + '--b--\r\n';
      const parts = headers.bodyParts(lines({ 'content-type': 'multipart/related;type="application/rlmi+xml";start="<0@h>";boundary=b' }, body));
      assert.deepEqual([parts.length, parts[199]?.contentId], [200, '<199@h>']);
    });

    it('a field that nobody knows is its text, and a long line is read where memory has grown', () => {
      assert.deepEqual(headers.parseHeader('X-Own', ' a;b, c ').values, [{ parts: ['a;b, c', undefined, undefined], parameters: [] }]);
      const many = Array.from({ length: 50_000 }, (_, i) => `<sip:${i}@h>`).join(',');
      assert.equal(headers.parseHeader('contact', many).values.length, 50_000);
    });
  });
});
