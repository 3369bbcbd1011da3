import type { ModuleSource } from '../../dist/index.js';
import { measure, type Effort, type Medians, type Task } from '../harness.js';
import { LeapingClock, TRANSACTION_MS } from '../leaping-clock.js';
import type { CallingStack } from '../stacks/calls.js';
import { JsSipCalls } from '../stacks/jssip-calls.js';
import { SipJsCalls } from '../stacks/sip-js-calls.js';
import { SipWasmAgents } from '../stacks/sip-wasm-agents.js';
import { SipWasmCalls } from '../stacks/sip-wasm-calls.js';

type Stack = Pick<CallingStack, 'name' | 'call' | 'close'>;

/**
 * Whole calls, both ends in one page: INVITE to the 200 of the BYE. Between two batches their transactions end: SIP.js has ten million
 * branches to choose from, and among some thousand live ones two are the same before long, of which one is never answered.
 */
export async function measureCalls(effort: Effort, wasm?: ModuleSource, progress?: (text: string) => void): Promise<Medians> {
  const clock = new LeapingClock();
  const stacks: Stack[] = [await SipWasmCalls.create(wasm), await SipWasmAgents.create(wasm), await SipJsCalls.create(), new JsSipCalls()];
  for (const stack of stacks) {
    const sent = await stack.call();
    if (sent < 6 || sent > 7) throw new Error(`${stack.name} sent ${sent} messages in a call`);
  }
  try {
    const calling = (stack: Stack): Task => ({ name: stack.name, operations: 1, run: () => stack.call(), clear: () => clock.leap(TRANSACTION_MS) });
    return await measure(stacks.map(calling), effort, progress);
  } finally {
    for (const stack of stacks) await stack.close();
    clock.restore();
  }
}
