import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { collectPageErrors, launchBrowser } from '../support/browser.js';
import type { StaticServer } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';
import type {} from './hangup-moments-page.js';

describe('a hang-up while a call is put on hold, with real media', { timeout: 300_000 }, () => {
  let browser: Browser;
  let edge: EdgeServer;
  let server: StaticServer;
  let page: Page;
  let errors: string[];

  before(async () => {
    edge = await EdgeServer.start({ users: { alice: 'secret-of-alice', bob: 'secret-of-bob' } });
    server = await serveScript(new URL('./hangup-moments-page.ts', import.meta.url));
    browser = await launchBrowser();
    page = await (await browser.newContext()).newPage();
    errors = collectPageErrors(page);
    await page.goto(`${server.url}/?server=${edge.url}`);
    await page.waitForFunction(() => 'moments' in globalThis);
  });
  after(async () => {
    await browser.close();
    await Promise.all([edge.close(), server.close()]);
  });

  for (const holder of ['alice', 'bob'] as const) {
    it(`RFC 3261 15.1.1, 15.1.2: whatever happens at that moment, both ends hear of it; ${holder === 'alice' ? 'the caller' : 'the callee'} holds`, async () => {
      const seen: string[] = [];
      for (let moment = 0; ; moment++) {
        // In turns, who holds and who is held: what happens next to one another is much the same.
        const ender = moment % 2 === 0 ? 'alice' : 'bob';
        const end = await page.evaluate(([at, who, by]) => moments.hangUpAt(at, who, by), [moment, holder, ender] as const);
        const wanted = { [ender]: 'local_bye by local', [ender === 'alice' ? 'bob' : 'alice']: 'remote_bye by remote' };
        assert.deepEqual({ alice: end.alice, bob: end.bob }, wanted, `${ender} hung up at: ${end.moment ?? 'the end'}`);
        if (end.moment === undefined) break;
        seen.push(end.moment);
      }
      for (const expected of [/createOffer begins/, /setLocalDescription begins/, /out at \w+: INVITE/, /in at \w+: INVITE/, /setRemoteDescription begins/, /200 OK/, /ACK/, /^held/]) {
        assert.ok(seen.some((what) => expected.test(what)), `never at: ${expected}: ${seen.join('; ')}`);
      }
    });
  }

  it('and nothing is left behind', async () => {
    assert.equal(await page.evaluate(() => moments.left()), 0);
    assert.deepEqual(errors, []);
  });
});
