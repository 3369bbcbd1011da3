// Runs in Chrome: what bench/run.ts asks for, by name.
import type { Effort, Medians } from './harness.js';
import { measureParsing } from './suites/parse.js';

const progress = (text: string): void => console.log(text);
const wasm = new URL('/dist/sip_wasm.wasm', location.href);

declare global {
  var bench: Readonly<Record<'parse', (effort: Effort) => Promise<Medians>>>;
}
globalThis.bench = { parse: (effort) => measureParsing(effort, wasm, progress) };
