import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { Parser } from 'sip.js/lib/core/messages/parser.js';
import type { Effort, Medians } from '../../bench/harness.js';
import { measureAnswering } from '../../bench/suites/answer.js';
import { measureCalls } from '../../bench/suites/calls.js';
import { measureDialogs, measureTransactions } from '../../bench/suites/growth.js';
import { measureParsing } from '../../bench/suites/parse.js';

/** As little as there is: whether every stack does its work, and the same, not how fast. */
const ONCE: Effort = { rounds: 1, milliseconds: 0.01, warmUp: 0 };
const GROWTH = { effort: ONCE, ours: [1, 2], peers: [1] };
const PEERS = ['JsSIP', 'SIP.js', 'sip-wasm'];
const PAIRS = ['JsSIP with 1', 'SIP.js with 1', 'sip-wasm with 1', 'sip-wasm with 2'];
const wasm = new Uint8Array(readFileSync(new URL('../../dist/sip_wasm.wasm', import.meta.url)));
// Where JsSIP looks for WebRTC.
Object.assign(globalThis, { window: globalThis });

const suites: [name: string, measure: () => Promise<Medians>, stacks: readonly string[]][] = [
  ['parsing', () => measureParsing(ONCE, Parser.parseMessage, wasm), ['JsSIP', 'SIP.js', 'SIP.js, decoded once', 'sip', 'sip-wasm', 'sip-wasm, octets']],
  ['answering', () => measureAnswering(ONCE, wasm), PEERS],
  ['whole calls', () => measureCalls(ONCE, wasm), ['JsSIP', 'SIP.js', 'our UserAgent', 'sip-wasm']],
  ['requests in a dialog', () => measureDialogs(GROWTH, wasm), PAIRS],
  ['new INVITEs', () => measureTransactions(GROWTH, wasm), PAIRS],
];

for (const [name, measure, stacks] of suites) {
  it(`${name}: all stacks do the work that is measured`, { timeout: 60_000 }, async () => {
    const medians = await measure();
    assert.deepEqual(Object.keys(medians).sort(), stacks);
    for (const [stack, time] of Object.entries(medians)) assert.ok(time > 0, `${stack}: ${time}`);
  });
}
