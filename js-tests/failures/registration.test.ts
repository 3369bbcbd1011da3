import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { SipError, UserAgent, type RegistrationFailedDetail, type UserAgentOptions } from '../../dist/index.js';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { responseTo } from '../shim/scripted-socket.js';
import { nextEvent } from '../support/events.js';
import { Kamailio } from '../support/kamailio.js';
import { listen, type TestServer } from '../support/servers.js';

/** What `register` fails with; the event tells the same. */
async function refusal(server: string, more: Partial<UserAgentOptions> = {}): Promise<RegistrationFailedDetail> {
  const agent = await UserAgent.create({
    server,
    aor: 'sip:alice@example.com',
    password: 'secret-of-alice',
    webSocket: WebSocket,
    reconnect: false,
    ...more,
  });
  try {
    const told = nextEvent(agent, 'registrationFailed');
    told.catch(() => undefined);
    const thrown: unknown = await agent.register().then(
      () => undefined,
      (error: unknown) => error,
    );
    assert.ok(thrown instanceof SipError, String(thrown));
    assert.equal(thrown.code, 'registration_failed', thrown.message);
    const detail = await told;
    assert.equal(detail.error, thrown);
    assert.equal(detail.status, thrown.status);
    return detail;
  } finally {
    await agent.close();
  }
}
function check({ status, error }: RegistrationFailedDetail, expected: number, words: RegExp): void {
  assert.equal(status, expected, error.message);
  assert.match(error.message, words);
}

describe('a registration that Kamailio refuses says why, and what to do', () => {
  let kamailio: Kamailio;
  before(async () => {
    kamailio = await Kamailio.start();
  });
  after(() => kamailio.kill());

  it('a wrong password, a user that it does not know', async () => {
    check(await refusal(kamailio.url, { password: 'wrong' }), 401, /refused: 401 Unauthorized\. It does not accept "alice" with this password for the realm "example\.com": check `password`/);
    check(await refusal(kamailio.url, { aor: 'sip:nobody@example.com' }), 401, /does not accept "nobody" with this password/);
  });

  it('the user name of another', async () => {
    check(await refusal(kamailio.url, { authorizationUsername: 'bob', password: 'secret-of-bob' }), 401, /does not accept "bob" .* `authorizationUsername`/);
  });

  it('no password', async () => {
    const agent = await UserAgent.create({ server: kamailio.url, aor: 'sip:alice@example.com', webSocket: WebSocket });
    await assert.rejects(agent.register(), { code: 'registration_failed', status: 401, message: /It wants a password for the realm "example\.com": pass `password`/ });
    await agent.close();
  });

  it('another realm than the option says, another hash than that of ha1', async () => {
    check(await refusal(kamailio.url, { realm: 'example.org' }), 401, /asks for the realm "example\.com", and the option `realm` is "example\.org"/);
    const ha1 = '0123456789abcdef0123456789abcdef';
    check(await refusal(kamailio.url, { ha1, realm: 'example.com' }), 401, /asks for SHA-256, and the `ha1` is for MD5/);
  });

  it('RFC 3261 10.3: a domain that it does not serve', async () => {
    check(await refusal(kamailio.url, { aor: 'sip:alice@example.org' }), 404, /knows no such user, or does not serve this domain: check `aor`/);
  });
});

describe('a registration that fails says why, and what to do', () => {
  let server: TestServer;
  /** What becomes of a REGISTER. */
  let answer: (request: string, socket: WebSocket) => void;
  let url: string;

  before(async () => {
    const http = createServer();
    new WebSocketServer({ server: http, handleProtocols: () => 'sip' }).on('connection', (socket) => {
      socket.on('message', (data: Buffer) => {
        const request = data.toString();
        if (request.trim() !== '') answer(request, socket); // and no keep-alive
      });
    });
    server = await listen(http);
    url = `ws://127.0.0.1:${server.port}`;
  });
  after(() => server.close());

  it('the edge does not serve the domain, or the login is that of another', async () => {
    const edge = await EdgeServer.start({ users: { alice: 'secret-of-alice', bob: 'secret-of-bob' } });
    check(await refusal(edge.url, { aor: 'sip:alice@example.org' }), 404, /does not serve this domain/);
    check(await refusal(edge.url, { authorizationUsername: 'bob', password: 'secret-of-bob' }), 403, /It forbids it: the password is wrong, the user may not register here/);
    await edge.close();
  });

  it('each status has its remedy', async () => {
    for (const [status, words] of [
      ['400 Bad Request', /look at the event `trace`/],
      ['403 Forbidden', /the password is wrong/],
      ['404 Not Found', /check `aor`/],
      ['405 Method Not Allowed', /is no registrar: pass another as `register\.registrar`/],
      ['408 Request Timeout', /A server behind it did not answer in time/],
      ['500 Server Internal Error', /its log says more/],
      ['501 Not Implemented', /is no registrar/],
      ['503 Service Unavailable', /overloaded or in maintenance/],
    ] as const) {
      answer = (request, socket) => socket.send(responseTo(request, status));
      check(await refusal(url), Number(status.slice(0, 3)), words);
    }
  });

  it('MD5 only is offered, and refuseMd5 is on', async () => {
    answer = (request, socket) => socket.send(responseTo(request, '401 Unauthorized', 'WWW-Authenticate: Digest realm="example.com", nonce="n", qop="auth"\r\n'));
    check(await refusal(url, { refuseMd5: true }), 401, /offers MD5 only, which `refuseMd5` forbids/);
  });

  it('says when it is tried again', async () => {
    answer = (request, socket) => socket.send(responseTo(request, '503 Service Unavailable', 'Retry-After: 17\r\n'));
    assert.equal((await refusal(url)).retryAfterSeconds, 17);
  });

  it('no answer comes; the connection is lost in between', async () => {
    answer = () => undefined;
    check(await refusal(url, { core: { timerT1: 5 } }), 408, /failed: 408 no answer came\. .*is it a SIP registrar/);
    answer = (_, socket) => socket.terminate();
    check(await refusal(url), 503, /failed: 503 the connection was lost\. /);
  });
});
