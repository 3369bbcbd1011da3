import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { WebSocket } from 'ws';
import { collectPageErrors, launchBrowser } from '../support/browser.js';
import { Kamailio } from '../support/kamailio.js';
import type { StaticServer } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';
import type {} from './pages/server-cases.js';
import { presenceCases } from './presence-cases.js';
import { registrarCases } from './registrar-cases.js';
import { Results } from './results.js';
import { runServerCase, type RoomOptions } from './server-room.js';

// The same cases in Node and in a page: with presence, and with outbound behind an edge proxy.
describe('what Kamailio does for a user agent', () => {
  const servers: Kamailio[] = [];
  let withPresence: RoomOptions;
  let withOutbound: RoomOptions;
  let browser: Browser;
  let files: StaticServer;
  let page: Page;
  let errors: string[];
  const inNode = new Results('The server itself', 'sip-wasm in Node');
  const inChrome = new Results('The server itself', 'sip-wasm in headless Chrome');

  before(async () => {
    const [presence, outbound] = [await Kamailio.start({ presence: true }), await Kamailio.start({ outbound: true })];
    const edge = await Kamailio.start({ edgeOf: outbound });
    servers.push(presence, outbound, edge);
    withPresence = { server: presence.url, edge: '' };
    withOutbound = { server: outbound.url, edge: edge.url };
    files = await serveScript(new URL('pages/server-cases.ts', import.meta.url));
    browser = await launchBrowser();
    page = await browser.newPage();
    errors = collectPageErrors(page);
    await page.goto(files.url);
    await page.waitForFunction(() => 'serverCases' in globalThis);
  });
  after(async () => {
    await inNode.write({ Kamailio: Kamailio.version, 'Node.js': process.versions.node });
    await inChrome.write({ Kamailio: Kamailio.version, Chromium: browser.version() });
    await browser.close();
    await files.close();
    await Promise.all(servers.map((server) => server.kill()));
  });

  for (const [cases, optionsOf] of [[presenceCases, () => withPresence], [registrarCases, () => withOutbound]] as const) {
    for (const { clause, feature } of cases) {
      it(`${clause}: ${feature}, in Node`, () =>
        inNode.feature(feature, async () => {
          assert.equal(await runServerCase(feature, optionsOf(), WebSocket), '');
        }));
      it(`${clause}: ${feature}, in headless Chrome`, () =>
        inChrome.feature(feature, async () => {
          assert.equal(await page.evaluate(([name, options]) => serverCases.run(name, options), [feature, optionsOf()] as const), '');
        }));
    }
  }

  it('the page has thrown nothing', () => {
    assert.deepEqual(errors, []);
  });
});
