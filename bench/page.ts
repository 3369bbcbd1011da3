// Runs in Chrome: what bench/run.ts asks for, by name.
import type { Effort, Medians } from './harness.js';
import { measureCalls } from './suites/calls.js';
import { measureParsing } from './suites/parse.js';

const progress = (text: string): void => console.log(text);
const wasm = new URL('/dist/sip_wasm.wasm', location.href);
const suites = {
  parse: (effort: Effort): Promise<Medians> => measureParsing(effort, wasm, progress),
  calls: (effort: Effort): Promise<Medians> => measureCalls(effort, wasm, progress),
};
export type Suite = keyof typeof suites;

declare global {
  var bench: typeof suites;
}
globalThis.bench = suites;
