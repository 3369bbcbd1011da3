import type { ModuleSource } from '../../dist/index.js';
import { DESCRIPTION_OCTETS, descriptions } from '../corpus/descriptions.js';
import { LeapingClock, TRANSACTION_MS } from '../leaping-clock.js';
import { linearMemoryInUse, watchLinearMemory } from '../linear-memory.js';
import type { CallingStack } from '../stacks/calls.js';
import { JsSipCalls } from '../stacks/jssip-calls.js';
import { SipJsCalls } from '../stacks/sip-js-calls.js';
import { SipWasmCalls } from '../stacks/sip-wasm-calls.js';

/** Octets of living objects, the browser's own halves too, after a collection: asked of the browser. */
export type HeapInUse = () => Promise<number>;

export interface Octets {
  /** Of JavaScript objects. */
  readonly heap: number;
  /** Of the module's linear memory. */
  readonly linear: number;
}

async function stackNamed(name: string, wasm?: ModuleSource): Promise<CallingStack> {
  if (name === 'SIP.js') return SipJsCalls.create();
  return name === 'JsSIP' ? new JsSipCalls() : SipWasmCalls.create(wasm);
}

async function inUse(heap: HeapInUse): Promise<Octets> {
  return { heap: await heap(), linear: linearMemoryInUse() };
}

export interface Held {
  readonly stack: string;
  readonly dialogs: number;
  /** No two calls have the same descriptions. Otherwise all text there is of ours is the page's own; a peer keeps what it has received. */
  readonly distinct: boolean;
}

/** What a confirmed dialog takes, once its transactions are over, beside the text of its descriptions. A call has a dialog at each end. */
export async function measureHeld({ stack: name, dialogs, distinct }: Held, heap: HeapInUse, wasm?: ModuleSource, progress?: (text: string) => void): Promise<Octets> {
  watchLinearMemory();
  const clock = new LeapingClock();
  descriptions.distinct = distinct;
  const stack = await stackNamed(name, wasm);
  const text = distinct ? DESCRIPTION_OCTETS : name === 'sip-wasm' ? 0 : DESCRIPTION_OCTETS / 2;
  const calls = dialogs / 2;
  const batch = Math.ceil(calls / 5);
  const hold = async (count: number): Promise<void> => {
    for (let i = 0; i < count; ++i) await stack.hold();
    await clock.leap(TRANSACTION_MS);
    progress?.(`${name}: ${count} calls more`);
  };
  // Code is compiled then, and there is room for the transactions of a batch.
  await hold(batch);
  const before = await inUse(heap);
  for (let made = 0; made < calls; made += batch) await hold(Math.min(batch, calls - made));
  const after = await inUse(heap);
  if ((before.linear > 0) !== (name === 'sip-wasm')) throw new Error(`${name}: its linear memory is not seen`);
  if ((await stack.info(0)) !== 200) throw new Error(`${name}: a dialog is lost`);
  return { heap: (after.heap - before.heap) / dialogs - text, linear: (after.linear - before.linear) / dialogs };
}

/** After so many calls the clock leaps: their transactions are what is alive at most. */
const CALLS_AT_ONCE = 500;

/** By how many octets the page has grown in so many calls, after a fifth as many, and two batches at least, to warm up. */
export async function measureManyCalls(calls: number, heap: HeapInUse, wasm?: ModuleSource, progress?: (text: string) => void): Promise<Octets> {
  watchLinearMemory();
  const clock = new LeapingClock();
  descriptions.distinct = true;
  const stack = await SipWasmCalls.create(wasm);
  const make = async (count: number): Promise<void> => {
    for (let i = 1; i <= count; ++i) {
      await stack.call();
      if (i % CALLS_AT_ONCE === 0 || i === count) await clock.leap(TRANSACTION_MS);
      if (i % 10_000 === 0) progress?.(`${i} of ${count} calls`);
    }
  };
  await make(Math.max(Math.ceil(calls / 5), 2 * CALLS_AT_ONCE));
  const before = await inUse(heap);
  await make(calls);
  const after = await inUse(heap);
  return { heap: after.heap - before.heap, linear: after.linear - before.linear };
}
