import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { WebSocket } from 'ws';
import { SipError, UserAgent, type UserAgentOptions } from '../../dist/index.js';
import { bundleDemo } from '../../tools/demo/bundle.js';
import { openSoftphones, runCall } from '../../tools/demo/two-page-call.js';
import { launchBrowser } from '../support/browser.js';
import { Authority, type Certificate } from '../support/certificates.js';
import { nextEvent, until } from '../support/events.js';
import { Kamailio } from '../support/kamailio.js';
import { secureWebSocketServer, type TestServer } from '../support/servers.js';
import { serveStatic, STRICT_CSP } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';
import { startHaproxy, startNginx } from '../support/tls-proxies.js';
import type { Outcome } from './page.js';

const headers = { 'content-security-policy': STRICT_CSP.replace(/connect-src [^;]*/, "connect-src 'self' wss:") };
const NAMES = ['DNS:localhost', 'DNS:sip.example', 'IP:127.0.0.1'];

describe('wss: with a certificate of an authority that the browser trusts', { timeout: 180_000 }, () => {
  const authority = new Authority();
  const certificate = authority.issue(NAMES);
  const servers: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(server: T): T => (servers.push(server), server);
  let kamailio: Kamailio;
  let browser: Browser;
  let page: Page;

  const alice = { aor: 'sip:alice@example.com', password: 'secret-of-alice', refuseMd5: true };
  const inPage = (server: string): Promise<Outcome> => page.evaluate(([url, options]) => failures.register(url, options), [server, alice] as const);
  /** In Node, which trusts what it is told to. */
  function makeAgent(server: string, more: Partial<UserAgentOptions> = {}): Promise<UserAgent> {
    class Trusting extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, { ca: authority.certificate });
      }
    }
    return UserAgent.create({ server, ...alice, webSocket: Trusting, ...more });
  }
  /** The error with which a connection fails there. */
  async function inNode(server: string): Promise<SipError | undefined> {
    const agent = await makeAgent(server);
    try {
      await agent.connect();
      return undefined;
    } catch (error) {
      return error as SipError;
    } finally {
      await agent.close();
    }
  }

  before(async () => {
    kamailio = await Kamailio.start({ tls: certificate });
    browser = await launchBrowser({ home: authority.trustingHome(), hosts: ['sip.example', 'other.example'] });
    const site = keep(await serveScript(new URL('page.ts', import.meta.url), {}, { headers }));
    page = await browser.newPage();
    await page.goto(site.url);
    await page.waitForFunction(() => 'failures' in globalThis);
  });
  after(async () => {
    await browser.close();
    await Promise.all(servers.map((server) => server.close()));
    await kamailio.kill();
    authority.remove();
  });

  it("two pages call each other through Kamailio's own TLS", async () => {
    const site = keep(await serveStatic(await bundleDemo(), { headers }));
    const softphones = await openSoftphones(browser, (query) => `${site.url}/?server=${kamailio.secureUrl}&${query}`);
    const report = await runCall(softphones, () => undefined);
    for (const name of ['alice', 'bob']) assert.ok(report.packets[name]!.received >= 75, `${name} received ${report.packets[name]!.received} packets`);
    assert.equal(await inNode(kamailio.secureUrl), undefined);
  });

  it('a page registers through nginx, and through HAProxy, by the examples; another path is refused', async () => {
    for (const start of [startNginx, startHaproxy]) {
      const proxy = keep(await start(certificate, kamailio.port));
      const url = `wss://sip.example:${proxy.port}`;
      assert.deepEqual(await inPage(`${url}/ws`), { code: 'none', message: '' });
      assert.equal((await inPage(`${url}/wrong`)).code, 'connection_refused');
      const refused = await inNode(`wss://localhost:${proxy.port}/wrong`);
      assert.deepEqual([refused?.code, refused?.status], ['connection_refused', 404]);
    }
  });

  it('a message of 40 kB passes nginx and Kamailio', async () => {
    const proxy = keep(await startNginx(certificate, kamailio.port));
    const agent = await makeAgent(`wss://localhost:${proxy.port}/ws`);
    agent.addEventListener('message', (event) => {
      event.preventDefault();
      event.detail.request.accept();
    });
    await agent.register();
    assert.equal((await agent.message('alice', 'x'.repeat(40_000))).statusCode, 200);
    await agent.close();
  });

  it('a proxy whose server is gone says so', async () => {
    const alone = keep(await startNginx(certificate, 9));
    const refused = await inNode(`wss://localhost:${alone.port}/ws`);
    assert.match(refused!.message, /proxy there cannot reach the SIP server behind it/);
    assert.equal(refused!.status, 502);
  });

  it('RFC 7118 6: keep-alives hold a connection open that a proxy would cut', async () => {
    const proxy = keep(await startNginx(certificate, kamailio.port, '2s'));
    const [quiet, alive] = await Promise.all(
      [false, { intervalMs: 300 }].map((keepAlive) => makeAgent(`wss://localhost:${proxy.port}/ws`, { keepAlive: keepAlive as false, reconnect: false })),
    );
    const cut = nextEvent(quiet!, 'disconnected', 20_000);
    await Promise.all([quiet!.connect(), alive!.connect()]);
    assert.equal((await cut).error?.code, 'connection_lost');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal(alive!.connected, true);
    await Promise.all([quiet!.close(), alive!.close()]);
  });

  it('a certificate that is not trusted, expired, or for another name is refused, and the error says what to do', async () => {
    const stranger = new Authority('somebody else');
    const wrong: readonly (readonly [Certificate, string, RegExp])[] = [
      [stranger.issue(NAMES), 'localhost', /from an authority that is not trusted here/],
      [authority.issue(NAMES, { expired: true }), 'localhost', /certificate has expired\. Renew it/],
      [authority.issue(['DNS:other.example']), 'localhost', /certificate is for another name\. Connect by a name that stands in it/],
    ];
    for (const [leaf, host, words] of wrong) {
      const server: TestServer = keep(await secureWebSocketServer(leaf));
      const url = `wss://${host}:${server.port}`;
      const { code, message } = await inPage(url);
      assert.equal(code, 'connection_refused', message);
      assert.match(message, /the browser does not say why\. Open https:\/\/localhost:\d+\/ in a tab: it shows whether .* its certificate trusted/);
      const refused = await inNode(url);
      assert.equal(refused?.code, 'connection_refused', words.source);
      assert.match(refused.message, words);
      // The event tells the same.
      const told = await page.evaluate((given) => failures.told(given), url);
      assert.deepEqual([told.code, told.message], [code, message]);
      const agent = await makeAgent(url);
      const event = nextEvent(agent, 'disconnected');
      const [thrown, { error, willReconnect }] = await Promise.all([agent.connect().catch((cause: unknown) => cause), event]);
      assert.deepEqual([error, willReconnect], [thrown, false]);
      await agent.close();
    }
    // It was the certificate: by a name that stands in it, the last one is taken.
    const { code } = await page.evaluate((url) => failures.connect(url), `wss://other.example:${(servers.at(-1) as TestServer).port}`);
    assert.equal(code, 'none');
    stranger.remove();
  });

  it('a server that comes back with a wrong certificate: `reconnecting` and `disconnected` say that it is the certificate', async () => {
    const server = keep(await secureWebSocketServer(certificate));
    const agent = await makeAgent(`wss://localhost:${server.port}`, { reconnect: { firstDelayMs: 5, longestDelayMs: 5, attempts: 2 } });
    await agent.connect();
    const told: [string, SipError | undefined][] = [];
    agent.addEventListener('reconnecting', ({ detail }) => told.push(['reconnecting', detail.error]));
    agent.addEventListener('disconnected', ({ detail }) => told.push([detail.willReconnect ? 'lost' : 'given up', detail.error]));
    server.present(authority.issue(NAMES, { expired: true }));
    await until(() => told.length === 4);
    assert.deepEqual(told.map(([event]) => event), ['lost', 'reconnecting', 'reconnecting', 'given up']);
    const [lost, first, second, last] = told.map(([, error]) => error);
    assert.deepEqual([lost, first], [first, lost]);
    assert.equal(lost?.code, 'connection_lost');
    for (const error of [second, last]) {
      assert.equal(error?.code, 'connection_refused');
      assert.match(error.message, /certificate has expired\. Renew it/);
    }
    server.present(certificate);
    await agent.connect();
    assert.equal(agent.connected, true);
    await agent.close();
  });
});
