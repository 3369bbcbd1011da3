import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { collectPageErrors } from '../support/browser.js';
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
