// npm run bench [-- --quick] [-- --json FILE]: ours beside the peers, in one run, on medians of interleaved rounds.
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { openChrome } from './chrome.js';
import { FULL, QUICK, type Medians } from './harness.js';
import { asDrawing } from './drawing.js';
import { asJson, asTable, metricOf, type Goals, type Metric } from './report.js';
import { measureParsing } from './suites/parse.js';

const { values: options } = parseArgs({ options: { quick: { type: 'boolean' }, json: { type: 'string' } } });
const effort = options.quick ? QUICK : FULL;
const say = (text: string): void => void process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`);

const metrics: Metric[] = [];
/** The texts that all stacks parse are one metric; ours from octets is another, beside ours from a string. */
function addParsing(place: string, medians: Medians, goals: Goals): void {
  const { 'sip-wasm, octets': octets, ...strings } = medians;
  metrics.push(metricOf(`parse, string in, ${place}`, strings, goals));
  metrics.push(metricOf(`parse, octets in, ${place}`, { 'sip-wasm': octets!, 'our string': strings['sip-wasm']! }, place === 'Chrome' ? { 'our string': 1.2 } : {}));
}

const wasm = readFileSync(new URL('../dist/sip_wasm.wasm', import.meta.url));
addParsing('Node', await measureParsing(effort, wasm, (text) => say(`parse, Node: ${text}`)), { 'SIP.js': 800, JsSIP: 90, sip: 8 });
const chrome = await openChrome((text) => say(`Chrome: ${text}`));
try {
  addParsing('Chrome', await chrome.run('parse', effort), { 'SIP.js': 400, JsSIP: 85, sip: 3 });
  metrics.push(metricOf('whole call, both ends, Chrome', await chrome.run('calls', effort), { 'SIP.js': 100, JsSIP: 25 }));
} finally {
  await chrome.close();
}
say('');

process.stdout.write(`${asTable(metrics)}\nNode ${process.versions.node}, Chrome ${chrome.version}, ${cpus()[0]?.model ?? 'unknown processor'}; the time of one operation, then how many times as long a peer takes\n`);
if (!options.quick) writeFileSync(new URL('../docs/performance.svg', import.meta.url), asDrawing(metrics));
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(asJson(metrics), undefined, 2)}\n`);
