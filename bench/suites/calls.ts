import type { ModuleSource } from '../../dist/index.js';
import { measure, type Effort, type Medians } from '../harness.js';
import type { CallingStack } from '../stacks/calls.js';
import { JsSipCalls } from '../stacks/jssip-calls.js';
import { SipJsCalls } from '../stacks/sip-js-calls.js';
import { SipWasmCalls } from '../stacks/sip-wasm-calls.js';

/** Whole calls, both ends in one page: INVITE to the 200 of the BYE. */
export async function measureCalls(effort: Effort, wasm?: ModuleSource, progress?: (text: string) => void): Promise<Medians> {
  const stacks: CallingStack[] = [await SipWasmCalls.create(wasm), await SipJsCalls.create(), new JsSipCalls()];
  for (const stack of stacks) {
    const sent = await stack.call();
    if (sent < 6 || sent > 7) throw new Error(`${stack.name} sent ${sent} messages in a call`);
  }
  try {
    return await measure(stacks.map((stack) => ({ name: stack.name, operations: 1, run: () => stack.call() })), effort, progress);
  } finally {
    for (const stack of stacks) await stack.close();
  }
}
