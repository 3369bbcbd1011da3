import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { launchBrowser } from '../support/browser.js';
import { Authority } from '../support/certificates.js';
import { closedPort, otherWebSocketServer, plainServer, refusingServer } from '../support/servers.js';
import { STRICT_CSP, type StaticServer } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';
import type { Outcome } from './page.js';

const script = new URL('page.ts', import.meta.url);
const anywhere = { 'content-security-policy': STRICT_CSP.replace(/connect-src [^;]*/, 'connect-src *') };

function check({ code, message }: Outcome, expected: string, words: RegExp): void {
  assert.equal(code, expected, message);
  assert.match(message, words);
}

describe('a connection that fails in a page says what is known, and what to do', { timeout: 300_000 }, () => {
  const authority = new Authority();
  const servers: { close(): Promise<void> }[] = [];
  let browser: Browser;
  let site: StaticServer;
  let page: Page;
  const keep = <T extends { close(): Promise<void> }>(server: T): T => (servers.push(server), server);
  const connect = (server: string, more: { connectTimeoutMs?: number; connect?: boolean } = {}, from = page): Promise<Outcome> =>
    from.evaluate(([address, options]) => failures.connect(address, options), [server, more] as const);
  async function open(url: string): Promise<Page> {
    const opened = await browser.newPage();
    await opened.goto(url);
    await opened.waitForFunction(() => 'failures' in globalThis);
    return opened;
  }

  before(async () => {
    browser = await launchBrowser({ home: authority.trustingHome(), hosts: ['phone.example', 'sip.example'] });
    site = keep(await serveScript(script, {}, { headers: anywhere }));
    page = await open(site.url);
  });
  after(async () => {
    await browser.close();
    await Promise.all(servers.map((server) => server.close()));
    authority.remove();
  });

  // Chrome tells a page nothing of the cause: these are one error.
  it('nobody listens; the path is wrong; no subprotocol is granted; the port speaks TLS', async () => {
    const secure = keep(await refusingServer('404 Not Found', authority.issue(['IP:127.0.0.1'])));
    const ports = {
      nobody: await closedPort(),
      path: keep(await refusingServer('404 Not Found')).port,
      subprotocol: keep(await otherWebSocketServer()).port,
      other: keep(await otherWebSocketServer('mqtt')).port,
      secure: secure.port,
    };
    for (const port of Object.values(ports)) {
      const url = `ws://127.0.0.1:${port}/ws`;
      const outcome = await connect(url);
      check(outcome, 'connection_refused', /the browser does not say why\. Open http:\/\/127\.0\.0\.1:\d+\/ws in a tab: .*begins with wss:.*the path is wrong, or .*subprotocol "sip"/);
    }
  });

  it('wss: to a port without TLS', async () => {
    const edge = keep(await EdgeServer.start({ users: {} }));
    check(await connect(edge.url.replace('ws:', 'wss:')), 'connection_refused', /Open https:\/\/127\.0\.0\.1:\d+\/ in a tab: .*its certificate trusted/);
  });

  it('the server takes the connection and says nothing', async () => {
    const silent = keep(await plainServer());
    check(await connect(`ws://127.0.0.1:${silent.port}`, { connectTimeoutMs: 200 }), 'connection_timeout', /did not answer in 200 ms/);
  });

  it('the machine is offline', async () => {
    await page.context().setOffline(true);
    check(await connect(`ws://sip.example:${await closedPort()}`), 'connection_refused', /this machine is offline/);
    await page.context().setOffline(false);
  });

  it('the machine goes offline: told at once, nothing is tried until it is online, and then at once', async () => {
    const edge = keep(await EdgeServer.start({ users: {} }));
    const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 400));
    const seen = (): Promise<readonly string[]> => page.evaluate(() => failures.seen());
    const seenUntil = async (last: string): Promise<readonly string[]> => {
      await page.waitForFunction((wanted) => failures.last() === wanted, last);
      return seen();
    };
    await page.evaluate((url) => failures.follow(url), edge.url.replace('127.0.0.1', 'sip.example'));
    assert.deepEqual(await seen(), ['connected']);
    for (let times = 0; times < 2; ++times) {
      await page.context().setOffline(true);
      await seenUntil('disconnected connection_lost offline true');
      await pause();
      assert.deepEqual(await seen(), []);
      // Of the application, an attempt is made all the same.
      check(await page.evaluate(() => failures.tryNow()), 'connection_refused', /this machine is offline/);
      await pause();
      assert.deepEqual(await seen(), []);
      await page.context().setOffline(false);
      assert.deepEqual(await seenUntil('connected'), [times === 0 ? 'reconnecting 1 0 offline' : 'reconnecting 2 0 offline', 'connected']);
    }
    await page.evaluate(() => failures.leave());
    await page.context().setOffline(true);
    await page.context().setOffline(false);
    assert.deepEqual(await seen(), ['disconnected undefined undefined false']);
  });

  it('a server on this very machine is there without a network', async () => {
    const edge = keep(await EdgeServer.start({ users: {} }));
    await page.evaluate((url) => failures.follow(url), edge.url);
    await page.context().setOffline(true);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.deepEqual(await page.evaluate(() => failures.seen()), ['connected']);
    await page.context().setOffline(false);
    await page.evaluate(() => failures.leave());
  });

  it('ws: from a page that came by https:', async () => {
    const certificate = authority.issue(['DNS:phone.example']);
    const secureSite = keep(await serveScript(script, {}, { headers: anywhere, tls: certificate }));
    const secure = await open(secureSite.url.replace('127.0.0.1', 'phone.example'));
    const edge = keep(await EdgeServer.start({ users: {} }));
    const url = edge.url.replace('127.0.0.1', 'sip.example');
    check(await connect(url, {}, secure), 'connection_forbidden', /page that came by https: may not connect to ws:\/\/sip\.example:\d+\/\. Use wss:/);
    // From this machine itself the browser allows it.
    assert.equal((await connect(edge.url, {}, secure)).code, 'none');
    await secure.close();
  });

  it('the policy of the page does not allow the server', async () => {
    const edge = keep(await EdgeServer.start({ users: {} }));
    const strict = await open(keep(await serveScript(script, {}, { headers: { 'content-security-policy': "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" } })).url);
    const began = Date.now();
    const outcome = await connect(edge.url, { connectTimeoutMs: 60_000 }, strict);
    check(outcome, 'connection_forbidden', /Content-Security-Policy of this page .*Add ws:\/\/127\.0\.0\.1:\d+ to connect-src/);
    assert.ok(Date.now() - began < 30_000, 'it waited for the time limit');
    // Stopped before the module was there.
    check(await connect(edge.url, { connect: true }, strict), 'connection_forbidden', /Content-Security-Policy of this page/);
    await strict.close();
  });
});
