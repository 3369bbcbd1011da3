import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { UserAgent, type ModuleSource } from '../../dist/index.js';
import { launchBrowser } from '../support/browser.js';
import { closedPort } from '../support/servers.js';
import { serveStatic, STRICT_CSP, type StaticServer } from '../support/static-server.js';
import { bundledFiles } from '../support/test-page.js';
import type { Outcome } from './page.js';

const wasm = await readFile(new URL('../../dist/sip_wasm.wasm', import.meta.url));
const START_PAGE = '\n<!doctype html><title>every address leads here</title>';
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

describe('a module that cannot be loaded says why, in a page', { timeout: 300_000 }, () => {
  const files: Record<string, string | Uint8Array> = {};
  const sites: StaticServer[] = [];
  let browser: Browser;
  let page: Page;
  let errors: string[];

  async function open(policy: string): Promise<Page> {
    const site = await serveStatic(undefined, { files, headers: { 'content-security-policy': policy } });
    sites.push(site);
    const opened = await browser.newPage();
    await opened.goto(site.url);
    await opened.waitForFunction(() => 'failures' in globalThis);
    return opened;
  }
  const load = (address?: string): Promise<Outcome> => page.evaluate((wasm) => failures.load(wasm), address);
  async function check(address: string | undefined, words: RegExp): Promise<void> {
    const { code, message } = await load(address);
    assert.equal(code, 'module_failed', message);
    assert.match(message, words);
  }

  before(async () => {
    browser = await launchBrowser();
    Object.assign(files, await bundledFiles(new URL('page.ts', import.meta.url)));
    delete files['/sip_wasm.wasm'];
    page = await open(STRICT_CSP.replace(/connect-src [^;]*/, 'connect-src *'));
    errors = [];
    page.on('console', (message) => errors.push(message.text()));
  });
  after(async () => {
    await browser.close();
    await Promise.all(sites.map((site) => site.close()));
  });

  it('it is not where it belongs; once it is, the next attempt succeeds', async () => {
    await check(undefined, /127\.0\.0\.1:\d+\/sip_wasm\.wasm answered 404\. Put sip_wasm\.wasm of the package there, or pass its address as `wasm`/);
    await check('/elsewhere.wasm', /\/elsewhere\.wasm answered 404/);
    files['/sip_wasm.wasm'] = wasm;
    assert.equal((await load()).code, 'none');
  });

  it('it has another MIME type: it is loaded, without a word', async () => {
    errors.length = 0;
    files['/module.html'] = wasm;
    files['/module.bin'] = wasm;
    assert.equal((await load('/module.html')).code, 'none');
    assert.equal((await load('/module.bin')).code, 'none');
    assert.deepEqual(errors, []);
  });

  it('it is the start page of the site, part of a file, no module, another module', async () => {
    files['/start.html'] = START_PAGE;
    files['/half.wasm'] = wasm.subarray(0, wasm.length / 2);
    files['/pointer.bin'] = 'version https://git-lfs.github.com/spec/v1';
    files['/other.wasm'] = EMPTY_MODULE;
    await check('/start.html', /\/start\.html is an HTML page: the server sends one for addresses that it does not know/);
    await check('/half.wasm', /\/half\.wasm does not compile .* Is the file whole\?/);
    await check('/pointer.bin', /\/pointer\.bin is not a WebAssembly module \(42 octets/);
    await check('/other.wasm', /does not fit this script; is an older sip_wasm\.wasm served/);
  });

  it('its server is not there', async () => {
    await check(`http://127.0.0.1:${await closedPort()}/sip_wasm.wasm`, /could not be fetched .*Is the server there/);
  });

  it('the policy of the page forbids WebAssembly', async () => {
    files['/sip_wasm.wasm'] = wasm;
    files['/module.bin'] = wasm;
    const strict = await open("default-src 'self'; script-src 'self'");
    for (const address of [undefined, '/module.bin']) {
      const { code, message } = await strict.evaluate((wasm) => failures.load(wasm), address);
      assert.equal(code, 'module_failed', message);
      assert.match(message, /Content-Security-Policy of this page forbids it\. Add 'wasm-unsafe-eval' to script-src/);
    }
  });

  it('the browser has no WebAssembly', async () => {
    await page.evaluate(() => Reflect.deleteProperty(globalThis, 'WebAssembly'));
    await check('/again.wasm', /this platform has no WebAssembly/);
  });
});

describe('a module that cannot be loaded says why, in Node', () => {
  const refused = (source: ModuleSource, message: RegExp): Promise<void> =>
    assert.rejects(UserAgent.create({ server: 'wss://sip.example.com', aor: 'sip:alice@example.com', wasm: source }), {
      name: 'SipError',
      code: 'module_failed',
      message,
    });

  it('there is no such file; it is no module', async () => {
    await refused('/no/such/sip_wasm.wasm', /no such file or directory, open '\/no\/such\/sip_wasm\.wasm'\. Put sip_wasm\.wasm of the package there/);
    await refused(fileURLToPath(import.meta.url), /module\.test\.ts is not a WebAssembly module/);
  });

  it('what was passed is a page, part of a file, another module, a response that failed', async () => {
    await refused(new TextEncoder().encode(START_PAGE), /what was passed as `wasm` is an HTML page/);
    await refused(Uint8Array.from(wasm.subarray(0, 1000)), /what was passed as `wasm` does not compile/);
    await refused(EMPTY_MODULE, /does not fit this script/);
    await refused(5, /`wasm` is an address, octets, a response or a compiled module; it is none of these/);
    await refused(Promise.resolve(new Response('', { status: 503 })), /the response passed as `wasm` answered 503/);
  });
});
