import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { UserAgent, type UserAgentOptions } from '../../dist/index.js';
import { ScriptedSocket } from '../shim/scripted-socket.js';
import { failure, nextEvent, until } from '../support/events.js';

const octets = await readFile(new URL('../../dist/sip_wasm.wasm', import.meta.url));
const OPTIONS =
  'OPTIONS sip:alice@host.invalid SIP/2.0\r\nVia: SIP/2.0/WS a.example;branch=z9hG4bKearly\r\nMax-Forwards: 70\r\nFrom: <sip:x@example.com>;tag=1\r\n' +
  'To: <sip:alice@example.com>\r\nCall-ID: early@a.example\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n';

describe('the option `connect`: the connection is made while the module is being loaded, in Node', () => {
  const agents: UserAgent[] = [];
  let arrive: (module: Response) => void;
  beforeEach(() => {
    ScriptedSocket.made = [];
    ScriptedSocket.onMade = undefined;
  });
  afterEach(() => Promise.all(agents.splice(0).map((agent) => agent.close())));

  /** One whose module is on its way until `loaded`. */
  function create(options: Partial<UserAgentOptions> = {}): Promise<UserAgent> {
    const wasm = new Promise<Response>((resolve) => (arrive = resolve));
    const made = UserAgent.create({ server: 'wss://sip.example.com', aor: 'sip:alice@example.com', webSocket: ScriptedSocket, keepAlive: false, connect: true, wasm, ...options });
    return made.then((agent) => {
      agents.push(agent);
      return agent;
    });
  }
  const loaded = (): void => arrive(new Response(octets));

  it('opened before the module is there, it is the one that is used; who waits for the event hears it', async () => {
    const creating = create();
    const [socket] = ScriptedSocket.made;
    assert.deepEqual([socket!.url, socket!.offered, socket!.binaryType], ['wss://sip.example.com/', ['sip'], 'arraybuffer']);
    socket!.open();
    loaded();
    const agent = await creating;
    assert.equal(agent.connected, false);
    await nextEvent(agent, 'connected');
    const registering = agent.register();
    await until(() => socket!.sent.length > 0);
    assert.match(String(socket!.sent[0]), /^REGISTER /);
    assert.equal(ScriptedSocket.made.length, 1);
    await agent.close();
    assert.equal(await failure(registering), 'agent_closed');
  });

  it('the module is asked for before the socket is made, which holds a new page up', async (context) => {
    const order: string[] = [];
    context.mock.method(globalThis, 'fetch', () => {
      order.push('fetch');
      return Promise.resolve(new Response(octets));
    });
    const Noted = class extends ScriptedSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        order.push('socket');
      }
    };
    await create({ wasm: 'https://example.com/sip_wasm.wasm', webSocket: Noted });
    assert.deepEqual(order, ['fetch', 'socket']);
  });

  it('opened later, `register` waits for it', async () => {
    const creating = create();
    loaded();
    const agent = await creating;
    agent.register().catch(() => undefined);
    ScriptedSocket.made[0]!.open();
    await until(() => ScriptedSocket.made[0]!.sent.length > 0);
    assert.equal(ScriptedSocket.made.length, 1);
  });

  it('what comes before the module is there is not lost', async () => {
    const creating = create();
    const [socket] = ScriptedSocket.made;
    socket!.open();
    socket!.receive(OPTIONS);
    loaded();
    await creating;
    await until(() => socket!.sent.length > 0);
    assert.match(String(socket!.sent[0]), /^SIP\/2\.0 200 /);
  });

  it('more frames than anybody sends to one who has said nothing end the connection', async () => {
    const creating = create({ reconnect: false });
    const [socket] = ScriptedSocket.made;
    socket!.open();
    for (let i = 0; i < 100; ++i) socket!.receive(OPTIONS);
    assert.equal(socket!.isClosed, true);
    loaded();
    assert.equal((await nextEvent(await creating, 'disconnected')).error?.code, 'connection_lost');
  });

  it('refused, that is told once somebody can hear it, and nothing is tried by itself', async () => {
    const creating = create();
    ScriptedSocket.made[0]!.refuse();
    loaded();
    const agent = await creating;
    const { error, willReconnect } = await nextEvent(agent, 'disconnected');
    assert.deepEqual([error?.code, willReconnect], ['connection_refused', false]);
    ScriptedSocket.onMade = (socket) => socket.open();
    await agent.connect();
    assert.equal(ScriptedSocket.made.length, 2);
  });

  it('lost once it was open, it is made anew', async () => {
    const creating = create({ reconnect: { firstDelayMs: 1, longestDelayMs: 1 } });
    ScriptedSocket.made[0]!.open();
    ScriptedSocket.made[0]!.end();
    ScriptedSocket.onMade = (socket) => socket.open();
    loaded();
    const agent = await creating;
    assert.equal((await nextEvent(agent, 'disconnected')).willReconnect, true);
    await nextEvent(agent, 'connected');
    assert.equal(ScriptedSocket.made.length, 2);
  });

  it('it is closed where no user agent comes of it', async () => {
    const creating = failure(create());
    arrive(new Response('', { status: 404 }));
    assert.equal(await creating, 'module_failed');
    assert.equal(ScriptedSocket.made[0]!.isClosed, true);
    assert.equal(await failure(create({ core: { timerT1: 0 }, wasm: octets })), 'invalid_argument');
    assert.equal(ScriptedSocket.made[1]!.isClosed, true);
    assert.equal(await failure(create({ server: 'nonsense' })), 'invalid_argument');
    assert.equal(ScriptedSocket.made.length, 2);
  });

  it('closed at once, nothing is left of it', async () => {
    const creating = create();
    ScriptedSocket.made[0]!.open();
    loaded();
    const agent = await creating;
    let isConnected = false;
    agent.addEventListener('connected', () => (isConnected = true));
    await agent.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual([isConnected, ScriptedSocket.made[0]!.isClosed, ScriptedSocket.made.length], [false, true, 1]);
  });

  it('of several servers the core says which comes first: it is connected to when the core is there', async () => {
    const creating = create({ server: ['wss://a.example', 'wss://b.example'] });
    assert.equal(ScriptedSocket.made.length, 0);
    loaded();
    const agent = await creating;
    ScriptedSocket.made[0]!.open();
    assert.deepEqual([ScriptedSocket.made[0]!.url, agent.connected], ['wss://a.example/', true]);
  });

  it('where the platform has no WebSocket, the attempt that follows says so', async () => {
    const before = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
    Object.assign(globalThis, { WebSocket: undefined });
    try {
      const agent = await UserAgent.create({ server: 'wss://sip.example.com', aor: 'sip:alice@example.com', connect: true });
      agents.push(agent);
      assert.equal(await failure(agent.connect()), 'invalid_argument');
    } finally {
      if (before) Object.defineProperty(globalThis, 'WebSocket', before);
      else delete (globalThis as { WebSocket?: unknown }).WebSocket;
    }
  });

  it('without it nothing is connected to', async () => {
    const creating = create({ connect: false });
    loaded();
    await creating;
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(ScriptedSocket.made.length, 0);
  });
});
