import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Wire } from '../dialog/wire.js';

// The categories of OUSPG's PROTOS test suite c07-sip, an INVITE with one element that is anomalous, made up here and not taken from it.

const many = (octets: string, count: number): string => octets.repeat(count);
const ANOMALIES = [
  ...['', ' ', '\t', '\0', '\r', '\n', '\r\n ', '\u0001\u007f', '\u001b[30;1m', 'é中😀', '"', '<', '%s%n%x', '%00', '*', '-1', '+1', '1.5', '0x7f', '00000000000000000001'],
  ...['65536', '2147483648', '4294967296', '18446744073709551616', many('9', 4096), '256.0.0.1', '1.2.3', '1.2.3.4.5', '[::1', '[1:2:3:4:5:6:7:8:9]', '[fe80::1%eth0]'],
  ...['SIP/', 'SIP/2', 'SIP/2.0.0', 'SIP/4294967298.0', 'HTTP/1.1', 'text/plain'],
  ...['a', ':', ';', ',', '@', '=', '/', '"', '\\', '<', '(', '[', '%n', '\u001b[1m', '中'].map((octet) => many(octet, 1500)),
  ...['a', ' '].map((octet) => many(octet, 70_000)),
];

const DESCRIPTION = 'v=0\r\no=- 1 1 IN IP4 192.0.2.4\r\ns=-\r\nc=IN IP4 192.0.2.4\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\n';
/** What of the INVITE is anomalous, and the text in whose place an anomaly stands. */
const CATEGORIES: Readonly<Record<string, RegExp>> = {
  'SIP-Method': /^INVITE/,
  'SIP-Request-URI': /(?<=^INVITE )\S+/,
  'SIP-Request-URI host': /(?<=^INVITE sip:alice@)\S+/,
  'SIP-Version': /SIP\/2\.0(?=\r\nVia)/,
  'SIP-Via': /(?<=\nVia: )[^\r]*/,
  'SIP-Via-Host': /(?<=\nVia: SIP\/2\.0\/WSS )[^;]*/,
  'SIP-Via-Version': /(?<=\nVia: SIP\/)2\.0/,
  'SIP-Via-Tag': /(?<=;branch=z9hG4bK)bob/,
  'SIP-From': /(?<=\nFrom: )[^\r]*/,
  'SIP-From-Text': /(?<=\nFrom: )Bob/,
  'SIP-From-Tag': /(?<=\nFrom: [^\r]*;tag=)bob/,
  'SIP-To': /(?<=\nTo: )[^\r]*/,
  'SIP-To-Left': /(?<=\nTo: )(?=<)/,
  'SIP-Contact': /(?<=\nContact: )[^\r]*/,
  'SIP-Contact-Host': /(?<=\nContact: <sip:bob@)[^;]*/,
  'SIP-Call-Id-Value': /(?<=\nCall-ID: )(?=call)/,
  'SIP-CSeq-Integer': /(?<=\nCSeq: )1/,
  'SIP-CSeq-String': /(?<=\nCSeq: 1 )INVITE/,
  'SIP-Expires': /(?<=\nExpires: )60/,
  'SIP-Max-Forwards': /(?<=\nMax-Forwards: )70/,
  'SIP-Content-Type': /(?<=\nContent-Type: )application\/sdp/,
  'SIP-Content-Length': /(?<=\nContent-Length: )\d+/,
  'CRLF-Request': /\r\n(?=\r\n)/,
  'SDP-Attribute-CRLF': /(?<=PCMU\/8000)\r\n/,
  'SDP-Proto-v-Identifier': /v(?==0)/,
  'SDP-Origin-Username': /(?<=o=)-/,
  'SDP-Origin-Integer': /1 1(?= IN)/,
  'SDP-Origin-Networktype': /IN(?= IP4)/,
  'SDP-Connection-Address': /(?<=c=IN IP4 )[^\r]*/,
  'SDP-Time-Start': /(?<=t=)0/,
  'SDP-Media-Port': /4000/,
  'SDP-Media-Transport': /RTP\/AVP/,
};

describe('an INVITE with an anomaly, by the categories of PROTOS c07-sip', () => {
  let wire: Wire;
  before(async () => {
    wire = await Wire.make();
    wire.core.delegate = { onInvite: (request) => void request.reject({ statusCode: 486 }) };
  });
  after(() => {
    wire.close();
  });

  for (const [category, place] of Object.entries(CATEGORIES)) {
    it(`${category}: it is answered by one whole response, or is none of SIP, and the next call arrives`, () => {
      for (const anomaly of ANOMALIES) {
        const invite = wire.bobsInvite({ lines: ['Expires: 60'], body: DESCRIPTION });
        assert.match(invite, place);
        const text = invite.replace(place, () => anomaly);
        const before = wire.sent.length;
        wire.receive(text);
        const shown = `${category} ${JSON.stringify(anomaly.slice(0, 30))} * ${anomaly.length}`;
        assert.ok(wire.sent.length - before <= 1, shown);
        for (const response of wire.sent.slice(before)) assertWhole(response.text, shown);
      }
      assert.deepEqual(wire.during(() => { wire.receive(wire.bobsInvite({ body: DESCRIPTION })); }), ['486']);
      const { dialogs, incomingRequests, outputs } = wire.core.statistics;
      assert.deepEqual([dialogs, incomingRequests, outputs], [0, 0, 0]);
    });
  }
});

/** A refusal whose lines are what they should be, whatever has been copied into it. */
function assertWhole(text: string, shown: string): void {
  const end = text.indexOf('\r\n\r\n');
  assert.equal(text.length, end + 4, shown);
  const [start, ...fields] = text.slice(0, end).replace(/\r\n(?=[ \t])/g, '').split('\r\n');
  assert.match(start!, /^SIP\/2\.0 (?:4\d\d|50[15]|513) \S/, shown);
  for (const field of fields) assert.match(field, /^[\w-]+:/, shown);
  assert.equal(fields.filter((field) => field === 'Content-Length: 0').length, 1, shown);
}
