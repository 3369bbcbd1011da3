import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { collectPageErrors, launchBrowser } from '../support/browser.js';
import type { StaticServer } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';
import { cases, runCase } from './cases.js';
import type {} from './page.js';

describe('the shim against a scripted socket', () => {
  let browser: Browser;
  let server: StaticServer;
  let page: Page;
  let errors: string[];

  before(async () => {
    server = await serveScript(new URL('./page.ts', import.meta.url), { '/worker.js': new URL('./worker.ts', import.meta.url) });
    browser = await launchBrowser();
    page = await browser.newPage();
    errors = collectPageErrors(page);
    await page.goto(server.url);
    await page.waitForFunction(() => 'shim' in globalThis);
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  describe("in a page under `script-src 'self' 'wasm-unsafe-eval'`", () => {
    for (const name of Object.keys(cases)) {
      it(name, async () => {
        assert.equal(await page.evaluate((which) => shim.here(which), name), '');
        assert.deepEqual(errors.filter((error) => !error.includes('EvalError')), []);
      });
    }
    it('eval is refused there: the policy is in force', async () => {
      assert.match(await page.evaluate(() => shim.evalOutcome), /EvalError/);
    });
  });

  describe('in a worker', () => {
    for (const name of Object.keys(cases)) {
      it(name, async () => {
        assert.equal(await page.evaluate((which) => shim.inWorker(which), name), '');
      });
    }
  });

  describe('in Node', () => {
    for (const name of Object.keys(cases)) {
      it(name, async () => {
        assert.equal(await runCase(name), '');
      });
    }
  });
});
