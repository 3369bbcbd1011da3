import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UserAgent, type UserAgentOptions } from '../../dist/index.js';
import { webRtcMedia } from '../../dist/webrtc/index.js';

const good: UserAgentOptions = { server: 'wss://sip.example.com', aor: 'sip:alice@example.com' };
const refused = (options: object, message: RegExp): Promise<void> =>
  assert.rejects(UserAgent.create({ ...good, ...options }), { name: 'SipError', code: 'invalid_argument', message });

describe('an option that cannot be is refused by its name, before anything is connected', () => {
  it('the server: no address, another scheme, none', async () => {
    await refused({ server: 'sip.example.com' }, /^server: "sip\.example\.com" is not the address of a WebSocket, like wss:/);
    await refused({ server: 'https://sip.example.com' }, /^server: .* begins with wss: or ws:, not https:/);
    await refused({ server: 'sip:sip.example.com' }, /^server: .* begins with wss: or ws:, not sip:/);
    await refused({ server: undefined }, /^server: "undefined"/);
    await refused({ server: [] }, /^server: the list is empty/);
    await refused({ server: ['wss://one.example.com', null] }, /^server: "null"/);
  });

  it('the address-of-record: no scheme, no user, another scheme, none, two lines', async () => {
    await refused({ aor: 'alice@example.com' }, /^aor "alice@example\.com": URI: no scheme; write sip:user@host/);
    await refused({ aor: 'sip:example.com' }, /^aor "sip:example\.com": aor: not of the form sip:user@domain/);
    await refused({ aor: 'tel:+491234' }, /^aor "tel:\+491234": /);
    await refused({ aor: undefined }, /^aor "undefined": URI: no scheme/);
    await refused({ aor: 'sip:alice@example.com\r\nX: y' }, /^aor /);
  });

  it('an option of the core, by name and value; a secret is not shown', async () => {
    await refused({ core: { timerT1: 0 } }, /^timerT1 "0": option: not a number in its range/);
    await refused({ core: { timerT9: 500 } }, /^timerT9 "500": option: no option of that name/);
    await refused({ displayName: 'Alice\n' }, /^displayName /);
    await refused({ password: 'secret\r\n' }, /^password: text: CR, LF/);
  });

  it('media of a browser in Node', () => {
    assert.throws(() => webRtcMedia()(), { name: 'SipError', code: 'unsupported', message: /There is no WebRTC here/ });
  });
});
