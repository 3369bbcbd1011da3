import { build, type Plugin } from 'esbuild';
import { launchBrowser } from '../js-tests/support/browser.js';
import { serveStatic } from '../js-tests/support/static-server.js';
import type { Effort, Medians } from './harness.js';
import type { Suite } from './page.js';

export interface Chrome {
  readonly version: string;
  run(suite: Suite, effort: Effort): Promise<Medians>;
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

/** Headless Chrome with the benchmark in a page. */
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
  const files = { '/bench.js': bundle.outputFiles[0]!.text, '/bench.html': '<!doctype html><script type="module" src="/bench.js"></script>', '/favicon.ico': '' };
  const site = await serveStatic(new URL('..', import.meta.url).pathname, { files });
  const browser = await launchBrowser();
  const page = await browser.newPage();
  page.on('console', (message) => progress(message.text()));
  page.on('pageerror', (error) => progress(String(error)));
  await page.goto(`${site.url}/bench.html`);
  await page.waitForFunction(() => 'bench' in globalThis);
  return {
    version: browser.version(),
    run: (suite, effort) => page.evaluate(([name, how]) => globalThis.bench[name](how), [suite, effort] as const),
    close: async () => {
      await browser.close();
      await site.close();
    },
  };
}
