import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { SipError, type Challenge, type RegistrationFailedDetail } from '../../dist/index.js';
import { userAgents } from '../support/agents.js';
import { failure, nextEvent, until } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { MemoryWatch } from '../support/memory-use.js';
import { ScriptedRegistrar } from './scripted-registrar.js';

const digest = (realm: string, nonce: string, more = 'algorithm=SHA-256, qop="auth"'): string =>
  `WWW-Authenticate: Digest realm="${realm}", nonce="${nonce}", ${more}\r\n`;

describe('a registration against a scripted server, in Node', () => {
  let server: ScriptedRegistrar;
  const { make } = userAgents(() => ({ server: server.url, aor: 'sip:alice@example.com', webSocket: WebSocket, reconnect: { firstDelayMs: 20, longestDelayMs: 40 }, media: () => new FakeMedia() }));

  beforeEach(async () => {
    server = await ScriptedRegistrar.start();
  });
  afterEach(async () => {
    await server.close();
  });

  async function rejection(work: Promise<unknown>): Promise<SipError> {
    const error: unknown = await work.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    assert.ok(error instanceof SipError, String(error));
    return error;
  }

  it('RFC 3261 10.2.8: obeys a 423 with Min-Expires', async () => {
    server.answer = (_, number) => (number === 1 ? ['423 Interval Too Brief', 'Min-Expires: 1200\r\n'] : ['200 OK', 'Expires: 1200\r\n']);
    const agent = await make();
    const registered = nextEvent(agent, 'registered');
    await agent.register({ expires: 60 });
    assert.equal((await registered).expires, 1200);
    assert.match(server.requests[1] ?? '', /^Expires: 1200\r$/m);
  });

  it('takes an option that is undefined for one that is not given', async () => {
    const agent = await make({ displayName: undefined, register: { expires: 300 } });
    await agent.register({ expires: undefined, registrar: undefined });
    await agent.register({ expires: undefined });
    assert.deepEqual(server.requests.map((request) => /^Expires: (.*)\r$/m.exec(request)?.[1]), ['300', '300']);
  });

  it('defect 2, RFC 3261 22.3: answers a 407 and then a 401 in one REGISTER', async () => {
    server.answer = (_, number) => {
      if (number === 1) return ['407 Proxy Authentication Required', digest('p', 'np').replace('WWW', 'Proxy')];
      return number === 2 ? ['401 Unauthorized', digest('r', 'nr')] : '200 OK';
    };
    await (await make({ password: 'secret' })).register();
    assert.match(server.requests[2] ?? '', /^Proxy-Authorization: Digest .*realm="p".*nc=00000002/m);
    assert.match(server.requests[2] ?? '', /^Authorization: Digest .*realm="r".*nc=00000001/m);
  });

  it('defect 3: SHA-256 alone, and beside MD5', async () => {
    for (const challenge of [digest('r', 'n'), digest('r', 'm', 'algorithm=MD5, qop="auth"') + digest('r', 'n')]) {
      server.requests.length = 0;
      server.answer = (request) => (request.includes('\r\nAuthorization:') ? '200 OK' : ['401 Unauthorized', challenge]);
      await (await make({ password: 'secret' })).register();
      assert.match(server.requests[1] ?? '', /nonce="n".*algorithm=SHA-256/);
    }
  });

  it('defect 10: nc goes on with an old nonce, over several requests', async () => {
    server.answer = (request) => (request.includes('\r\nAuthorization:') ? '200 OK' : ['401 Unauthorized', digest('r', 'n')]);
    const agent = await make({ password: 'secret' });
    await agent.register();
    await agent.register();
    await agent.register();
    assert.deepEqual(server.requests.map((request) => /nc=(\d+)/.exec(request)?.[1] ?? ''), ['', '00000001', '00000002', '00000003']);
  });

  it('defect 21: 503 with Retry-After is tried again after seconds', async () => {
    server.answer = (_, number) => (number === 1 ? ['503 Service Unavailable', 'Retry-After: 1\r\n'] : '200 OK');
    const agent = await make();
    const begun = Date.now();
    const { error } = { error: await rejection(agent.register()) };
    assert.deepEqual([error.code, error.status], ['registration_failed', 503]);
    await nextEvent(agent, 'registered');
    assert.ok(Date.now() - begun >= 1000);
  });

  it('defects 8, 9, 24: odd contacts, "*", no Contact', async () => {
    for (const fields of ['Contact: <tel:+1>, <:::>;expires=x, "\r\n', 'Contact: *\r\n', '']) {
      server.answer = () => ['200 OK', fields];
      await (await make()).register();
    }
  });

  it('a hundred realms are bounded, and end', async () => {
    const realms = Array.from({ length: 100 }, (_, index) => digest(`r${index}`, 'n')).join('');
    server.answer = () => ['401 Unauthorized', realms];
    const error = await rejection((await make({ password: 'secret' })).register());
    assert.equal(error.status, 401);
    assert.equal(server.requests.length, 2);
    assert.equal(server.requests[1]?.match(/^Authorization:/gm)?.length, 16);
  });

  it('asks for credentials when they are needed, once; no secret in traces, logs and errors', async () => {
    server.answer = (request) => (request.includes('\r\nAuthorization:') ? '200 OK' : ['401 Unauthorized', digest('r', 'n')]);
    const asked: Challenge[] = [];
    const said: string[] = [];
    const note = (...words: unknown[]): void => void said.push(words.join(' '));
    const agent = await make({
      credentials: async (challenge) => {
        asked.push(challenge);
        await new Promise((resolve) => setTimeout(resolve, 10));
        return { username: 'login', password: 'very-secret' };
      },
      logger: { debug: note, info: note, warn: note, error: note },
    });
    agent.addEventListener('trace', ({ detail }) => said.push(detail.frame));
    await agent.register();
    await agent.register();
    assert.equal(asked.length, 1);
    assert.deepEqual([asked[0]?.scheme, asked[0]?.realm, asked[0]?.algorithm, asked[0]?.isProxy], ['Digest', 'r', 'SHA-256', false]);
    assert.match(server.requests[1] ?? '', /username="login"/);
    const response = /response="(\w{64})"/.exec(server.requests[1] ?? '')?.[1] ?? 'none';
    assert.ok(said.length > 4);
    for (const text of said) assert.ok(!text.includes('very-secret') && !text.includes(response), text);
  });

  it('credentials that are not given, fail, cannot be sent or never come: credentials_missing', async () => {
    server.answer = () => ['401 Unauthorized', digest('r', 'n')];
    const cause = new Error('the user went away');
    const callbacks = [() => undefined, () => Promise.reject(cause), () => ({ password: 'a\r\nb' }), () => new Promise<never>(() => undefined)];
    for (const credentials of callbacks) {
      const agent = await make({ credentials, core: { credentialsTime: 50 } });
      const error = await rejection(agent.register());
      assert.deepEqual([error.code, error.status], ['credentials_missing', 401]);
      const others = [agent.message('bob', 'hello'), agent.request('OPTIONS', 'bob'), agent.registration({ registrar: 'sip:r2.example.com' }).register()];
      const call = agent.call('bob');
      for (const other of [error, ...(await Promise.all([...others, call.established].map(rejection)))]) {
        assert.deepEqual([other.code, other.status], ['credentials_missing', 401]);
        if (credentials === callbacks[1]) assert.equal(other.cause, cause);
        if (credentials === callbacks[2]) assert.equal((other.cause as SipError).code, 'invalid_argument');
      }
      const { reason, by, status, error: why } = await call.ended;
      assert.deepEqual([reason, by, status, why?.code], ['rejected', 'local', 401, 'credentials_missing']);
    }
  });

  it('RFC 8898: a token by callback, asked for anew when it is out of date; cut out of traces', async () => {
    let valid = 'token-1';
    const bearer = 'WWW-Authenticate: Bearer realm="r", scope="sip", authz_server="https://as.example.com", error="invalid_token"\r\n';
    server.answer = (request) => (request.includes(`\r\nAuthorization: Bearer ${valid}\r\n`) ? '200 OK' : ['401 Unauthorized', bearer]);
    const asked: (string | undefined)[] = [];
    const traced: string[] = [];
    const agent = await make({
      token: (challenge) => {
        asked.push(`${challenge.scope} ${challenge.authzServer} ${challenge.error}`);
        return valid;
      },
    });
    agent.addEventListener('trace', ({ detail }) => traced.push(detail.frame));
    await agent.register();
    valid = 'token-2';
    await agent.register();
    assert.deepEqual(asked, Array(2).fill('sip https://as.example.com invalid_token'));
    assert.ok(!traced.join('').includes('token-'), 'tokens are not traced');
    valid = 'none';
    assert.equal((await rejection((await make({ token: () => 'wrong' })).register())).code, 'registration_failed');
    assert.equal((await rejection((await make({ token: () => 'no token at all' })).register())).code, 'credentials_missing');
  });

  it('a 3xx is told with its contacts, best first, and followed when the application says so', async () => {
    server.answer = (request) =>
      request.startsWith('REGISTER sip:r2.example.com ') ? '200 OK' : ['302 Moved', 'Contact: <sip:r1.example.com>;q=0.2, "R, 2" <sip:r2.example.com>;q=0.9\r\n'];
    const agent = await make();
    const registration = agent.registration();
    const failed = nextEvent(registration, 'failed');
    assert.equal((await rejection(registration.register())).status, 302);
    const { contacts } = await failed;
    assert.deepEqual(contacts?.map(({ uri }) => uri), ['sip:r2.example.com', 'sip:r1.example.com']);
    await registration.register({ registrar: contacts?.[0]?.uri ?? '' });
    assert.equal(registration.state, 'registered');
  });

  it('RFC 5627, 3608, 5626: what the registrar granted', async () => {
    const instance = 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
    server.answer = () => [
      '200 OK',
      `Require: outbound\r\nService-Route: <sip:p2.example.com;lr>\r\nContact: <sip:x@y>;+sip.instance="<${instance}>";reg-id=1;expires=77;pub-gruu="sip:alice@example.com;gr=%41"\r\n`,
    ];
    const registration = (await make({ instanceId: instance })).registration({ push: { 'pn-provider': 'webpush', 'pn-prid': 'https://p.example/1?a=b' } });
    await registration.register();
    assert.equal(registration.expires, 77);
    assert.equal(registration.isOutbound, true);
    assert.equal(registration.publicGruu, 'sip:alice@example.com;gr=%41');
    assert.equal(registration.temporaryGruu, undefined);
    assert.deepEqual(registration.serviceRoute, ['<sip:p2.example.com;lr>']);
    assert.match(server.requests[0] ?? '', /;pn-provider=webpush;pn-prid=https%3A%2F%2Fp\.example%2F1%3Fa%3Db>;/);
    await registration.unregister();
    assert.equal(registration.publicGruu, undefined);
  });

  it('several accounts over one connection, each with its own credentials and end', async () => {
    server.answer = (request) => (request.includes('\r\nAuthorization:') ? '200 OK' : ['401 Unauthorized', digest('r', 'n')]);
    const agent = await make({ password: 'secret-of-alice' });
    const second = agent.registration({ aor: 'sip:bob@example.org', password: 'secret-of-bob' });
    const states: string[] = [];
    second.addEventListener('statechange', ({ detail }) => states.push(detail.state));
    await Promise.all([agent.register(), second.register()]);
    const users = server.of('REGISTER').flatMap((request) => /^Authorization: Digest username="(\w+)"/m.exec(request)?.[1] ?? []);
    assert.deepEqual(users.sort(), ['alice', 'bob']);
    assert.equal(agent.statistics.registrations, 2);
    await second.unregister();
    assert.equal(second.state, 'unregistered');
    assert.equal(agent.registrationState, 'registered');
    assert.deepEqual(states, ['registering', 'registered', 'unregistering', 'unregistered']);
    assert.equal(agent.statistics.registrations, 1);
    const third = agent.registration({ aor: 'sip:carol@example.org' });
    assert.equal((await rejection(third.register())).code, 'registration_failed', "alice's password is not used for carol");
  });

  it('is given up by its signal, while it waits for credentials too', async () => {
    server.answer = () => ['401 Unauthorized', digest('r', 'n')];
    const agent = await make({ credentials: () => new Promise<never>(() => undefined) });
    const controller = new AbortController();
    const registering = agent.register({ signal: controller.signal });
    await until(() => server.requests.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    assert.equal(await failure(registering), 'aborted');
    await until(() => agent.statistics.registrations === 0 && agent.statistics.outgoingRequests === 0);
    assert.equal(server.requests.length, 1, 'nothing was bound, so nothing is removed');
  });

  it('RFC 2782: the next server is tried at once, and the first one again after a loss', async () => {
    const spare = await ScriptedRegistrar.start();
    const unused = await ScriptedRegistrar.start();
    await unused.close();
    try {
      const agent = await make({ server: [unused.url, { url: server.url, priority: 1 }, { url: spare.url, priority: 2 }] });
      await agent.register();
      assert.equal(server.connections, 1);
      assert.equal(spare.connections, 0);
      const again = nextEvent(agent, 'registered');
      server.dropConnections();
      await again;
      assert.equal(server.connections, 2);
      await server.close();
      await nextEvent(agent, 'registered');
      assert.equal(spare.connections, 1);
    } finally {
      await spare.close();
    }
  });

  it('RFC 5626 4.4: keeps the connection alive as often as Flow-Timer says', async () => {
    server.answer = () => ['200 OK', 'Flow-Timer: 5\r\n'];
    const agent = await make();
    await agent.register();
    const { core } = agent;
    let wanted = 0;
    const { onKeepAlive } = core;
    core.onKeepAlive = (flow, intervalMs) => {
      wanted = intervalMs;
      onKeepAlive?.(flow, intervalMs);
    };
    await agent.register();
    await until(() => wanted > 0);
    assert.ok(wanted >= 4000 && wanted < 5000, String(wanted));
  });

  it('10,000 registrations leave nothing behind', async () => {
    const watch = new MemoryWatch();
    const wasm = await WebAssembly.compile(readFileSync(new URL('../../dist/sip_wasm.wasm', import.meta.url)));
    const agent = await make({ wasm });
    watch.restore();
    await agent.connect();
    const register = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        await agent.register();
        await agent.unregister();
        server.requests.length = 0;
      }
    };
    await register(1000);
    // What an engine keeps of its own varies by as much as a megabyte from one time to the next; what is left behind is there each time.
    let more = Infinity;
    for (let round = 0; round < 3 && more >= 600_000; ++round) {
      const before = watch.use();
      await register(10_000);
      const now = watch.use();
      assert.equal(now.linear, before.linear);
      more = Math.min(more, now.heap - before.heap);
    }
    assert.ok(more < 600_000, `${more} octets more`);
    await until(() => Object.values({ ...agent.statistics, flows: 0 }).every((count) => count === 0));
    assert.equal(agent.statistics.flows, 1);
  });

  it('a failed registration tells when it is tried again', async () => {
    server.answer = () => '500 Server Internal Error';
    const agent = await make();
    const told: Promise<RegistrationFailedDetail> = nextEvent(agent, 'registrationFailed');
    await rejection(agent.register());
    const { retryAfterSeconds = 0 } = await told;
    assert.ok(retryAfterSeconds >= 15 && retryAfterSeconds <= 30, String(retryAfterSeconds));
  });
});
