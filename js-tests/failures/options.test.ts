import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checked, OPTIONS } from '../../dist/check-options.js';
import { Call, Publication, Registration, Subscription, UserAgent, UserAgentCore, type UserAgentOptions } from '../../dist/index.js';
import { webRtcMedia } from '../../dist/webrtc/index.js';
import { ScriptedSocket } from '../shim/scripted-socket.js';

const good: UserAgentOptions = { server: 'wss://sip.example.com', aor: 'sip:alice@example.com' };
const refused = (options: object, message: RegExp): Promise<void> =>
  assert.rejects(UserAgent.create({ ...good, ...options }), { name: 'SipError', code: 'invalid_argument', message });

describe('an option that cannot be is refused by its name, before anything is connected', () => {
  it('the server: no address, another scheme, none', async () => {
    await refused({ server: 'sip.example.com' }, /^server: "sip\.example\.com" is not the address of a WebSocket, like wss:/);
    await refused({ server: 'https://sip.example.com' }, /^server: .* begins with wss: or ws:, not https:/);
    await refused({ server: 'sip:sip.example.com' }, /^server: .* begins with wss: or ws:, not sip:/);
    await refused({ server: undefined }, /^server is missing: \{ server: 'wss:/);
    await refused({ server: [] }, /^server: the list is empty/);
    await refused({ server: ['wss://one.example.com', null] }, /^server: "null"/);
  });

  it('an address: no scheme, no user, another scheme, none, two lines', async () => {
    await refused({ aor: 'alice@example.com' }, /^aor "alice@example\.com": URI: no scheme; write sip:user@host/);
    await refused({ instanceId: '00000000-0000-1000-8000-000000000001' }, /^instanceId "0.*: not a URN, which begins with urn:uuid:$/);
    await refused({ register: { registrar: 'reg.example.com' } }, /^registrar: a whole URI is wanted, sip: and so on, not "reg\.example\.com"$/);
    await refused({ aor: 'sip:example.com' }, /^aor "sip:example\.com": aor: not of the form sip:user@domain/);
    await refused({ aor: 'sip:alice@example.com?Subject=x' }, /^aor "sip:alice.*": URI: headers/);
    await refused({ aor: 'tel:+491234' }, /^aor "tel:\+491234": /);
    await refused({ aor: undefined }, /^aor is missing: /);
    await refused({ aor: 'sip:alice@example.com\r\nX: y' }, /^aor /);
  });

  it('an option of the core, by name and value; a secret is not shown', async () => {
    await refused({ core: { timerT1: 0 } }, /^timerT1 "0": option: not a number in its range/);
    await refused({ core: { timerT9: 500 } }, /^core: there is no option timerT9; the nearest are timerT/);
    await refused({ core: { ringingTime: '60' } }, /^ringingTime: number from 0 on is wanted, not string$/);
    for (const option of OPTIONS.core.split(' ')) {
      const [name = '', type = ''] = option.split(':');
      const core = { [name]: { string: 'x', number: 1e9, boolean: true }[type] };
      await UserAgent.create({ ...good, core }).then((agent) => agent.close(), (error: unknown) => assert.equal((error as Error).message, `${name} "1000000000": option: not a number in its range`));
    }
    for (const autoAnswer of ['yes', 1, { delaySeconds: 2 }]) await refused({ autoAnswer }, /^autoAnswer: boolean is wanted, not /);
    await refused({ displayName: 'Alice\n' }, /^displayName /);
    await refused({ features: { 'sip.rendering': true } }, /^features ";sip\.rendering": feature tag: /);
    await refused({ reconnect: { firstDelayMs: 1e12 } }, /^reconnect\.firstDelayMs "1000000000000": /);
    await refused({ password: 'secret\r\n' }, /^password: text: CR, LF/);
  });

  it('the event of a button whose listener is a bound method is no options', () => {
    assert.deepEqual(checked('hangup', new Event('click') as object), {});
    assert.throws(() => checked('hangup', { isTrusted: true }), { code: 'invalid_argument' });
  });

  it('a header line that cannot be: its name is told, and no more of it', async (t) => {
    const agent = await UserAgent.create({ server: 'ws://127.0.0.1:9', aor: 'sip:alice@example.com', webSocket: ScriptedSocket });
    t.after(() => agent.close());
    ScriptedSocket.onMade = (socket) => { socket.open(); };
    await agent.connect();
    const lines = (line: string): string[] => ['X-One: 1', line, 'X-Three: 3'];
    for (const [line, message] of [
      ['X-Two: a\r\nb', 'X-Two: header field: CR, LF, NUL or another control character'],
      ['X-Two secret', 'header field: no colon behind the name'],
      ['Via: x', /^Via: header field: Via, From, /],
      ['Reason: ;;', /^Reason: /],
    ] as const) {
      const error = { code: 'invalid_argument', message };
      await assert.rejects(agent.message('bob', 'x', { extraHeaders: lines(line) }), error);
      assert.throws(() => agent.subscribe('bob', 'presence', { extraHeaders: lines(line) }), error);
      await assert.rejects(agent.register({ extraHeaders: lines(line) }), error);
    }
  });

  it('an option that there is not: the nearest are named', async () => {
    for (const theirs of ['sockets', 'wsServers', 'ws_servers', 'servers', 'transportOptions']) await refused({ [theirs]: 'x' }, new RegExp(`no option ${theirs}; here it is server$`));
    await refused({ uri: 'sip:alice@example.com' }, /no option uri; here it is aor$/);
    for (const theirs of ['session_timers', 'contactParams']) await refused({ [theirs]: 'x' }, new RegExp(`^UserAgent\\.create: there is no option ${theirs}; docs/migrating\\.md has`));
    await refused({ registerr: true }, /^UserAgent\.create: there is no option registerr; the nearest are register, /);
    await refused({ pcConfig: {} }, /^UserAgent\.create: there is no option pcConfig; docs\/migrating\.md has those of SIP\.js and JsSIP/);
    await refused({ keepalive: false }, /^UserAgent\.create: .* nearest are keepAlive, /);
    await refused({ keepAlive: { interval: 30 } }, /^keepAlive: there is no option interval; the nearest are intervalMs, /);
    for (const kind of ['audio', 'video']) {
      await refused({ [kind]: true }, new RegExp(`^UserAgent\\.create: there is no option ${kind}; \`constraints: \\{ audio, video \\}\` of WebRtcMedia say`));
      assert.throws(() => webRtcMedia({ [kind]: true }), { message: new RegExp(`^WebRtcMedia: there is no option ${kind}; \`constraints`) });
    }
    await refused({ reconnect: { firstDelay: 30 } }, /^reconnect: .* firstDelayMs, /);
    await refused({ register: { expire: 30 } }, /^register: .* are expires, /);
    await refused({ constructor: 1 }, /^UserAgent\.create: there is no option constructor/);
    assert.throws(() => webRtcMedia({ constraint: {} } as never), { code: 'invalid_argument', message: /^WebRtcMedia: .* constraints, / });
    assert.throws(() => webRtcMedia({ constraints: { vidio: true } } as never), { message: /^constraints: there is no option vidio; the nearest are audio, video$/ });
    assert.throws(() => webRtcMedia({ receive: { audio: 'no' } } as never), { message: /^audio: boolean is wanted, not string/ });
  });

  it('an option of another type; what was given may be a secret, and is not shown', async () => {
    await refused({ keepAlive: '30' }, /^options of keepAlive: object is wanted, not string$/);
    await refused({ keepAlive: true }, /^options of keepAlive: object is wanted, not boolean$/);
    await refused({ reconnect: null }, /^options of reconnect: object is wanted, not null$/);
    await refused({ password: 1234 }, /^password: string is wanted, not number$/);
    await refused({ maxCalls: '2' }, /^maxCalls: number from 0 on is wanted, not string$/);
    await refused({ connectTimeoutMs: -1 }, /^connectTimeoutMs: number from 0 on is wanted, not -1$/);
    await refused({ refuseMd5: 'yes' }, /^refuseMd5: boolean is wanted/);
    const wrong = { message: /^via: 'auto' or 'rtp' or 'info' is wanted, not another text$/ };
    assert.throws(() => checked('sendDtmf', { via: 'sip' }), wrong);
    assert.throws(() => checked('answerMode', { mode: true }), { message: /^mode: 'auto' or 'manual' is wanted, not boolean$/ });
    checked('sendDtmf', { via: 'rtp' });
    await refused({ token: 'eyJhbGciOi' }, /^token: function is wanted, not string$/);
    await refused({ extraHeaders: 'X-Tenant: one' }, /^extraHeaders: string\[\] is wanted, not string$/);
    await refused({ eventPackages: [7] }, /^eventPackages: string\[\] is wanted/);
    await refused({ logger: { warn: console.warn } }, /^logger: it has no function debug; `console` is one$/);
    await refused({ features: { '+a': null } }, /^features: object is wanted, not null$/);
  });

  it('an option that is undefined is not given, `false` turns off what it may, and a whole logger is one', async () => {
    const agent = await UserAgent.create({ ...good, keepAlive: false, reconnect: false, logger: console, password: undefined, displayName: undefined } as never);
    await agent.close();
  });

  it('`new` in place of what makes it, a hash that is none', async () => {
    const byNew = UserAgent as unknown as new (options: object) => object;
    assert.throws(() => new byNew(good), { code: 'invalid_argument', message: /by `await UserAgent\.create/ });
    const others = { Call, Registration, Subscription, Publication, UserAgentCore } as unknown as Record<string, new (...given: unknown[]) => object>;
    for (const Kind of Object.values(others)) {
      for (const given of [[], [{}], [UserAgent, 'bob']]) assert.throws(() => new Kind(...given), { code: 'invalid_argument', message: /^This is made by `.*`(?: of a user agent)?, not by `new`$/ });
    }
    for (const ha1 of ['secret', 'A'.repeat(32), 'a'.repeat(33)]) await refused({ ha1 }, /^ha1: a hash is wanted: 32 \(MD5\) or 64 hexadecimal digits in lower case$/);
  });

  it('no options at all', async () => {
    for (const options of [undefined, null, 'wss://sip.example.com', 7]) {
      await assert.rejects(UserAgent.create(options as never), { name: 'SipError', code: 'invalid_argument', message: /^options of UserAgent\.create: object is wanted, not / });
    }
    await assert.rejects(UserAgent.create({} as never), { code: 'invalid_argument', message: /^server is missing/ });
  });

  it('media of a browser in Node', () => {
    assert.throws(() => webRtcMedia()(), { name: 'SipError', code: 'unsupported', message: /There is no WebRTC here/ });
  });
});
