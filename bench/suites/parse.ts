import { messageParser, type ModuleSource } from '../../dist/index.js';
import { CORPUS } from '../corpus/corpus.js';
import { measure, type Effort, type Medians, type Task } from '../harness.js';
import { JsSipParsing } from '../stacks/jssip.js';
import { SipParsing } from '../stacks/sip.js';
import { SipJsParsing, type SipJsParser } from '../stacks/sip-js.js';
import { SipWasmParsing } from '../stacks/sip-wasm.js';
import type { Fields, ParsingStack } from '../stacks/fields.js';

/**
 * Every stack parses the corpus and reads the eight things; ours also from octets.
 * @param decodedOnce the parser of SIP.js with the patch of `sip-js-patch.ts`
 */
export async function measureParsing(effort: Effort, decodedOnce: SipJsParser, wasm?: ModuleSource, progress?: (text: string) => void): Promise<Medians> {
  const ours = new SipWasmParsing(await messageParser(wasm));
  const stacks: ParsingStack[] = [ours, new SipJsParsing(), new SipJsParsing('SIP.js, decoded once', decodedOnce), new JsSipParsing(), new SipParsing()];
  for (const stack of stacks) checkFields(stack, ours);
  const encoder = new TextEncoder();
  const texts = CORPUS.map(({ text }) => text);
  const octets = texts.map((text) => encoder.encode(text));
  const task = (name: string, frames: readonly (string | Uint8Array)[], stack: ParsingStack): Task => ({
    name,
    operations: frames.length,
    run: () => frames.reduce((sum, frame) => sum + stack.read(frame), 0),
  });
  const tasks = [...stacks.map((stack) => task(stack.name, texts, stack)), task('sip-wasm, octets', octets, ours)];
  return measure(tasks, effort, progress);
}

/** @throws Error where two stacks read different things: then they do not do the same work. */
function checkFields(stack: ParsingStack, reference: ParsingStack): void {
  for (const { name, text } of CORPUS) {
    const [theirs, ours] = [stack.fields(text), reference.fields(text)];
    for (const field of Object.keys(ours) as (keyof Fields)[]) {
      const [a, b] = [String(theirs[field]), String(ours[field])];
      if (a !== b) throw new Error(`${name}, ${field}: ${stack.name} reads ${JSON.stringify(a)}, ${reference.name} ${JSON.stringify(b)}`);
    }
  }
}
