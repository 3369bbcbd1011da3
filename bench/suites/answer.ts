import type { ModuleSource } from '../../dist/index.js';
import { measure, type Effort, type Medians, type Task } from '../harness.js';
import { LeapingClock } from '../leaping-clock.js';
import { invites, JsSipAnswering, SipJsAnswering, SipWasmAnswering, type AnsweringStack } from '../stacks/answering.js';

/** An INVITE of 6 KB comes in as a frame, and is answered by 200 with a description. */
export async function measureAnswering(effort: Effort, wasm?: ModuleSource, progress?: (text: string) => void): Promise<Medians> {
  const clock = new LeapingClock();
  const stacks: AnsweringStack[] = [new SipWasmAnswering(wasm), new SipJsAnswering(), new JsSipAnswering()];
  try {
    return await measure(stacks.map((stack) => answering(stack, clock)), effort, progress);
  } finally {
    clock.restore();
  }
}

function answering(stack: AnsweringStack, clock: LeapingClock): Task {
  let frames: string[] = [];
  return {
    name: stack.name,
    operations: 1,
    prepare: async (count) => {
      frames = invites(count);
      await stack.renew();
    },
    run: () => {
      const octets = stack.answer(frames.pop()!);
      if (octets === 0) throw new Error(`${stack.name} did not answer`);
      return octets;
    },
    // No ACK comes: the 200s would be sent again.
    clear: () => clock.discard(),
  };
}
