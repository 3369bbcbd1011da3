import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { SipError, UserAgent, type UserAgentOptions } from '../../dist/index.js';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { Authority } from '../support/certificates.js';
import { closedPort, otherWebSocketServer, plainServer, refusingServer } from '../support/servers.js';

/** The error that `connect` fails with. */
async function failureOf(server: string, more: Partial<UserAgentOptions> = {}): Promise<SipError> {
  const agent = await UserAgent.create({ server, aor: 'sip:alice@example.com', webSocket: WebSocket, ...more });
  try {
    await agent.connect();
  } catch (error) {
    assert.ok(error instanceof SipError, String(error));
    return error;
  } finally {
    await agent.close();
  }
  return assert.fail('it connected');
}

function check(error: SipError, code: string, message: RegExp): void {
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
}

describe('a connection that fails in Node says why, and what to do', () => {
  const authority = new Authority();
  after(() => authority.remove());

  it('nobody listens at the port', async () => {
    check(await failureOf(`ws://127.0.0.1:${await closedPort()}`), 'connection_refused', /nothing listens there/);
    check(await failureOf(`ws://localhost:${await closedPort()}`), 'connection_refused', /nothing listens there/);
  });

  it('there is no such host', async () => {
    check(await failureOf('wss://no-such-host.invalid'), 'connection_refused', /there is no host of that name/);
  });

  it('the path is wrong', async () => {
    const server = await refusingServer('404 Not Found');
    const error = await failureOf(`ws://127.0.0.1:${server.port}/wrong`);
    check(error, 'connection_refused', /no WebSocket at this path/);
    assert.equal(error.status, 404);
    await server.close();
  });

  it('a web server that knows no WebSocket, a proxy without a server behind it, a server that wants a login', async () => {
    for (const [status, words] of [['200 OK', /did not switch to WebSocket/], ['502 Bad Gateway', /cannot reach the SIP server/], ['403 Forbidden', /does not allow this origin/]] as const) {
      const server = await refusingServer(status);
      const error = await failureOf(`ws://127.0.0.1:${server.port}`);
      check(error, 'connection_refused', words);
      assert.equal(error.status, Number(status.slice(0, 3)));
      await server.close();
    }
  });

  it('RFC 7118 4: the server grants no subprotocol, or another', async () => {
    for (const granted of [undefined, 'mqtt']) {
      const server = await otherWebSocketServer(granted);
      check(await failureOf(`ws://127.0.0.1:${server.port}`), 'subprotocol_refused', /does not speak the subprotocol "sip"/);
      await server.close();
    }
  });

  it('wss: to a port without TLS, ws: to a port with it, ws: to a port that speaks no HTTP', async () => {
    const edge = await EdgeServer.start({ users: {} });
    check(await failureOf(edge.url.replace('ws:', 'wss:')), 'connection_refused', /speaks no TLS on that port/);
    await edge.close();
    const secure = await refusingServer('404 Not Found', authority.issue(['IP:127.0.0.1']));
    check(await failureOf(`ws://127.0.0.1:${secure.port}`), 'connection_refused', /If the port speaks TLS, the address begins with wss:/i);
    await secure.close();
    const sip = await plainServer((socket) => socket.end('SIP/2.0 400 Bad Request\r\n\r\n'));
    check(await failureOf(`ws://127.0.0.1:${sip.port}`), 'connection_refused', /does not speak HTTP on that port/);
    await sip.close();
  });

  it('the server takes the connection and says nothing', async () => {
    const server = await plainServer();
    const error = await failureOf(`ws://127.0.0.1:${server.port}`, { connectTimeoutMs: 100 });
    check(error, 'connection_timeout', /did not answer in 100 ms\. Is the host right.*port through\?$/);
    check(await failureOf(`wss://127.0.0.1:${server.port}`, { connectTimeoutMs: 100 }), 'connection_timeout', /and does it speak TLS\?$/);
    await server.close();
  });

  it('times without end are no times of nothing', async () => {
    const edge = await EdgeServer.start({ users: {} });
    const agent = await UserAgent.create({ server: edge.url, aor: 'sip:alice@example.com', webSocket: WebSocket, connectTimeoutMs: Infinity, keepAlive: { intervalMs: 0, pongTimeoutMs: Infinity } });
    let pings = 0;
    class Counting extends WebSocket {
      override send(data: never): void {
        pings += 1;
        super.send(data);
      }
    }
    const often = await UserAgent.create({ server: edge.url, aor: 'sip:bob@example.com', webSocket: Counting, keepAlive: { intervalMs: Infinity } });
    await Promise.all([agent.connect(), often.connect()]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual([agent.connected, often.connected, pings], [true, true, 0]);
    await Promise.all([agent.close(), often.close()]);
    await edge.close();
  });

  it('what is given as `webSocket` makes none', async () => {
    class Old {
      readonly protocol = 'sip';
      binaryType = '';
      onopen: unknown;
    }
    for (const connect of [false, true]) {
      const agent = await UserAgent.create({ server: 'ws://127.0.0.1', aor: 'sip:alice@example.com', webSocket: Old as never, connect });
      await assert.rejects(agent.connect(), { name: 'SipError', code: 'invalid_argument', message: 'webSocket: what it makes has no function addEventListener' });
      await agent.close();
    }
  });

  it('the platform has no WebSocket', { skip: 'WebSocket' in globalThis && 'this Node has one' }, async () => {
    const agent = await UserAgent.create({ server: 'ws://127.0.0.1', aor: 'sip:alice@example.com' });
    await assert.rejects(agent.connect(), { name: 'SipError', code: 'invalid_argument', message: /no WebSocket .*pass its WebSocket as `webSocket`/ });
    await agent.close();
  });
});
