import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { describe, it } from 'node:test';
import type { UserAgent } from '../../dist/index.js';
import { failure, nextEvent } from '../support/events.js';
import { RegistrarSuite, type Answer } from './scripted-registrar.js';

const CHALLENGE: Answer = ['401 Unauthorized', 'WWW-Authenticate: Digest realm="r", nonce="n", algorithm=SHA-256, qop="auth"\r\n'];

describe('what a registration is asked for, in Node', () => {
  const suite = new RegistrarSuite();
  const { make } = suite;
  const isRegistering = async (agent: UserAgent): Promise<void> => {
    while (agent.registrationState !== 'registering') await new Promise(setImmediate);
  };
  const last = (): string => suite.server.requests.at(-1) ?? '';

  it('register() while bound says what is new from now on, and keeps the rest', async () => {
    const agent = await make({ extraHeaders: ['X-Agent: yes'] });
    await agent.register({ expires: 300, extraHeaders: ['X-Floor: 1'] });
    await agent.register({ expires: 120 });
    assert.match(last(), /^Expires: 120\r$/m);
    assert.match(last(), /^X-Floor: 1\r$/m);
    await agent.register({ extraHeaders: ['X-Floor: 2'], registrar: 'sip:r2.example.com' });
    assert.match(last(), /^REGISTER sip:r2\.example\.com /);
    await agent.register();
    for (const line of [/^REGISTER sip:r2\.example\.com /m, /^Expires: 120\r$/m, /^X-Floor: 2\r$/m, /^X-Agent: yes\r$/m]) assert.match(last(), line);
    assert.doesNotMatch(last(), /X-Floor: 1/);
    assert.equal(suite.server.requests.length, 4);
    assert.equal(new Set(suite.server.requests.map((request) => /^Call-ID: (.*)$/m.exec(request)?.[1])).size, 1, 'one binding');
  });

  it('what cannot be is refused, sends nothing and changes nothing', async () => {
    const agent = await make();
    await agent.register({ expires: 300 });
    for (const options of [{ expires: 0 }, { expires: 60, extraHeaders: ['no line'] }, { expires: 60, registrar: 'no uri' }]) {
      assert.equal(await failure(agent.register(options)), 'invalid_argument');
    }
    assert.equal(suite.server.requests.length, 1);
    await agent.register();
    assert.match(last(), /^Expires: 300\r$/m);
  });

  it('while a REGISTER is out, one that says something else follows it, and no other', async () => {
    const agent = await make();
    await agent.connect();
    const registering = [agent.register({ expires: 300 })];
    await isRegistering(agent);
    registering.push(agent.register(), agent.register({ expires: 300 }), agent.register({ expires: 120 }));
    await Promise.all(registering);
    assert.deepEqual(suite.server.requests.map((request) => /^Expires: (.*)\r$/m.exec(request)?.[1]), ['300', '120']);
  });

  it('it follows also where the first one is refused, but not where the registration is given up', async () => {
    suite.server.answer = (request) => (request.includes('sip:r2.') ? '200 OK' : '403 Forbidden');
    const agent = await make();
    await agent.connect();
    const registering = [failure(agent.register()), failure(agent.register({ registrar: 'sip:r2.example.com' }))];
    assert.deepEqual(await Promise.all(registering), ['registration_failed', 'none']);
    const leaving = [failure(agent.register()), failure(agent.register({ expires: 60 }))];
    await isRegistering(agent);
    await agent.unregister();
    assert.deepEqual(await Promise.all(leaving), ['aborted', 'aborted']);
  });

  it('a registration of the same account with a password, an ha1, a callback or a user name of its own uses that', async () => {
    suite.server.answer = (request) => (request.includes('\r\nAuthorization:') ? '200 OK' : CHALLENGE);
    const agent = await make({ password: 'of the agent' });
    const answerOf = (): string => /username="([^"]*)".*response="(\w+)"/.exec(last())?.slice(1).join(' ') ?? '';
    await agent.register();
    const own = answerOf();
    assert.match(own, /^alice /);
    for (const [options, user] of [
      [{ password: 'another' }, 'alice'],
      [{ ha1: 'ab'.repeat(32) }, 'alice'],
      [{ credentials: () => ({ password: 'asked for' }) }, 'alice'],
      [{ authorizationUsername: 'login' }, 'login'],
      [{ authorizationUsername: 'login', credentials: () => ({ password: 'asked for' }) }, 'login'],
    ] as const) {
      await agent.registration(options).register();
      assert.equal(answerOf().split(' ')[0], user, JSON.stringify(options));
      assert.notEqual(answerOf(), own);
    }
    // What is wrong is said of the password that was used.
    suite.server.answer = () => CHALLENGE;
    const failed = agent.registration({ password: 'wrong' });
    const told = nextEvent(failed, 'failed');
    assert.equal(await failure(failed.register()), 'registration_failed');
    assert.match((await told).error.message, /does not accept "alice" with this password/);
  });

  it('RFC 3261 10.2.3: what is bound is asked for without a Contact, with the credentials of the account, and read leniently', async () => {
    const contacts = 'Contact: "A, B" <sip:a@192.0.2.1;x=y>;q=0.5;expires=60;+sip.instance="<urn:uuid:1>";reg-id=2, <tel:+1>;q=7\r\nContact: <sip:c@192.0.2.3>;expires=soon\r\nExpires: 300\r\n';
    suite.server.answer = (request) => (!request.includes('\r\nAuthorization:') ? CHALLENGE : ['200 OK', /^Contact:/m.test(request) ? '' : contacts]);
    const agent = await make({ password: 'secret' });
    const bindings = await agent.fetchBindings();
    assert.match(last(), /^REGISTER sip:example\.com [^]*^To: <sip:alice@example\.com>\r$/m);
    assert.doesNotMatch(last(), /^(?:Contact|Expires):/m);
    assert.deepEqual(
      bindings.map(({ contact, ...rest }) => [contact.uri, rest]),
      [
        ['sip:a@192.0.2.1;x=y', { expires: 60, q: 0.5, instanceId: 'urn:uuid:1', regId: 2 }],
        ['tel:+1', { expires: 300 }],
        ['sip:c@192.0.2.3', { expires: 300 }],
      ],
    );
    assert.equal(agent.registrationState, 'unregistered');
    // Another account is asked about with its own password, and never with that of the agent.
    const other = agent.registration({ aor: 'sip:bob@example.org', password: 'another' });
    assert.equal(await failure(other.fetchBindings()), 'invalid_state');
    await other.register();
    assert.equal((await other.fetchBindings({ registrar: 'sip:r.example.org' })).length, 3);
    assert.match(last(), /^REGISTER sip:r\.example\.org [^]*^Authorization: Digest username="bob"/m);
    suite.server.answer = () => ['403 Forbidden', ''];
    assert.equal(await failure(agent.fetchBindings()), 'request_rejected');
    assert.equal(await failure(agent.fetchBindings({ signal: AbortSignal.abort() })), 'aborted');
  });

  it('no listener stays on a signal that lives on', async () => {
    const agent = await make();
    const { signal } = new AbortController();
    await agent.connect(signal);
    await agent.register({ signal });
    await agent.request('OPTIONS', 'bob', { signal });
    suite.server.answer = () => '403 Forbidden';
    assert.equal(await failure(agent.message('bob', 'hello', { signal })), 'request_rejected');
    assert.equal(await failure(agent.register({ signal })), 'registration_failed');
    assert.equal(getEventListeners(signal, 'abort').length, 0);
  });
});
