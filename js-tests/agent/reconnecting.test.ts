import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { UserAgent, type ReconnectOptions } from '../../dist/index.js';
import { ScriptedSocket } from '../shim/scripted-socket.js';
import { failure, nextEvent, until } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';

const open = (socket: ScriptedSocket): void => socket.open();
const refuse = (socket: ScriptedSocket): void => socket.refuse();

describe('reconnecting, in Node', () => {
  const agents: UserAgent[] = [];
  beforeEach(() => {
    ScriptedSocket.made = [];
    ScriptedSocket.onMade = open;
  });
  afterEach(() => Promise.all(agents.splice(0).map((agent) => agent.close())));

  /** One that is connected, and what it tells. */
  async function make(reconnect: ReconnectOptions): Promise<{ agent: UserAgent; told: string[] }> {
    const agent = await UserAgent.create({ server: 'wss://sip.example.com', aor: 'sip:alice@example.com', webSocket: ScriptedSocket, keepAlive: false, reconnect });
    agents.push(agent);
    const told: string[] = [];
    agent.addEventListener('connected', () => told.push('connected'));
    agent.addEventListener('reconnecting', ({ detail }) => told.push(`reconnecting ${detail.attempt}`));
    agent.addEventListener('disconnected', ({ detail }) => told.push(`disconnected ${detail.willReconnect}`));
    await agent.connect();
    told.length = 0;
    return { agent, told };
  }
  const lose = (): void => ScriptedSocket.made.at(-1)!.end();

  it('goes on where the application tried in between, and was refused', async () => {
    const { agent, told } = await make({ firstDelayMs: 50, longestDelayMs: 50 });
    lose();
    ScriptedSocket.onMade = refuse;
    await nextEvent(agent, 'reconnecting');
    assert.equal(await failure(agent.connect()), 'connection_refused');
    ScriptedSocket.onMade = open;
    await nextEvent(agent, 'connected');
    assert.deepEqual(told, ['disconnected true', 'reconnecting 1', 'reconnecting 2', 'connected']);
    assert.equal(ScriptedSocket.made.length, 3);
  });

  it('RFC 3261 8.1.3.1: a call that nobody has answered ends with the connection, or when no answer comes, and says so', async () => {
    const agent = await UserAgent.create({ server: 'wss://sip.example.com', aor: 'sip:alice@example.com', webSocket: ScriptedSocket, keepAlive: false, reconnect: false, core: { timerT1: 5 } });
    agents.push(agent);
    await agent.connect();
    const silent = await agent.call('bob', { media: new FakeMedia() }).ended;
    const call = agent.call('bob', { media: new FakeMedia() });
    await until(() => call.state === 'calling');
    lose();
    const lost = await call.ended;
    assert.deepEqual([silent, lost].map(({ reason, by, status }) => [reason, by, status]), [['request_timeout', 'network', 408], ['connection_lost', 'network', 503]]);
  });

  it('reconnect makes another connection at once, also where nothing is lost, and tells of it as of a loss', async () => {
    const { agent, told } = await make({ firstDelayMs: 60_000 });
    const lost = nextEvent(agent, 'disconnected');
    await agent.reconnect();
    assert.deepEqual([(await lost).error?.code, ...told], ['connection_lost', 'disconnected true', 'connected']);
    assert.deepEqual(ScriptedSocket.made.map(({ isClosed }) => isClosed), [true, false]);
    ScriptedSocket.onMade = refuse;
    assert.equal(await failure(agent.reconnect()), 'connection_refused');
    assert.equal(told.at(-1), 'reconnecting 1', 'it is tried on');
    ScriptedSocket.onMade = open;
    await agent.reconnect();
    assert.equal(agent.connected, true, 'without waiting for the pause');
  });

  it('reconnect goes to the best server again', async () => {
    ScriptedSocket.onMade = (socket) => (socket.url.includes('one') ? refuse(socket) : open(socket));
    const agent = await UserAgent.create({ server: ['wss://one.example.com', 'wss://two.example.com'], aor: 'sip:alice@example.com', webSocket: ScriptedSocket, keepAlive: false });
    agents.push(agent);
    const servers: string[] = [];
    agent.addEventListener('connected', ({ detail }) => servers.push(detail.server));
    await agent.connect();
    ScriptedSocket.onMade = open;
    ScriptedSocket.made.at(-1)!.receive('\r\n'); // it works
    await agent.reconnect();
    assert.deepEqual(servers, ['wss://two.example.com/', 'wss://one.example.com/']);
  });

  it('reconnect takes a signal, connects where there is no connection, and fails once the user agent is closed', async () => {
    const { agent } = await make({});
    assert.equal(await failure(agent.reconnect(AbortSignal.abort())), 'aborted');
    assert.deepEqual(ScriptedSocket.made.map(({ isClosed }) => isClosed), [false], 'and gives nothing up');
    assert.equal(await failure(agent.reconnect('now' as never)), 'invalid_argument');
    const other = await UserAgent.create({ server: 'wss://sip.example.com', aor: 'sip:alice@example.com', webSocket: ScriptedSocket, keepAlive: false, reconnect: false });
    agents.push(other);
    await other.reconnect();
    assert.equal(other.connected, true);
    await other.close();
    assert.equal(await failure(other.reconnect()), 'agent_closed');
  });

  it('attempts are counted anew once the server has said something', async () => {
    const { agent, told } = await make({ firstDelayMs: 1, longestDelayMs: 1, attempts: 1 });
    for (let losses = 0; losses < 3; ++losses) {
      const connected = nextEvent(agent, 'connected');
      lose();
      await connected;
      ScriptedSocket.made.at(-1)!.receive('\r\n');
    }
    assert.deepEqual(told, Array.from({ length: 3 }, () => ['disconnected true', 'reconnecting 1', 'connected']).flat());
  });

  it('who hears that there is a connection can ask for another at once', async () => {
    const { agent, told } = await make({ firstDelayMs: 60_000 });
    let again: Promise<void> | undefined;
    agent.addEventListener('connected', () => {
      again = agent.reconnect();
    }, { once: true });
    await agent.reconnect();
    await again;
    assert.equal(agent.connected, true);
    assert.deepEqual(told, ['disconnected true', 'connected', 'disconnected true', 'connected']);
    lose();
    assert.equal(told.at(-1), 'disconnected true', 'it is made anew as any other');
  });

  it('that attempt is one of those that are allowed', async () => {
    const { agent, told } = await make({ firstDelayMs: 50, longestDelayMs: 50, attempts: 1 });
    lose();
    ScriptedSocket.onMade = refuse;
    await nextEvent(agent, 'reconnecting');
    assert.equal(await failure(agent.connect()), 'connection_refused');
    await until(() => told.length === 3);
    assert.deepEqual(told, ['disconnected true', 'reconnecting 1', 'disconnected false']);
    ScriptedSocket.onMade = open;
    await agent.connect();
    lose();
    assert.equal(told.at(-1), 'disconnected true', 'what was given up is counted anew');
  });

  it('who hears that a connection was not made can ask for another at once', async () => {
    const { agent } = await make({ attempts: 0 });
    lose();
    ScriptedSocket.onMade = refuse;
    const again = new Promise<void>((resolve, reject) => {
      agent.addEventListener('disconnected', () => {
        ScriptedSocket.onMade = open;
        agent.connect().then(resolve, reject);
      }, { once: true });
    });
    assert.equal(await failure(agent.connect()), 'connection_refused');
    await again;
    assert.equal(agent.connected, true);
  });

  it('goes on where somebody who joined it gives up', async () => {
    const { agent } = await make({ firstDelayMs: 1, longestDelayMs: 1 });
    lose();
    ScriptedSocket.onMade = undefined;
    await until(() => ScriptedSocket.made.length === 2);
    const controller = new AbortController();
    const joined = failure(agent.connect(controller.signal));
    controller.abort();
    assert.equal(await joined, 'aborted');
    ScriptedSocket.made[1]!.open();
    assert.equal(agent.connected, true);
  });

  it('a connection that is not made is told once, with the error that everybody who waits for it gets', async () => {
    const { agent, told } = await make({ attempts: 0 });
    lose();
    ScriptedSocket.onMade = undefined;
    const event = nextEvent(agent, 'disconnected');
    const waiting = [1, 2].map(() => agent.connect().catch((error: unknown) => error));
    await until(() => ScriptedSocket.made.length === 2);
    refuse(ScriptedSocket.made[1]!);
    const { error } = await event;
    assert.equal(error?.code, 'connection_refused');
    assert.deepEqual(await Promise.all(waiting), [error, error]);
    assert.deepEqual(told, ['disconnected false', 'disconnected false']);
  });

  it('an attempt is left when nobody waits for it any more, and then only', async () => {
    const { agent, told } = await make({ attempts: 0 });
    lose();
    told.length = 0;
    ScriptedSocket.onMade = undefined;
    const [first, second] = [new AbortController(), new AbortController()];
    const waiting = [first, second, second].map(({ signal }) => failure(agent.connect(signal)));
    await until(() => ScriptedSocket.made.length === 2);
    first.abort();
    assert.equal(await waiting[0], 'aborted');
    assert.equal(ScriptedSocket.made[1]!.isClosed, false);
    second.abort();
    assert.deepEqual(await Promise.all(waiting), ['aborted', 'aborted', 'aborted']);
    assert.equal(ScriptedSocket.made[1]!.isClosed, true);
    assert.equal(ScriptedSocket.made.length, 2);
    assert.deepEqual(told, [], 'what was taken back failed nobody');
  });

  it('who connects right behind one that gives up is not told that it was given up', async () => {
    const { agent } = await make({ attempts: 0 });
    lose();
    ScriptedSocket.onMade = undefined;
    const controller = new AbortController();
    const first = failure(agent.connect(controller.signal));
    await until(() => ScriptedSocket.made.length === 2);
    controller.abort();
    ScriptedSocket.onMade = open;
    assert.deepEqual([await failure(agent.connect()), await first], ['none', 'aborted']);
    assert.deepEqual(ScriptedSocket.made.map(({ isClosed }) => isClosed), [true, true, false]);
  });

  it('a signal that is aborted as soon as there is the connection ends nothing', async () => {
    const { agent, told } = await make({ attempts: 0 });
    lose();
    const controller = new AbortController();
    agent.addEventListener('connected', () => controller.abort());
    await failure(agent.connect(controller.signal));
    assert.deepEqual([agent.connected, told], [true, ['disconnected false', 'connected']]);
  });

  it('reconnect makes no connection where who hears that the last one is given up closes the user agent', async () => {
    const { agent } = await make({ attempts: 0 });
    agent.addEventListener('disconnected', () => void agent.close());
    assert.equal(await failure(agent.reconnect()), 'agent_closed');
    await agent.close();
    assert.deepEqual(ScriptedSocket.made.map(({ isClosed }) => isClosed), [true]);
  });

  it('a WebSocket that says twice that it is open is one connection', async () => {
    const { agent, told } = await make({ attempts: 0 });
    lose();
    ScriptedSocket.onMade = (socket) => {
      socket.open();
      socket.open();
    };
    await agent.connect();
    assert.equal(agent.statistics.flows, 1);
    lose();
    assert.deepEqual(told, ['disconnected false', 'connected', 'disconnected false']);
    assert.equal(agent.statistics.flows, 0);
  });

  it('a server that takes the connection and closes it without a word is tried as often as is allowed', async () => {
    const { told } = await make({ firstDelayMs: 1, longestDelayMs: 1, attempts: 3 });
    ScriptedSocket.onMade = (socket) => {
      socket.open();
      if (ScriptedSocket.made.length < 20) queueMicrotask(() => socket.end());
    };
    lose();
    await until(() => told.includes('disconnected false') || ScriptedSocket.made.length === 20);
    const once = (attempt: number): string[] => [`reconnecting ${attempt}`, 'connected'];
    assert.deepEqual(told, ['disconnected true', ...[1, 2].flatMap((attempt) => [...once(attempt), 'disconnected true']), ...once(3), 'disconnected false']);
  });

  it('close() ends it, also in the middle of an attempt', async () => {
    const { agent, told } = await make({ firstDelayMs: 1, longestDelayMs: 1 });
    lose();
    ScriptedSocket.onMade = undefined;
    await until(() => ScriptedSocket.made.length === 2);
    await agent.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(ScriptedSocket.made.length, 2);
    assert.deepEqual(told, ['disconnected true', 'reconnecting 1']);
  });

  it('close() ends it between two attempts, too: where the platform refuses each at once, a page would hang', async () => {
    let made = 0;
    const Refused = class extends ScriptedSocket {
      constructor(...given: ConstructorParameters<typeof ScriptedSocket>) {
        super(...given);
        if ((made += 1) < 50) throw new DOMException('insecure', 'SecurityError');
      }
    };
    const agent = await UserAgent.create({ server: 'wss://sip.example.com', aor: 'sip:alice@example.com', webSocket: Refused });
    const connecting = failure(agent.connect());
    await agent.close();
    assert.deepEqual([await connecting, made], ['agent_closed', 1]);
  });

  for (const how of ['throws', 'closes'] as const) {
    it(`a socket that ${how} while something is sent by it is lost behind that: who hears of it can give commands`, async () => {
      const { agent } = await make({});
      const socket = ScriptedSocket.made.at(-1)!;
      socket.send = () => {
        socket.send = () => undefined;
        if (how === 'throws') throw new Error('full');
        socket.end();
      };
      const configured = new Promise<unknown>((resolve) => {
        agent.addEventListener('disconnected', () => resolve(agent.core.configure({ displayName: 'Alice' })), { once: true });
      });
      assert.equal(await failure(agent.request('OPTIONS', 'bob')), 'request_rejected');
      assert.equal(await configured, undefined);
    });
  }
});
