import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { bundleDemo } from '../../tools/demo/bundle.js';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import type {} from '../../web/demo/demo.js';
import { launchBrowser } from '../support/browser.js';
import { serveStatic, type StaticServer } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';

const root = new URL('../../', import.meta.url);
const SERVER = 'wss://sip.example.com/ws';

describe('the call of the README', () => {
  const folder = mkdtempSync(join(fileURLToPath(new URL('build/', root)), 'readme-'));
  const readme = readFileSync(new URL('README.md', root), 'utf8');
  const code = /```js\n([^]*?)```/.exec(readme)?.[1] ?? '';
  let browser: Browser;
  let edge: EdgeServer;
  let servers: StaticServer[];

  before(async () => {
    edge = await EdgeServer.start({ users: { alice: 'secret-of-alice', bob: 'secret-of-bob' } });
    const script = join(folder, 'readme.js');
    assert.ok(code.includes(SERVER));
    writeFileSync(script, code.replace(SERVER, edge.url));
    servers = [await serveScript(pathToFileURL(script)), await serveStatic(await bundleDemo())];
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await Promise.all([edge.close(), ...servers.map((server) => server.close())]);
    rmSync(folder, { recursive: true });
  });

  it('is made, heard at the other end, and over', async () => {
    const bob = await (await browser.newContext()).newPage();
    await bob.goto(`${servers[1]!.url}/?server=${edge.url}&left=bob:secret-of-bob`);
    await bob.waitForFunction(() => 'demo' in globalThis && demo.state('bob').registration === 'registered');
    const alice = await (await browser.newContext()).newPage();
    const said: string[] = [];
    alice.on('console', (message) => said.push(message.text()));
    alice.on('pageerror', (error) => said.push(String(error)));
    await alice.goto(servers[0]!.url);
    await bob.waitForFunction(() => demo.state('bob').phase === 'incoming');
    await bob.evaluate(() => demo.answer('bob'));
    await bob.waitForFunction(() => demo.state('bob').packetsReceived > 50);
    await bob.waitForFunction(() => demo.state('bob').phase === 'idle');
    const deadline = Date.now() + 5000;
    while (said.length < 2 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(said, ['180 Ringing', 'over: local_bye']);
  });

  it('is short', () => {
    assert.ok(code.trim().split('\n').length <= 20);
  });
});
