import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { collectPageErrors, launchBrowser } from '../support/browser.js';
import type { StaticServer } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';
import type {} from './page.js';

const FOLDER = new URL('../../scenarios/', import.meta.url);
const HOUR_MS = 3_600_000;

describe('scenarios/ through the TypeScript API in headless Chrome, on a virtual clock', () => {
  let browser: Browser;
  let server: StaticServer;
  let page: Page;
  let errors: string[];

  before(async () => {
    server = await serveScript(new URL('./page.ts', import.meta.url));
    browser = await launchBrowser();
    page = await browser.newPage();
    errors = collectPageErrors(page);
    await page.clock.install({ time: new Date('2026-01-01T00:00:00Z') });
    await page.goto(server.url);
    await page.waitForFunction(() => 'scenario' in globalThis);
    await page.clock.pauseAt(new Date('2026-01-01T01:00:00Z'));
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.txt'));
  assert.ok(files.length >= 15, 'the scenarios are not where they should be');
  for (const file of files.sort()) {
    const text = readFileSync(new URL(file, FOLDER), 'utf8');
    it(text.split('\n')[0], async () => {
      const { lines } = await page.evaluate((content) => scenario.begin(content), text);
      assert.ok(lines.length > 0);
      const check = (outcome: string): void => {
        assert.equal(outcome, '');
      };
      let played = 0;
      for (const [index, { words }] of lines.entries()) {
        const [verb = '', time = '0'] = words;
        if (!['wait', 'quiet', 'silence'].includes(verb)) continue;
        check(await page.evaluate(([from, to]) => scenario.play(from, to), [played, index] as const));
        played = index + 1;
        await page.clock.runFor(verb === 'silence' ? HOUR_MS : Number(time));
        if (verb !== 'wait') check(await page.evaluate((what) => scenario.end(what), verb === 'silence' ? ('nothingLeft' as const) : ('nothingMore' as const)));
      }
      check(await page.evaluate(([from, to]) => scenario.play(from, to), [played, lines.length] as const));
      assert.deepEqual(errors, []);
    });
  }
});
