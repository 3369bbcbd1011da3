// Runs in Chrome: what bench/run.ts asks for, by name, each in a page of its own.
import type { Effort, Medians } from './harness.js';
import type { SipJsParser } from './stacks/sip-js.js';
import { measureAnswering } from './suites/answer.js';
import { measureCalls } from './suites/calls.js';
import { measureDialogs, measureTransactions, type Growth } from './suites/growth.js';
import { measureHeld, measureManyCalls, type Held, type Octets } from './suites/memory.js';
import { measureParsing } from './suites/parse.js';

const progress = (text: string): void => console.log(text);
/** Made by bench/chrome.ts: no file that a compiler could find. */
const PATCHED = ['', 'sip-js-patched.js'].join('/');
const wasm = new URL('/dist/sip_wasm.wasm', location.href);

const suites = {
  parse: async (effort: Effort): Promise<Medians> => {
    const { Parser } = (await import(PATCHED)) as { Parser: { parseMessage: SipJsParser } };
    return measureParsing(effort, Parser.parseMessage, wasm, progress);
  },
  calls: (effort: Effort): Promise<Medians> => measureCalls(effort, wasm, progress),
  answer: (effort: Effort): Promise<Medians> => measureAnswering(effort, wasm, progress),
  dialogs: (growth: Growth): Promise<Medians> => measureDialogs(growth, wasm, progress),
  transactions: (growth: Growth): Promise<Medians> => measureTransactions(growth, wasm, progress),
  held: (held: Held): Promise<Octets> => measureHeld(held, heapInUse, wasm, progress),
  manyCalls: (calls: number): Promise<Octets> => measureManyCalls(calls, heapInUse, wasm, progress),
};
export type Suites = typeof suites;

declare global {
  var bench: Suites;
  /** Of the browser, by bench/chrome.ts. */
  function heapInUse(): Promise<number>;
}
globalThis.bench = suites;
