/** `npm run demo`: a real call between two headless pages, then the page for a person. `--once` ends after the call. */
import { mkdir, writeFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../../js-tests/support/browser.js';
import { serveStatic } from '../../js-tests/support/static-server.js';
import { ladderToSvg } from '../../web/demo/ladder.js';
import { EdgeServer } from '../edge/edge-server.js';
import { bundleDemo } from './bundle.js';
import { LadderPrinter } from './ladder-printer.js';
import { openSoftphones, runCall, type CallReport } from './two-page-call.js';

const OUTPUT = 'demo-output';
const USERS = { alice: 'secret-of-alice', bob: 'secret-of-bob' };

const once = process.argv.includes('--once');
let printing = true;
const print = (line: string): void => {
  if (printing) console.log(line);
};
const printer = new LadderPrinter(print);

const edge = await EdgeServer.start({ users: USERS, onFrame: printer.onFrame });
// Cross-origin isolated, so that the page's clock is precise.
const server = await serveStatic(await bundleDemo(), {
  headers: { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' },
});
const pageUrl = (query: string): string => `${server.url}/?server=${edge.url}&${query}`;
const bothUrl = pageUrl(`left=alice:${USERS.alice}&right=bob:${USERS.bob}`);

let browser: Browser | undefined;
try {
  console.log(`\nThe edge listens on ${edge.url}. Two headless pages of Chromium call each other:\n`);
  browser = await launchBrowser();
  const softphones = await openSoftphones(browser, pageUrl);
  const report = await runCall(softphones, (words) => print(`\n  ${words}`));
  const ladder = printer.frames.slice();
  printing = false;
  summarize(report, ladder.length);
  await mkdir(OUTPUT, { recursive: true });
  await writeFile(`${OUTPUT}/ladder.svg`, ladderToSvg(ladder, { lanes: ['alice', 'edge', 'bob'], title: 'The call of the demo' }));
  await screenshot(browser);
  console.log(`\nSaved: ${OUTPUT}/screenshot.png (the page in a call), ${OUTPUT}/ladder.svg (the messages)`);
} catch (error) {
  printing = false;
  console.error(`\nThe demo failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
} finally {
  await browser?.close();
}

if (once || process.exitCode === 1) await stop();
else {
  console.log(`\nTwo softphones and the live ladder:\n\n  ${bothUrl}\n\nOpen it in a browser on this machine. Ctrl-C ends it.`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function stop(): Promise<void> {
  await Promise.all([edge.close(), server.close()]);
}

function summarize({ setUpMs, packets, cpuMs, left }: CallReport, frames: number): void {
  const way = (from: 'alice' | 'bob', to: 'alice' | 'bob'): string => `${packets[from]!.sent} sent by ${from}, ${packets[to]!.received} received by ${to}`;
  const rows: [string, string][] = [
    ['call set-up', `${setUpMs.toFixed(0)} ms from the click to the answer, with the microphone, ICE and the ringing`],
    ['audio packets', way('alice', 'bob')],
    ['', way('bob', 'alice')],
    ['SIP messages', `${frames} through the edge, ${cpuMs.length} received by the pages`],
    ['time per message', `${(median(cpuMs) * 1000).toFixed(0)} µs in the core at the median, ${(cpuMs.reduce((sum, ms) => sum + ms, 0)).toFixed(0)} ms in all: the first of each kind, which the`],
    ['', 'browser compiles, beside the media of both pages; later ones: docs/performance.md'],
    ['left behind', `${Object.values(left).reduce((sum, count) => sum + count, 0)} objects in the two cores`],
  ];
  console.log('\nThe call worked.');
  for (const [name, value] of rows) console.log(`  ${name.padEnd(16)} ${value}`);
}

/** The page that a person gets, in a call. */
async function screenshot(chrome: Browser): Promise<void> {
  const page = await (await chrome.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
  await page.goto(bothUrl);
  const both = async (condition: (state: { phase: string; registration: string }) => boolean, words: string): Promise<void> => {
    const deadline = Date.now() + 15_000;
    while (!(await Promise.all(['alice', 'bob'].map((name) => page.evaluate((who) => demo.state(who), name)))).every(condition)) {
      if (Date.now() > deadline) throw new Error(`the page for a person: not ${words} in 15 s`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await page.waitForFunction(() => 'demo' in globalThis);
  await both(({ registration }) => registration === 'registered', 'registered');
  await page.evaluate(() => void demo.call('alice', 'bob'));
  await page.waitForFunction(() => demo.state('bob').phase === 'incoming');
  await page.evaluate(() => demo.answer('bob'));
  await both(({ phase }) => phase === 'established', 'in a call');
  await page.waitForTimeout(2500);
  await page.screenshot({ path: `${OUTPUT}/screenshot.png` });
  await page.evaluate(() => demo.hangup('alice'));
  await page.close();
}
