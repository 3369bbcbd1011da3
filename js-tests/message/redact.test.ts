import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { redact } from '../../dist/redact.js';

describe('a frame for the trace', () => {
  for (const [field, shown] of [
    ['Authorization: Digest username="a", response="geheim", nc=00000001', 'Authorization: Digest username="a", response="(redacted)", nc=00000001'],
    ['proxy-authorization :Digest realm="r",\r\n response = geheim', 'proxy-authorization :Digest realm="r",\r\n response = "(redacted)"'],
    ['Authorization: Bearer geheim', 'Authorization: Bearer (redacted)'],
    ['Authorization:\r\n Basic geheim==', 'Authorization:\r\n Basic (redacted)'],
    ['Authorization: geheim', 'Authorization: (redacted)'],
    ['Authorization:geheim ', 'Authorization:(redacted)'],
    ['Subject: geheim', 'Subject: geheim'],
  ] as const) {
    it(`shows ${JSON.stringify(shown)}`, () => {
      const frame = (line: string): string => `OPTIONS sip:a@b SIP/2.0\r\nTo: <sip:a@b>\r\n${line}\r\nContent-Length: 0\r\n\r\n`;
      assert.equal(redact(frame(field)), frame(shown));
    });
  }
});
