import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { URI } from '../../dist/index.js';

const ODD = 'siP:%61liCe:pw@versaTICA.Com:6060;TRansport=TCp;Foo=ABc;baz?X-Header-1=AaA1&X-Header-2=BbB&x-header-1=AAA2';

describe('URI', () => {
  it('RFC 3261 19.1.1: a URI is taken apart, names without regard to letter case, and its text stays what it was', () => {
    const uri = URI.parse(ODD);
    assert.deepEqual([uri.scheme, uri.user, uri.host, uri.port, uri.aor], ['sip', '%61liCe:pw', 'versaTICA.Com', 6060, '%61liCe:pw@versaTICA.Com']);
    assert.deepEqual(['transport', 'FOO', 'baz', 'lr'].map((name) => uri.getParam(name)), ['TCp', 'ABc', null, undefined]);
    assert.deepEqual([uri.hasParam('BAZ'), uri.hasParam('lr'), uri.hasHeader('X-HEADER-2'), uri.hasHeader('x')], [true, false, true, false]);
    assert.deepEqual(uri.getHeader('X-Header-1'), ['AaA1', 'AAA2']);
    assert.equal(String(uri), ODD);
  });

  it('a part that is changed is written, the others as they were; a clone is another one', () => {
    const uri = URI.parse('sip:alice@[2001:db8::1]:5060;transport=ws;lr?Subject=x');
    const clone = uri.clone();
    uri.setParam('X', 1);
    uri.user = 'bob';
    uri.port = undefined;
    assert.equal(uri.deleteParam('LR'), null);
    uri.setHeader('Priority', ['urgent']);
    assert.deepEqual(uri.deleteHeader('subject'), ['x']);
    assert.equal(String(uri), 'sip:bob@[2001:db8::1];transport=ws;x=1?priority=urgent');
    uri.clearParams();
    uri.clearHeaders();
    uri.user = undefined;
    uri.host = 'example.com';
    assert.deepEqual([String(uri), uri.aor], ['sip:example.com', 'example.com']);
    assert.equal(String(clone), 'sip:alice@[2001:db8::1]:5060;transport=ws;lr?Subject=x');
  });

  // As SIP.js's test suite has it (spec/core/uri, name-addr-header), where a URI without a user is made with "".
  it('nothing is written of a part that is empty, null or undefined', () => {
    assert.equal(String(new URI('sip', '', 'example.com', undefined, { lr: undefined })), 'sip:example.com;lr');
    const uri = URI.parse('sip:alice@example.com:5060;x=1');
    uri.user = '';
    uri.port = null as never;
    uri.setParam('X', undefined);
    assert.deepEqual([String(uri), uri.aor, uri.getParam('x')], ['sip:example.com;x', 'example.com', null]);
  });

  it('RFC 3966 3: of another scheme all behind the colon is the user, and there is no host', () => {
    const uri = URI.parse('tel:+49-30-1234;ext=5');
    assert.deepEqual([uri.scheme, uri.user, uri.host, uri.aor, String(uri)], ['tel', '+49-30-1234;ext=5', '', '+49-30-1234;ext=5', 'tel:+49-30-1234;ext=5']);
  });

  it('what is none is undefined to tryParse, and parse says so', () => {
    for (const text of ['', 'sip', 'sip:', 'alice@example.com', 'sip:alice@', 'sip:@example.com', 'sip:a b@example.com', 'sip:alice@example.com:99999', 'sip:alice@example.com;x="y"']) {
      assert.equal(URI.tryParse(text), undefined, text);
      assert.throws(() => URI.parse(text), { name: 'SipError', code: 'invalid_argument' });
    }
  });
});
