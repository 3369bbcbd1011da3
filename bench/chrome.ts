import { build, type Plugin } from 'esbuild';
import type { Page } from 'playwright-core';
import { launchBrowser } from '../js-tests/support/browser.js';
import { serveStatic } from '../js-tests/support/static-server.js';
import type { Suites } from './page.js';
import { unlessSilent } from './silence.js';
import { patchedSipJs } from './sip-js-patch.js';

/** The longest that a suite goes without a word is half a minute, where SIP.js makes a thousand calls. */
const SILENCE_MS = 180_000;
/** A browser that hangs does not close either. */
const CLOSING_MS = 20_000;

type Given<Name extends keyof Suites> = Parameters<Suites[Name]>[0];
type Found<Name extends keyof Suites> = ReturnType<Suites[Name]>;

export interface Chrome {
  readonly version: string;
  /** A suite, in a page of its own. */
  run<Name extends keyof Suites>(suite: Name, given: Given<Name>): Found<Name>;
  /** A page of a browser that has never seen anything. */
  freshPage(): Promise<Page>;
  close(): Promise<void>;
}

/** `sip` is written for Node: its parser needs none of what it loads. */
const withoutNode: Plugin = {
  name: 'without-node',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(net|dns|dgram|tls|os|crypto|util|assert|ws|https?)$/ }, ({ path }) => ({ path, namespace: 'empty' }));
    onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};', loader: 'js' }));
  },
};

/** Headless Chrome with the benchmark in its pages. */
export async function openChrome(progress: (text: string) => void): Promise<Chrome> {
  const bundle = await build({
    entryPoints: [new URL('page.ts', import.meta.url).pathname],
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
    plugins: [withoutNode],
    define: { global: 'globalThis', 'process.env.DEBUG': '""' },
  });
  const files = {
    '/bench.js': bundle.outputFiles[0]!.text,
    '/sip-js-patched.js': await patchedSipJs(),
    '/bench.html': '<!doctype html><script type="module" src="/bench.js"></script>',
    '/favicon.ico': '',
  };
  const site = await serveStatic(new URL('..', import.meta.url).pathname, { files });
  const browser = await launchBrowser();
  const freshPage = async (): Promise<Page> => (await browser.newContext()).newPage();
  return {
    version: browser.version(),
    freshPage,
    run: (async (suite: keyof Suites, given: object | number): Promise<unknown> => {
      const page = await freshPage();
      try {
        return await unlessSilent(SILENCE_MS, `the page of ${suite}`, async (said) => {
          page.on('console', (message) => {
            said();
            progress(message.text());
          });
          page.on('pageerror', (error) => progress(String(error)));
          const inspector = await page.context().newCDPSession(page);
          await page.exposeFunction('heapInUse', async () => {
            for (let i = 0; i < 2; ++i) await inspector.send('HeapProfiler.collectGarbage');
            // An EventTarget has its other half in the heap of the browser. Array buffers are left out: linear memory is counted by itself.
            const { usedSize, embedderHeapUsedSize } = await inspector.send('Runtime.getHeapUsage');
            return usedSize + embedderHeapUsedSize;
          });
          await page.goto(`${site.url}/bench.html`);
          await page.waitForFunction(() => 'bench' in globalThis);
          return await page.evaluate(([name, what]) => (globalThis.bench[name] as (what: unknown) => Promise<unknown>)(what), [suite, given] as const);
        });
      } finally {
        await unlessSilent(CLOSING_MS, 'the page', () => page.context().close());
      }
      // What a suite is given and what it finds belong together; inside of the page nobody sees that.
    }) as Chrome['run'],
    close: async () => {
      await unlessSilent(CLOSING_MS, 'Chrome', () => browser.close()).finally(() => site.close());
    },
  };
}
