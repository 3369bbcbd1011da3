import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import * as vite from 'vite';
import { WebSocket } from 'ws';
import { UserAgent } from '../../dist/index.js';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { collectPageErrors, launchBrowser } from '../support/browser.js';
import { EmptyProject } from '../support/empty-project.js';
import { FakeMedia } from '../support/fake-media.js';
import { serveStatic, type StaticServer } from '../support/static-server.js';
import { untilInPage } from '../support/until-in-page.js';

const examples = new URL('../../examples/', import.meta.url);
const NAMES = ['page', 'react', 'worker', 'node'] as const;
const manifest = (address: URL) => JSON.parse(readFileSync(address, 'utf8')) as Record<'dependencies' | 'devDependencies', Record<string, string>>;

/** The examples keep their connections to themselves. Text, since the test's compiler would put helpers into a function. */
const COLLECT_CONNECTIONS = `
  globalThis.made = [];
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...words) {
      super(...words);
      made.push(this);
    }
  };`;

describe('the examples, as they stand, with the packed archive', { timeout: 300_000 }, () => {
  let project: EmptyProject;
  let edge: EdgeServer;
  let browser: Browser;
  let sites: Readonly<Record<'page' | 'react' | 'worker', StaticServer>>;

  before(async () => {
    edge = await EdgeServer.start({ users: { alice: 'secret-of-alice', bob: 'secret-of-bob' } });
    project = await EmptyProject.create(['react', 'react-dom', 'ws']);
    for (const name of NAMES) await project.add(new URL(`${name}/`, examples), name);
    for (const name of ['react', 'worker']) await vite.build({ root: project.path(name), configFile: false, logLevel: 'error' });
    const icon = { files: { '/favicon.ico': '' } };
    sites = {
      page: await serveStatic(project.folder, icon),
      react: await serveStatic(project.path('react/dist'), icon),
      worker: await serveStatic(project.path('worker/dist'), icon),
    };
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await Promise.all([edge.close(), project.close(), ...Object.values(sites).map((site) => site.close())]);
  });

  const saying = (page: Page, text: string) => page.locator('[role=status], output').filter({ hasText: text }).waitFor();

  /** The example in a page of its own, its form filled in as a user would, registered. */
  async function open(name: keyof typeof sites, user: string): Promise<{ page: Page; errors: string[] }> {
    const page = await (await browser.newContext()).newPage();
    const errors = collectPageErrors(page);
    await page.addInitScript({ content: COLLECT_CONNECTIONS });
    await page.goto(`${sites[name].url}${name === 'page' ? '/page/' : '/'}`);
    await page.getByLabel('Server').fill(edge.url);
    await page.getByLabel('Address').fill(`sip:${user}@example.com`);
    await page.getByLabel('Password').fill(`secret-of-${user}`);
    await page.click('text=Register');
    await saying(page, 'Registered');
    return { page, errors };
  }
  const hears = (page: Page) =>
    untilInPage(page, async () => {
      const { made } = globalThis as unknown as { made: RTCPeerConnection[] };
      const reports = [...((await made.at(-1)?.getStats())?.values() ?? [])] as { type: string; packetsReceived?: number }[];
      const isPlaying = document.querySelector('audio')?.srcObject instanceof MediaStream;
      return isPlaying && reports.some(({ type, packetsReceived = 0 }) => type === 'inbound-rtp' && packetsReceived > 20);
    }, undefined);

  for (const [caller, callee] of [['page', 'react'], ['react', 'worker'], ['worker', 'page']] as const) {
    it(`${caller} calls ${callee}: both hear each other, and the caller hangs up, or its page is left`, async () => {
      const [alice, bob] = await Promise.all([open(caller, 'alice'), open(callee, 'bob')]);
      const establish = async (): Promise<void> => {
        await alice.page.getByLabel('Whom to call').fill('bob');
        await alice.page.getByRole('button', { name: 'Call', exact: true }).click();
        await saying(bob.page, 'ringing');
        await bob.page.click('text=Answer');
        await Promise.all([saying(alice.page, 'established'), saying(bob.page, 'established')]);
      };
      await establish();
      await Promise.all([hears(alice.page), hears(bob.page)]);
      await alice.page.click('text=Hang up');
      await Promise.all([saying(alice.page, 'local_bye'), saying(bob.page, 'remote_bye')]);
      await establish();
      await alice.page.goto('about:blank');
      await saying(bob.page, 'remote_bye');
      assert.deepEqual([...alice.errors, ...bob.errors], []);
      await Promise.all([alice.page.context().close(), bob.page.context().close()]);
    });
  }

  for (const name of ['page', 'react', 'worker'] as const) {
    it(`${name} says so when the password is wrong`, async () => {
      const page = await browser.newPage();
      await page.goto(`${sites[name].url}${name === 'page' ? '/page/' : '/'}`);
      await page.fill('[name=server]', edge.url);
      await page.fill('[name=aor]', 'sip:alice@example.com');
      await page.fill('[name=password]', 'wrong');
      await page.click('text=Register');
      await saying(page, '401');
      await page.close();
    });
  }

  /** @returns the exit code and what was printed. */
  const call = (password: string, ...words: string[]): Promise<{ code: number; printed: string }> =>
    new Promise((resolve) => {
      const options = { cwd: project.folder, env: { ...process.env, SIP_PASSWORD: password } };
      const child = execFile('node', ['node/call.js', ...words], options, (_, stdout, stderr) => {
        resolve({ code: child.exitCode ?? -1, printed: stdout + stderr });
      });
    });

  it('node says whether a callee answers, and ends with the code for it', async () => {
    const bob = await UserAgent.create({ server: edge.url, aor: 'sip:bob@example.com', password: 'secret-of-bob', webSocket: WebSocket, media: () => new FakeMedia() });
    try {
      let isBusy = false;
      bob.addEventListener('call', ({ detail }) => (isBusy ? detail.call.reject() : void detail.call.accept()));
      await bob.register();
      const answered = await call('secret-of-alice', edge.url, 'sip:alice@example.com', 'bob');
      assert.deepEqual([answered.code, answered.printed.split('\n').at(-2)], [0, 'sip:bob@example.com answered']);
      isBusy = true;
      const busy = await call('secret-of-alice', edge.url, 'sip:alice@example.com', 'bob');
      assert.match(busy.printed, /486/);
      assert.equal(busy.code, 1);
    } finally {
      await bob.close();
    }
    const refused = await call('', 'ws://127.0.0.1:1', 'sip:alice@example.com', 'bob');
    assert.match(refused.printed, /^connection_refused: ws:\/\/127\.0\.0\.1:1/);
    assert.equal(refused.code, 1);
    assert.equal((await call('')).code, 2);
  });

  it('are short, and want the versions that were tried', () => {
    for (const name of NAMES) {
      const texts = readdirSync(new URL(`${name}/`, examples)).map((file) => readFileSync(new URL(`${name}/${file}`, examples), 'utf8'));
      const lines = texts.reduce((sum, text) => sum + text.trim().split('\n').length, 0);
      assert.ok(lines < 70, `${name} has ${lines} lines`);
    }
    const { 'sip-wasm': archive, ...others } = manifest(new URL('package.json', examples)).dependencies;
    assert.equal(archive, `file:../${project.archive.slice(project.folder.length + 1)}`);
    const { devDependencies } = manifest(new URL('../package.json', examples));
    for (const [name, version] of Object.entries(others)) assert.equal(version, devDependencies[name], name);
  });
});
