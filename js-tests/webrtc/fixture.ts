import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach } from 'node:test';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { collectPageErrors, launchBrowser } from '../support/browser.js';
import { serveStatic, type StaticServer } from '../support/static-server.js';

/** A server with an empty page that has `page.ts` in it. */
export async function serveTestPage(): Promise<StaticServer> {
  const bundle = await build({
    entryPoints: [fileURLToPath(new URL('./page.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    target: 'chrome120',
    write: false,
  });
  return serveStatic(undefined, {
    files: {
      '/index.html': '<!doctype html><link rel="icon" href="/icon.svg"><title>test</title><script type="module" src="/page.js"></script>',
      '/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      '/page.js': bundle.outputFiles[0]!.contents,
    },
  });
}

export interface OpenedPage {
  page: Page;
  errors: string[];
}

/** A page of its own context, as another user's browser would be. */
export async function openPage(browser: Browser, server: StaticServer): Promise<OpenedPage> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const errors = collectPageErrors(page);
  await page.goto(server.url);
  await page.waitForFunction(() => 'test' in globalThis);
  return { page, errors };
}

/**
 * Two pages for the tests of a suite, each with media of its own for each test, and what opens another one. What the two complain of fails the test. Call it in
 * `describe`.
 */
export function twoPages(): [alice: OpenedPage, bob: OpenedPage, another: () => Promise<OpenedPage>] {
  const [alice, bob] = [{} as OpenedPage, {} as OpenedPage];
  const pages = [alice, bob];
  let browser: Browser;
  let server: StaticServer;
  const another = (): Promise<OpenedPage> => openPage(browser, server);
  before(async () => {
    [browser, server] = await Promise.all([launchBrowser(), serveTestPage()]);
    await Promise.all(pages.map(async (page) => Object.assign(page, await another())));
  });
  after(async () => {
    await browser.close();
    await server.close();
  });
  beforeEach(async () => {
    await Promise.all(pages.map(({ page }) => page.evaluate(() => test.make())));
  });
  afterEach(() => {
    assert.deepEqual(pages.flatMap(({ errors }) => errors.splice(0)), []);
  });
  return [alice, bob, another];
}

/** Offer of one, answer of the other. */
export async function negotiate(from: Page, to: Page, hold: { offerer?: boolean; answerer?: boolean } = {}): Promise<{ offer: string; answer: string }> {
  const offer = await from.evaluate((held) => test.media.createOffer({ hold: held }), hold.offerer ?? false);
  const answer = await to.evaluate(([sdp, held]) => test.media.createAnswer(sdp, { hold: held }), [offer, hold.answerer ?? false] as const);
  await from.evaluate((sdp) => test.media.setAnswer(sdp), answer);
  return { offer, answer };
}

export const received = (page: Page): Promise<number> =>
  page.evaluate(async () => (await test.media.statistics()).audio.packetsReceived);

/** Waits until that many more packets have come. */
export async function waitForPackets(page: Page, more: number): Promise<void> {
  const start = await received(page);
  const deadline = Date.now() + 15_000;
  while ((await received(page)) < start + more) {
    if (Date.now() > deadline) throw new Error(`only ${(await received(page)) - start} of ${more} packets came`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
