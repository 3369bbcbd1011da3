import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { WebSocketServer } from 'ws';
import { listen } from '../../js-tests/support/servers.js';
import { serveStatic } from '../../js-tests/support/static-server.js';
import { APPLICATIONS, bundleApplication, type ApplicationName } from '../apps/application.js';
import type { Chrome } from '../chrome.js';
import { inTurn, median, type Medians } from '../harness.js';
import { unlessSilent } from '../silence.js';

const NAMES = Object.keys(APPLICATIONS) as ApplicationName[];
const WASM = new URL('../../dist/sip_wasm.wasm', import.meta.url);
/** One that takes longer sends no REGISTER at all. */
const LONGEST_START_MS = 30_000;
/** With a new browser context Chrome loads parts of itself, its address bar among them, in the background: for so long nothing is measured. */
const SETTLING_MS = 1000;
/** A page that measures: it stands in a script of its own, for the policy allows no other. */
const MEASURE = `
globalThis.firstRegister = (application, server) => new Promise((resolve, reject) => {
  globalThis.sipServer = server;
  const { send } = WebSocket.prototype;
  const script = document.createElement('script');
  script.onerror = () => reject(new Error(application + ' is not loaded'));
  addEventListener('error', ({ message }) => reject(new Error(message)));
  addEventListener('unhandledrejection', ({ reason }) => reject(reason));
  Object.assign(script, { type: 'module', src: application });
  const begin = performance.now();
  WebSocket.prototype.send = function (frame) {
    const text = typeof frame === 'string' ? frame : new TextDecoder().decode(frame);
    if (text.startsWith('REGISTER ')) resolve(performance.now() - begin);
    return send.call(this, frame);
  };
  document.head.append(script);
});`;

/** From the insertion of the script to the first REGISTER on the socket, nanoseconds; each time in a browser that has nothing of it. */
export async function measureStartInChrome(rounds: number, chrome: Chrome, progress: (text: string) => void): Promise<Medians> {
  const web = createServer();
  new WebSocketServer({ server: web, handleProtocols: () => 'sip' });
  const edge = await listen(web);
  const files: Record<string, string | Uint8Array> = { '/measure.js': MEASURE, '/page.html': '<!doctype html><script src="/measure.js"></script>', '/favicon.ico': '' };
  for (const name of NAMES) files[`/${name}.js`] = await bundleApplication(name);
  const site = await serveStatic(fileURLToPath(new URL('.', WASM)), { files });
  try {
    return await byTurns(rounds, progress, async (name) => {
      const page = await chrome.freshPage();
      try {
        await page.goto(`${site.url}/page.html`);
        await page.waitForTimeout(SETTLING_MS);
        const given = [`/${name}.js`, `ws://127.0.0.1:${edge.port}`] as const;
        return await unlessSilent(LONGEST_START_MS, name, () =>
          page.evaluate(([script, server]) => (globalThis as unknown as { firstRegister(script: string, server: string): Promise<number> }).firstRegister(script, server), given));
      } finally {
        await page.context().close();
      }
    });
  } finally {
    await site.close();
    await edge.close();
  }
}

/** From the evaluation of the script to the first REGISTER, nanoseconds; each time in a process of its own, with a socket that opens at once. */
export async function measureStartInNode(rounds: number, progress: (text: string) => void): Promise<Medians> {
  const folder = await mkdtemp(join(tmpdir(), 'sip-wasm-bench-'));
  const run = promisify(execFile);
  try {
    await copyFile(WASM, join(folder, 'sip_wasm.wasm'));
    for (const name of NAMES) await writeFile(join(folder, `${name}.mjs`), await bundleApplication(name));
    const measure = fileURLToPath(new URL('../apps/first-register.js', import.meta.url));
    return await byTurns(rounds, progress, async (name) => {
      const { stdout } = await run(process.execPath, [measure, pathToFileURL(join(folder, `${name}.mjs`)).href], { timeout: LONGEST_START_MS });
      return Number(stdout);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Medians of milliseconds, as nanoseconds. The first round only warms the machine. */
async function byTurns(rounds: number, progress: (text: string) => void, time: (name: ApplicationName) => Promise<number>): Promise<Medians> {
  const times = new Map(NAMES.map((name) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; ++round) {
    progress(`start ${round} of ${rounds}`);
    for (const name of inTurn(NAMES, round)) {
      const taken = await time(name);
      if (!(taken > 0)) throw new Error(`${name} sent no REGISTER`);
      if (round > 0) times.get(name)!.push(taken * 1e6);
    }
  }
  return Object.fromEntries([...times].map(([name, all]) => [name, median(all)]));
}
