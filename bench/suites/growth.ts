import type { ModuleSource } from '../../dist/index.js';
import { measure, type Effort, type Medians, type Task } from '../harness.js';
import { LeapingClock, TRANSACTION_MS } from '../leaping-clock.js';
import type { CallingStack } from '../stacks/calls.js';
import { JsSipCalls } from '../stacks/jssip-calls.js';
import { SipJsCalls } from '../stacks/sip-js-calls.js';
import { SipWasmCalls } from '../stacks/sip-wasm-calls.js';

export interface Growth {
  readonly effort: Effort;
  /** How many live ones there are, in two user agents of their own for each number. */
  readonly ours: readonly number[];
  readonly peers: readonly number[];
}

/** What `measureDialogs` and `measureTransactions` call their tasks. */
export const sizeName = (stack: string, live: number): string => `${stack} with ${live}`;

/** For so many held calls the clock leaps once. */
const HELD_AT_ONCE = 10_000;
/** INFO and its 200 in one of so many live dialogs, taken at random. */
export function measureDialogs(growth: Growth, wasm?: ModuleSource, progress?: (text: string) => void): Promise<Medians> {
  return measureGrowth(growth, wasm, progress, {
    fill: async (stack, live, clock) => {
      for (let i = 1; i <= live; ++i) {
        await stack.hold();
        if (i % HELD_AT_ONCE === 0 || i === live) await clock.leap(TRANSACTION_MS);
        if (i % 1000 === 0) progress?.(`${stack.name}: ${i} of ${live} calls`);
      }
      if ((await stack.info(live - 1)) !== 200) throw new Error(`${stack.name}: no 200 to INFO`);
    },
    run: (stack, index) => stack.info(index),
  });
}

/** A new INVITE, refused, while so many others ring. */
export function measureTransactions(growth: Growth, wasm?: ModuleSource, progress?: (text: string) => void): Promise<Medians> {
  return measureGrowth(growth, wasm, progress, {
    fill: async (stack, live) => {
      for (let i = 1; i <= live; ++i) {
        await stack.ring();
        if (i % 1000 === 0) progress?.(`${stack.name}: ${i} of ${live} INVITEs`);
      }
      if ((await stack.refuse()) !== 486) throw new Error(`${stack.name}: no 486 to INVITE`);
    },
    run: (stack) => stack.refuse(),
  });
}

interface Work {
  fill(stack: CallingStack, live: number, clock: LeapingClock): Promise<void>;
  run(stack: CallingStack, index: number): number | Promise<number>;
}

async function measureGrowth({ effort, ours, peers }: Growth, wasm: ModuleSource | undefined, progress: ((text: string) => void) | undefined, work: Work): Promise<Medians> {
  const clock = new LeapingClock();
  const tasks: Task[] = [];
  const add = async (stack: CallingStack, live: number): Promise<void> => {
    await work.fill(stack, live, clock);
    const random = sequence();
    tasks.push({ name: sizeName(stack.name, live), operations: 1, run: () => work.run(stack, random() % live) });
  };
  try {
    for (const live of ours) await add(await SipWasmCalls.create(wasm), live);
    for (const live of peers) {
      await add(await SipJsCalls.create(), live);
      await add(new JsSipCalls(), live);
    }
    return await measure(tasks, effort, progress);
  } finally {
    // The page goes, and they with it: to end so many dialogs one by one would take longer than all the rest.
    clock.restore();
  }
}

/** Numbers that look random, the same in every run (the constants are of Numerical Recipes; the low bits are the regular ones). */
function sequence(): () => number {
  let last = 1;
  return () => {
    last = (Math.imul(last, 1664525) + 1013904223) >>> 0;
    return last >>> 8;
  };
}
