import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { build as esbuild } from 'esbuild';
import type { Browser } from 'playwright-core';
import * as vite from 'vite';
import webpack, { type Stats } from 'webpack';
import { UserAgent } from '../../dist/index.js';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { collectPageErrors, launchBrowser } from '../support/browser.js';
import { EmptyProject } from '../support/empty-project.js';
import { serveStatic, STRICT_CSP } from '../support/static-server.js';

const ICON = '<svg xmlns="http://www.w3.org/2000/svg"/>';

describe('an application with the packed archive', () => {
  let project: EmptyProject;
  let edge: EdgeServer;
  let browser: Browser;

  before(async () => {
    edge = await EdgeServer.start({ users: { page: 'secret-of-page', worker: 'secret-of-worker' } });
    project = await EmptyProject.create();
    await project.add(new URL('./application/', import.meta.url));
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await Promise.all([edge.close(), project.close()]);
  });

  /** Loads the page and waits for what it and its worker have to say. */
  async function outcome(url: string, parties: readonly string[]): Promise<{ said: Record<string, string | undefined>; policy: string | undefined }> {
    const page = await browser.newPage();
    const errors = collectPageErrors(page);
    // Vite's development server loads the page again once it has optimized what it found: until then two copies of the package may be in it.
    page.on('framenavigated', () => errors.splice(0));
    const response = await page.goto(`${url}?server=${encodeURIComponent(edge.url)}`);
    // As text, which comes with the waiting: Vite reloads the page when it has optimized what it found, and that may be at any moment: until then a worker may have failed.
    const text = await page
      .waitForFunction((names) => names.every((name) => document.documentElement.dataset[name] === 'registered') && JSON.stringify(document.documentElement.dataset), parties)
      .then((said) => said.jsonValue())
      .catch(() => page.evaluate(() => JSON.stringify(document.documentElement.dataset)));
    const said = JSON.parse(String(text)) as Record<string, string | undefined>;
    await page.close();
    assert.deepEqual(errors, []);
    return { said, policy: response?.headers()['content-security-policy'] };
  }

  /** What a bundler wrote, under the policy `script-src 'self' 'wasm-unsafe-eval'`. */
  async function runBuilt(folder: string, parties: readonly string[], files: Record<string, string> = {}): Promise<void> {
    const server = await serveStatic(project.path(folder), { files: { '/icon.svg': ICON, ...files } });
    try {
      const { said, policy } = await outcome(`${server.url}/`, parties);
      assert.deepEqual(said, Object.fromEntries(parties.map((name) => [name, 'registered'])));
      assert.equal(policy, STRICT_CSP);
    } finally {
      await server.close();
    }
    await assertNothingOfNode(project.path(folder));
  }
  const html = (script: string): Record<string, string> => ({
    '/index.html': `<!doctype html><title>application</title><link rel="icon" href="/icon.svg"><script type="module" src="${script}"></script>`,
  });

  it('runs when Vite has built it without configuration, and in a module worker', async () => {
    await vite.build({ root: project.folder, configFile: false, logLevel: 'error', build: { outDir: 'vite-output' } });
    await runBuilt('vite-output', ['page', 'worker']);
  });

  it("runs from Vite's development server without configuration, optimized dependencies and all", async () => {
    const server = await vite.createServer({ root: project.folder, configFile: false, logLevel: 'error', server: { host: '127.0.0.1', port: 0 } });
    try {
      await server.listen();
      const { said } = await outcome(server.resolvedUrls!.local[0]!, ['page', 'worker']);
      assert.deepEqual(said, { page: 'registered', worker: 'registered' });
      const transformed = await server.transformRequest('/src/index.js');
      assert.match(transformed?.code ?? '', /\.vite\/deps\/sip-wasm\.js/, 'the optimizer has moved the package');
    } finally {
      await server.close();
    }
  });

  /** But for the hint that an asset has more than 244 KiB, which the module has before compression. */
  const warnings = (statistics: Stats | undefined): string[] =>
    (statistics?.toJson({ all: false, warnings: true }).warnings ?? []).map(({ message }) => message).filter((message) => !message.includes('size limit'));

  it('runs when webpack has built it without configuration, and in a module worker', async () => {
    await new Promise<void>((resolve, reject) => {
      // The command `webpack` does the same in a folder without configuration, but for where it writes.
      webpack({ context: project.folder, mode: 'production', output: { path: project.path('webpack-output') } }, (error, statistics) => {
        if (error) reject(error);
        else if (statistics?.hasErrors() === true || warnings(statistics).length > 0) reject(new Error(statistics?.toString()));
        else resolve();
      });
    });
    await runBuilt('webpack-output', ['page', 'worker'], html('/main.js'));
  });

  it('runs when esbuild has built it with the loader `file`', async () => {
    const { warnings } = await esbuild({
      entryPoints: [project.path('src/esbuild.js')],
      outdir: project.path('esbuild-output'),
      absWorkingDir: project.folder,
      bundle: true,
      format: 'esm',
      loader: { '.wasm': 'file' },
      logLevel: 'error',
    });
    assert.deepEqual(warnings, []);
    await runBuilt('esbuild-output', ['page'], html('/esbuild.js'));
  });

  it('keeps for Node what only Node says of a connection', async () => {
    await esbuild({
      entryPoints: [project.path('src/index.js')],
      outdir: project.path('node-output'),
      absWorkingDir: project.folder,
      bundle: true,
      format: 'esm',
      platform: 'node',
    });
    await assert.rejects(assertNothingOfNode(project.path('node-output')));
  });

  it('says what to do where Vite before 8 has moved the script away from the module', async () => {
    const files = { '/node_modules/.vite/deps/sip_wasm.wasm': '<!doctype html><title>application</title>' };
    const server = await serveStatic(undefined, { files, headers: { 'content-type': 'text/html' } });
    try {
      const made = UserAgent.create({ server: 'wss://a.example', aor: 'sip:a@a.example', wasm: `${server.url}${Object.keys(files)[0]!}` });
      await assert.rejects(made, { code: 'module_failed', message: /optimizeDeps: \{ exclude: \['sip-wasm'\] \}/ });
    } finally {
      await server.close();
    }
  });
});

/** No page has what explains the errors of a connection in Node. */
async function assertNothingOfNode(folder: string): Promise<void> {
  for (const name of (await readdir(folder, { recursive: true })).filter((file) => file.endsWith('.js'))) {
    assert.doesNotMatch(await readFile(`${folder}/${name}`, 'utf8'), /ECONNREFUSED/, name);
  }
}
