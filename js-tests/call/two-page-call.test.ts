import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { bundleDemo } from '../../tools/demo/bundle.js';
import { openSoftphones, runCall } from '../../tools/demo/two-page-call.js';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { launchBrowser } from '../support/browser.js';
import { serveStatic, STRICT_CSP, type StaticServer } from '../support/static-server.js';

describe('two pages of headless Chrome in a call', () => {
  let browser: Browser;
  let edge: EdgeServer;
  let server: StaticServer;
  const frames: string[] = [];

  before(async () => {
    edge = await EdgeServer.start({
      users: { alice: 'secret-of-alice', bob: 'secret-of-bob' },
      onFrame: (_, __, text) => frames.push(text),
    });
    server = await serveStatic(await bundleDemo());
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await Promise.all([edge.close(), server.close()]);
  });

  it('register, call, answer, hear each other, hold, resume, send a tone, hang up, under a strict policy', async () => {
    assert.match(STRICT_CSP, /script-src 'self' 'wasm-unsafe-eval';/);
    const softphones = await openSoftphones(browser, (query) => `${server.url}/?server=${edge.url}&${query}`);
    const report = await runCall(softphones, () => undefined);
    for (const name of ['alice', 'bob']) {
      assert.ok(report.packets[name]!.sent >= 75, `${name} sent ${report.packets[name]!.sent} packets`);
      assert.ok(report.packets[name]!.received >= 75, `${name} received ${report.packets[name]!.received} packets`);
      assert.equal(report.left[name], 0, `${name}'s core holds objects after close()`);
    }
    assert.equal(edge.bindings, 0);
    const methods = frames.map((frame) => /^\S+/.exec(frame)![0]);
    for (const method of ['REGISTER', 'INVITE', 'ACK', 'INFO', 'BYE']) assert.ok(methods.includes(method), `no ${method} passed the edge`);
  });
});
