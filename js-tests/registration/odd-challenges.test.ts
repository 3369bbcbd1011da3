import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SipError, type UserAgent } from '../../dist/index.js';
import { nextEvent, until } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { RegistrarSuite } from './scripted-registrar.js';

const challenge = (parameters: string): string => `WWW-Authenticate: ${parameters}\r\n`;
const UNKNOWN = challenge('Digest realm="r", nonce="unknown", algorithm=SHA3-512, qop="auth"');
const WITHOUT_NONCE = challenge('Digest realm="r", algorithm=SHA-256, qop="auth"');
const KNOWN = challenge('Digest realm="r", nonce="known", algorithm=MD5, qop="auth"');
const BEARER = challenge('Bearer realm="r", scope="sip"');

describe('challenges of a registrar that cannot be answered, or are not in time, in Node', () => {
  const suite = new RegistrarSuite();
  const { make } = suite;
  /** What `register` fails with, after so many REGISTERs; the event tells that nothing follows by itself. */
  async function refusal(agent: UserAgent, count: number): Promise<SipError> {
    const told = nextEvent(agent, 'registrationFailed');
    const error: unknown = await agent.register().then(() => undefined, (cause: unknown) => cause);
    assert.ok(error instanceof SipError, String(error));
    assert.equal((await told).retryAfterSeconds, undefined);
    assert.equal(suite.server.requests.length, count);
    return error;
  }
  /** A known challenge stands beside `odd`, before or behind it, and is the one that is answered. */
  async function takesKnown(odd: string): Promise<void> {
    for (const both of [odd + KNOWN, KNOWN + odd]) {
      suite.server.requests.length = 0;
      suite.server.answer = (request) => (request.includes('\r\nAuthorization:') ? '200 OK' : ['401 Unauthorized', both]);
      await (await make({ password: 'secret' })).register();
      assert.deepEqual(suite.server.requests[1]?.match(/^Authorization: .*$/gm)?.map((line) => / nonce="(\w*)"/.exec(line)?.[1]), ['known']);
    }
  }

  it('an unknown algorithm alone: registration_failed, once, and it says which', async () => {
    suite.server.answer = () => ['401 Unauthorized', UNKNOWN];
    const { code, status, message } = await refusal(await make({ password: 'secret' }), 1);
    assert.deepEqual([code, status], ['registration_failed', 401]);
    assert.match(message, /asks for SHA3-512, which is not known here/);
  });
  it('an unknown algorithm beside a known one: the known one is taken', () => takesKnown(UNKNOWN));

  it('no nonce: registration_failed, once, and it says what is missing', async () => {
    suite.server.answer = () => ['401 Unauthorized', WITHOUT_NONCE + challenge('Digest')];
    const { code, status, message } = await refusal(await make({ password: 'secret' }), 1);
    assert.deepEqual([code, status], ['registration_failed', 401]);
    assert.match(message, /no realm or no nonce/);
  });
  it('no nonce, beside a challenge with one: that one is taken', () => takesKnown(WITHOUT_NONCE));

  it('RFC 7616 3.3: an empty nonce, a qop that is not known, a nonce that is stale as soon as it is used: not the password is blamed', async () => {
    for (const [fields, count, words] of [
      [() => challenge('Digest realm="r", nonce=""'), 1, /no realm or no nonce/],
      [() => challenge('Digest realm="r", nonce="n", qop="auth-conf"'), 1, /asks for the qop auth-conf, which is not known here/],
      [(at: number) => challenge(`Digest realm="r", nonce="n${at}", stale=TRUE`), 9, /calls the nonce of every answer stale/],
    ] as const) {
      suite.server.requests.length = 0;
      suite.server.answer = (_, at) => ['401 Unauthorized', fields(at)];
      assert.match((await refusal(await make({ password: 'secret' }), count)).message, words);
    }
  });

  it('a MESSAGE and a call that are refused for such a challenge say why too, as do those without a password', async () => {
    suite.server.answer = () => ['407 Proxy Authentication Required', UNKNOWN.replace('WWW', 'Proxy')];
    const agent = await make({ media: () => new FakeMedia() });
    await agent.connect();
    const why = /407 Proxy Authentication Required\)?\. It asks for SHA3-512, which is not known here/;
    await assert.rejects(agent.message('bob', 'hello'), { code: 'request_rejected', status: 407, message: why });
    await assert.rejects(agent.call('bob').established, { code: 'call_ended', status: 407, detail: 'rejected', message: why });
    suite.server.answer = () => ['401 Unauthorized', KNOWN];
    await assert.rejects(agent.message('bob', 'hello'), { message: /refused: 401 Unauthorized\. It wants a password for the realm "r": pass `password`$/ });
  });

  it('another scheme, a token where there is none to give, no challenge at all: each says so', async () => {
    for (const [fields, words] of [
      [challenge('Negotiate abc'), /scheme Negotiate, which is not known here/],
      [BEARER, /access token: pass `token`/],
      ['', /does not say what it asks for/],
    ] as const) {
      suite.server.requests.length = 0;
      suite.server.answer = () => ['401 Unauthorized', fields];
      const { code, status, message } = await refusal(await make({ password: 'secret' }), 1);
      assert.deepEqual([code, status], ['registration_failed', 401]);
      assert.match(message, words);
    }
    suite.server.requests.length = 0;
    suite.server.answer = () => ['401 Unauthorized', BEARER];
    const { message } = await refusal(await make({ token: () => 'wrong' }), 2);
    assert.match(message, /does not accept the token/);
  });

  it('RFC 8898: a token that never comes is waited for only so long, and leaves nothing behind', async () => {
    suite.server.answer = () => ['401 Unauthorized', BEARER];
    let late: (token: string) => void = () => undefined;
    const agent = await make({ token: () => new Promise((resolve) => (late = resolve)), core: { credentialsTime: 60 } });
    const begun = Date.now();
    const { code, status } = await refusal(agent, 1);
    assert.deepEqual([code, status], ['credentials_missing', 401]);
    assert.ok(Date.now() - begun >= 55);
    late('too-late'); // nobody waits for it any more
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(suite.server.requests.length, 1);
    await agent.unregister();
    const { flows, ...left } = agent.statistics;
    assert.deepEqual([flows, Object.values(left).every((count) => count === 0)], [1, true], JSON.stringify(left));
  });

  it('RFC 8898: a signal ends the wait for a token, and nothing is left behind', async () => {
    suite.server.answer = () => ['401 Unauthorized', BEARER];
    let asked = false;
    let late: (token: string) => void = () => undefined;
    const agent = await make({
      token: () => {
        asked = true;
        return new Promise((resolve) => (late = resolve));
      },
    });
    const stop = new AbortController();
    const registering = agent.register({ signal: stop.signal });
    await until(() => asked);
    stop.abort();
    await assert.rejects(registering, { name: 'SipError', code: 'aborted' });
    late('too-late');
    await until(() => Object.values({ ...agent.statistics, flows: 0 }).every((count) => count === 0));
    assert.equal(suite.server.requests.length, 1);
  });

  it('RFC 3261 25.1, RFC 7616 3.4: the login is the user of the address-of-record without its escapes, a mail address or with other letters than those of ASCII', async () => {
    suite.server.answer = (request) => (request.includes('\r\nAuthorization:') ? ['403 Forbidden', ''] : ['401 Unauthorized', KNOWN]);
    for (const [aor, to, username] of [
      ['sip:alice%40corp.example@example.com', 'sip:alice%40corp.example@example.com', 'alice@corp.example'],
      ['sip:alice@corp.example@example.com', 'sip:alice%40corp.example@example.com', 'alice@corp.example'],
      ['sip:jürgen@example.com', 'sip:j%C3%BCrgen@example.com', 'jürgen'],
      ['sip:a%0D%0Ax@example.com', 'sip:a%0D%0Ax@example.com', 'a%0D%0Ax'],
    ] as const) {
      suite.server.requests.length = 0;
      const agent = await make({ aor, password: 'secret' });
      await assert.rejects(agent.register());
      await assert.rejects(agent.registration({ aor: aor.replace('.com', '.org'), password: 'other' }).register());
      for (const [at, host] of [[1, 'com'], [3, 'org']] as const) {
        const request = suite.server.requests[at]!;
        assert.equal(/^To: <(.*)>/m.exec(request)![1], to.replace('.com', `.${host}`));
        assert.equal(/^Authorization: .*username="([^"]*)"/m.exec(request)![1], username);
      }
    }
  });
});
