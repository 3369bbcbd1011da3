import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import type { SipError, UserAgent } from '../../dist/index.js';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { userAgents } from '../support/agents.js';
import { failure, nextEvent, until } from '../support/events.js';
import { ScriptedRegistrar } from './scripted-registrar.js';

const OVERLOADED = ['503 Service Unavailable', 'Retry-After: 60\r\n'] as const;

describe('RFC 3263 4.3: a server that does not register us is followed by the next one, in Node', () => {
  let first: ScriptedRegistrar;
  let second: ScriptedRegistrar;
  const { make } = userAgents(() => ({ server: [first.url, second.url], aor: 'sip:alice@example.com', webSocket: WebSocket }));
  beforeEach(async () => {
    [first, second] = [await ScriptedRegistrar.start(), await ScriptedRegistrar.start()];
    first.answer = () => OVERLOADED;
  });
  afterEach(async () => {
    await Promise.all([first.close(), second.close()]);
  });
  /** What the events say, in order. */
  function told(agent: UserAgent): string[] {
    const words: string[] = [];
    const note = (name: string, error?: SipError): void => void words.push([name, error?.code, error?.status].filter((word) => word !== undefined).join(' '));
    agent.addEventListener('registrationFailed', ({ detail }) => note(`failed changesServer=${detail.changesServer ?? false}`, detail.error));
    agent.addEventListener('disconnected', ({ detail }) => note('disconnected', detail.error));
    agent.addEventListener('reconnecting', ({ detail }) => note(`reconnecting in ${detail.delayMs}`, detail.error));
    agent.addEventListener('registered', () => note('registered'));
    return words;
  }

  it('503: register() resolves once the next one has accepted, and the events say what happened', async () => {
    const agent = await make();
    const words = told(agent);
    await agent.register();
    assert.deepEqual(words, [
      'failed changesServer=true registration_failed 503',
      'disconnected server_refused 503',
      'reconnecting in 0 server_refused 503',
      'registered',
    ]);
    assert.deepEqual([first.requests.length, second.requests.length], [1, 1]);
    // It goes on with the one that serves it, and skips the other for its Retry-After.
    second.dropConnections();
    await nextEvent(agent, 'registered');
    assert.deepEqual([first.connections, second.connections], [1, 2]);
  });

  it('no answer until Timer F, and the development edge as the next one', async () => {
    first.answer = () => undefined;
    const edge = await EdgeServer.start({ domain: 'example.com', users: { alice: 'secret' } });
    try {
      const agent = await make({ server: [first.url, edge.url], password: 'secret', core: { timerT1: 5 } });
      const words = told(agent);
      await agent.register();
      assert.equal(words[0], 'failed changesServer=true registration_failed 408');
      assert.equal(words.at(-1), 'registered');
      await agent.close();
    } finally {
      await edge.close();
    }
  });

  it('when all refuse, register() fails, the last one stays and is asked again in its time', async () => {
    second.answer = (_, number) => (number === 1 ? ['503 Service Unavailable', 'Retry-After: 1\r\n'] : '200 OK');
    const agent = await make();
    const words = told(agent);
    assert.equal(await failure(agent.register()), 'registration_failed');
    assert.equal(words.at(-1), 'failed changesServer=false registration_failed 503');
    assert.equal(agent.connected, true);
    await nextEvent(agent, 'registered');
    assert.deepEqual([first.connections, second.connections, first.requests.length, second.requests.length], [1, 1, 1, 2]);
  });

  it('where no connection follows, register() fails with what the server said', async () => {
    const alone = await make({ reconnect: false });
    const error = await alone.register().then(() => assert.fail(), (cause: unknown) => cause as SipError);
    assert.deepEqual([error.code, error.status], ['registration_failed', 503]);
    await second.close();
    const agent = await make({ reconnect: { attempts: 1, firstDelayMs: 10 } });
    const words = told(agent);
    assert.equal(await failure(agent.register()), 'registration_failed');
    assert.equal(words.at(-1), 'disconnected connection_refused');
  });

  it('two accounts change the server together; one that is served keeps the other there', async () => {
    const agent = await make();
    const other = agent.registration({ aor: 'sip:carol@example.org' });
    await Promise.all([agent.register(), other.register()]);
    assert.deepEqual([agent.registrationState, other.state], ['registered', 'registered']);
    assert.deepEqual([first.connections, second.connections], [1, 1]);
    second.answer = () => OVERLOADED;
    assert.equal(await failure(other.register()), 'registration_failed');
    assert.deepEqual([agent.connected, agent.registrationState, second.connections], [true, 'registered', 1]);
  });

  it('a registration that is given up meanwhile is not made with the next one', async () => {
    const agent = await make();
    const registering = failure(agent.register());
    await nextEvent(agent, 'registrationFailed');
    await agent.unregister();
    assert.equal(await registering, 'aborted');
    await until(() => agent.connected);
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(second.requests.length, 0);
    assert.equal(agent.statistics.registrations, 0);
  });
});
