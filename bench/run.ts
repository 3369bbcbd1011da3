// npm run bench [-- --quick] [-- --only NAME,NAME] [-- --calls N] [-- --json FILE]: ours beside the peers, in one run, on medians of interleaved rounds.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { openChrome, type Chrome } from './chrome.js';
import { asDrawing } from './drawing.js';
import type { Medians } from './harness.js';
import { readOptions } from './options.js';
import { asJson, asTable, metricOf, metricsOfSeries, OURS, withTable, type Goals, type Metric, type Series } from './report.js';
import { patchedSipJs } from './sip-js-patch.js';
import type { SipJsParser } from './stacks/sip-js.js';
import type { Octets } from './suites/memory.js';
import { measureHeldInNode } from './suites/memory-in-node.js';
import { hasNativePeers, measureNativeParsing } from './suites/parse-native.js';
import { measureParsing } from './suites/parse.js';
import { measureSize } from './suites/size.js';
import { measureStartInChrome, measureStartInNode } from './suites/startup.js';

const options = readOptions(process.argv.slice(2));
const { effort, held, live, calls } = options;
const began = performance.now();
const wasm = new Uint8Array(readFileSync(new URL('../dist/sip_wasm.wasm', import.meta.url)));
let suite = '';
const say = (text: string): void => void process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${((performance.now() - began) / 1000).toFixed(0)} s, ${suite}: ${text}${process.stderr.isTTY ? '' : '\n'}`);

/** Ours from octets stands beside ours from a string. */
function parsing(place: string, medians: Medians, goals: Goals): Metric[] {
  const { 'sip-wasm, octets': octets, ...strings } = medians;
  const beside = { [OURS]: octets!, 'our string': strings[OURS]! };
  return [metricOf(`parse, string in, ${place}`, strings, { goals }), metricOf(`parse, octets in, ${place}`, beside, place === 'Chrome' ? { goals: { 'our string': 1.2 } } : {})];
}

/** Takes "JsSIP with 100" apart. */
function seriesOf(medians: Medians): Series {
  const series: Record<string, Map<number, number>> = {};
  for (const [name, time] of Object.entries(medians)) {
    const [stack = '', count = ''] = name.split(' with ');
    (series[stack] ??= new Map()).set(Number(count), time);
  }
  return series;
}

const together = ({ heap, linear }: Octets): number => heap + linear;
const peersHeld = async (chrome: Chrome, stack: string): Promise<number> => together(await chrome.run('held', { stack, dialogs: held.peers, distinct: false }));
const growth = { effort, ours: live.ours, peers: live.peers };

const suites: Record<string, (chrome: () => Promise<Chrome>) => Promise<Metric[]>> = {
  'parse-node': async () => {
    const { Parser } = (await import(`data:text/javascript;base64,${Buffer.from(await patchedSipJs()).toString('base64')}`)) as { Parser: { parseMessage: SipJsParser } };
    return parsing('Node', await measureParsing(effort, Parser.parseMessage, wasm, say), { 'SIP.js': 800, JsSIP: 90, sip: 8 });
  },
  'parse-chrome': async (chrome) => parsing('Chrome', await (await chrome()).run('parse', effort), { 'SIP.js': 400, JsSIP: 85, sip: 3 }),
  'parse-native': async () => {
    if (hasNativePeers()) return [metricOf('parse, native', await measureNativeParsing(effort, wasm, say), { goals: { 'Sofia-SIP': 4, libosip2: 12 } })];
    say('left out: npm run bench builds it where it can install libosip2-dev and libsofia-sip-ua-dev');
    return [];
  },
  answer: async (chrome) => [metricOf('answer an INVITE of 6 KB, Chrome', await (await chrome()).run('answer', effort), { goals: { JsSIP: 40 } })],
  calls: async (chrome) => [metricOf('whole call, both ends, Chrome', await (await chrome()).run('calls', effort), { goals: { 'SIP.js': 100, JsSIP: 25 } })],
  // Two messages, 10 us each.
  dialogs: async (chrome) => metricsOfSeries('round trip in a dialog, Chrome', seriesOf(await (await chrome()).run('dialogs', growth)), { each: 20_000, growth: 1.15 }),
  transactions: async (chrome) => metricsOfSeries('new INVITE among ringing ones, Chrome', seriesOf(await (await chrome()).run('transactions', growth)), { growth: 1.2 }),
  'start-chrome': async (chrome) => [metricOf('script insertion to first REGISTER, Chrome', await measureStartInChrome(options.starts, await chrome(), say), { goals: { 'SIP.js': 1.54 } })],
  'start-node': async () => [metricOf('evaluation to first REGISTER, Node', await measureStartInNode(options.starts, say), { goals: { 'SIP.js': 2.86 } })],
  size: async () => [metricOf('download, register and call, brotli', await measureSize(), { unit: 'octets', limit: 42_000 })],
  held: async (open) => {
    const chrome = await open();
    const ours = together(await chrome.run('held', { stack: OURS, dialogs: held.ours, distinct: false }));
    const inChrome = { [OURS]: ours, 'SIP.js': await peersHeld(chrome, 'SIP.js'), JsSIP: await peersHeld(chrome, 'JsSIP') };
    const distinct = { [OURS]: together(await measureHeldInNode(held.ours)) };
    return [
      metricOf('a confirmed dialog held, Chrome', inChrome, { unit: 'octets', limit: 1300 }),
      metricOf('a confirmed dialog held, descriptions all different, Node', distinct, { unit: 'octets' }),
    ];
  },
  'many-calls': async (chrome) => {
    // What the engine itself may take in the meantime: compiled code, feedback.
    const grown = Math.max(0, together(await (await chrome()).run('manyCalls', calls)));
    return [metricOf(`growth of the page over ${calls.toLocaleString('en')} calls, Chrome`, { [OURS]: grown }, { unit: 'octets', limit: 500_000 })];
  },
};

const metrics: Metric[] = [];
const names = Object.keys(suites);
const nowhere = options.only.filter((part) => !names.some((name) => name.includes(part)));
if (nowhere.length > 0) throw new RangeError(`--only: no ${nowhere.join(', ')}; there are ${names.join(', ')}`);
const wanted = Object.entries(suites).filter(([name]) => options.only.length === 0 || options.only.some((part) => name.includes(part)));
// Now and not after minutes: where it cannot be written, that is said.
if (options.json !== undefined) writeFileSync(options.json, '{}\n');
let opened: Chrome | undefined;
let version = 'not used';
const chrome = async (): Promise<Chrome> => {
  opened ??= await openChrome(say);
  ({ version } = opened);
  return opened;
};
/** Of a browser that has failed nobody waits to hear that it is closed. */
async function close(): Promise<void> {
  const closing = opened;
  opened = undefined;
  await closing?.close().catch((error: unknown) => { say(String(error)); });
}

const failed: string[] = [];
for (const [name, measure] of wanted) {
  suite = name;
  say('begins');
  try {
    metrics.push(...(await measure(chrome)));
  } catch (error) {
    // The others still tell something; the next one has another browser.
    failed.push(name);
    console.error(`\n${name} FAILED:`, error);
    await close();
  }
}
await close();
suite = 'all';
say('done\n');

const machine = `Node ${process.versions.node}, Chrome ${version}, ${cpus()[0]?.model ?? 'unknown processor'}`;
process.stdout.write(`${asTable(metrics)}\n${machine}; what one operation takes, then how many times as much a peer takes\n`);
if (!options.quick && options.only.length === 0 && failed.length === 0) {
  writeFileSync(new URL('../docs/performance.svg', import.meta.url), asDrawing(metrics));
  const page = new URL('../docs/performance.md', import.meta.url);
  writeFileSync(page, withTable(readFileSync(page, 'utf8'), metrics, machine));
}
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(asJson(metrics), undefined, 2)}\n`);
if (failed.length > 0) {
  console.error(`FAILED: ${failed.join(', ')}`);
  process.exit(1); // a browser that hangs would keep us
}
