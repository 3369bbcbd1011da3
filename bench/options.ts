import { parseArgs } from 'node:util';
import { FULL, QUICK, type Effort } from './harness.js';

/** How much of everything: a full run, or one for under 90 seconds. */
export interface Extent {
  readonly effort: Effort;
  /** Starts of an application, by turns. */
  readonly starts: number;
  /** Dialogs held, ours and of each peer. */
  readonly held: { readonly ours: number; readonly peers: number };
  /** How much is alive, ours and the peers'. */
  readonly live: { readonly ours: readonly number[]; readonly peers: readonly number[] };
  readonly calls: number;
}

export interface Options extends Extent {
  readonly quick: boolean;
  readonly json: string | undefined;
  /** Only the suites whose names hold one of these. */
  readonly only: readonly string[];
}

const WHOLE: Extent = { effort: FULL, starts: 15, held: { ours: 10_000, peers: 1000 }, live: { ours: [10, 100, 1000, 10_000, 100_000], peers: [10, 100, 1000] }, calls: 20_000 };
const SHORT: Extent = { effort: QUICK, starts: 3, held: { ours: 2000, peers: 100 }, live: { ours: [10, 100, 1000, 10_000], peers: [10, 100] }, calls: 2000 };

/** @throws RangeError for a number of calls that is none */
export function readOptions(words: readonly string[]): Options {
  const { values } = parseArgs({ args: [...words], options: { quick: { type: 'boolean' }, json: { type: 'string' }, calls: { type: 'string' }, only: { type: 'string' } } });
  const extent = values.quick === true ? SHORT : WHOLE;
  const calls = Number(values.calls ?? extent.calls);
  if (!Number.isInteger(calls) || calls < 1000) throw new RangeError(`--calls wants a whole number from 1000 up, not ${values.calls}`);
  return { ...extent, calls, quick: values.quick === true, json: values.json, only: values.only?.split(',') ?? [] };
}
