import assert from 'node:assert/strict';
import { it } from 'node:test';
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { serveStatic } from '../support/static-server.js';

const bundled = async (contents: string): Promise<Uint8Array> => {
  const { outputFiles } = await build({ stdin: { contents, resolveDir: fileURLToPath(new URL('../../dist', import.meta.url)) }, bundle: true, format: 'esm', write: false });
  return outputFiles[0]!.contents;
};

it('a SharedWorker hears that the tab with the media of a call is closed or left, and its call ends', { timeout: 60_000 }, async (t) => {
  const server = await serveStatic(undefined, {
    files: {
      '/index.html': '<!doctype html><link rel="icon" href="/icon.svg"><script type="module" src="/page.js"></script>',
      '/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      '/worker.js': await bundled(`
        import { portMedia } from './webrtc/index.js';
        const tabs = [];
        addEventListener('connect', ({ ports: [tab] }) => {
          tabs.push(tab);
          tab.onmessage = ({ data: { name, port } }) => {
            const media = portMedia(port);
            media.followEnd(() => tabs.forEach((each) => each.postMessage(name)));
            media.createOffer({}).then(() => tab.postMessage('offered'));
          };
        });`),
      '/page.js': await bundled(`
        import { serveMedia, WebRtcMedia } from './webrtc/index.js';
        const worker = new SharedWorker('/worker.js', { type: 'module' });
        globalThis.told = [];
        worker.port.onmessage = ({ data }) => told.push(data);
        globalThis.serve = (name) => {
          const { port1, port2 } = new MessageChannel();
          serveMedia(port1, new WebRtcMedia());
          worker.port.postMessage({ name, port: port2 }, [port2]);
        };`),
    },
  });
  t.after(() => server.close());
  const browser = await launchBrowser();
  t.after(() => browser.close());
  const context = await browser.newContext();
  const open = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(server.url);
    await page.waitForFunction(() => 'serve' in globalThis);
    return page;
  };
  const told = (): string[] => (globalThis as unknown as { told: string[] }).told;
  const watching = await open();
  const ways = {
    closed: (page: Page) => page.close({ runBeforeUnload: true }),
    left: (page: Page) => page.goto('about:blank'),
  };
  for (const [name, end] of Object.entries(ways)) {
    const page = await open();
    await page.evaluate((given) => (globalThis as unknown as { serve: (name: string) => void }).serve(given), name);
    await page.waitForFunction(() => (globalThis as unknown as { told: string[] }).told.includes('offered'));
    await end(page);
    await watching.waitForFunction((given) => (globalThis as unknown as { told: string[] }).told.includes(given), name, { timeout: 10_000, polling: 50 });
  }
  assert.deepEqual(await watching.evaluate(told), Object.keys(ways));
});
