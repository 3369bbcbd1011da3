import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { messageParser } from '../../dist/index.js';
import { CORPUS } from '../corpus/corpus.js';
import type { Effort, Medians } from '../harness.js';
import type { Fields } from '../stacks/fields.js';
import { SipWasmParsing } from '../stacks/sip-wasm.js';

/** Built by tools/bench.sh where it can install the peers. */
const PROGRAM = fileURLToPath(new URL('../../build/release/parse_beside_peers', import.meta.url));
const ORDER: readonly (keyof Fields)[] = ['from', 'fromTag', 'to', 'toTag', 'branch', 'cseq', 'callId', 'contact', 'maxForwards', 'routes'];

export const hasNativePeers = (): boolean => existsSync(PROGRAM);

/** The corpus for the program: each message behind its length. */
export function asFile(texts: readonly string[]): Uint8Array {
  const messages = texts.map((text) => new TextEncoder().encode(text));
  return Buffer.concat(messages.flatMap((octets) => [Buffer.from(`${octets.length}\n`), octets]));
}

/** Ours beside Sofia-SIP and libosip2, natively: the same corpus, the same eight things. */
export async function measureNativeParsing({ rounds, milliseconds }: Effort, wasm: Uint8Array<ArrayBuffer>, progress: (text: string) => void): Promise<Medians> {
  const folder = await mkdtemp(join(tmpdir(), 'sip-wasm-bench-'));
  try {
    const file = join(folder, 'corpus');
    await writeFile(file, asFile(CORPUS.map(({ text }) => text)));
    const { stdout } = await promisify(execFile)(PROGRAM, [file, 'check']);
    const reference = new SipWasmParsing(await messageParser(wasm));
    checkFields(stdout, CORPUS.map(({ name, text }) => ({ name, fields: reference.fields(text) })));
    return await run(file, rounds, milliseconds, progress);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @throws Error where a native stack reads something else than ours does in JavaScript: then they do not do the same work. */
export function checkFields(output: string, expected: readonly { readonly name: string; readonly fields: Fields }[]): void {
  const lines = output.trimEnd().split('\n');
  if (lines.length % expected.length !== 0) throw new Error(`${lines.length} lines of ${expected.length} messages`);
  lines.forEach((line, index) => {
    const [stack, ...values] = line.split('\t');
    const { name, fields } = expected[index % expected.length]!;
    ORDER.forEach((field, at) => {
      if (values[at] !== String(fields[field])) throw new Error(`${name}, ${field}: ${stack} reads ${JSON.stringify(values[at])}, sip-wasm ${JSON.stringify(String(fields[field]))}`);
    });
  });
}

function run(file: string, rounds: number, milliseconds: number, progress: (text: string) => void): Promise<Medians> {
  return new Promise((resolve, reject) => {
    const running = spawn(PROGRAM, [file, String(rounds), String(milliseconds)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    running.stdout.on('data', (data: Buffer) => (output += data.toString()));
    running.stderr.on('data', (data: Buffer) => progress(data.toString().trimEnd()));
    running.once('error', reject);
    running.once('close', (code) => {
      if (code !== 0) return reject(new Error(`${PROGRAM} ended with ${code}`));
      resolve(Object.fromEntries(output.trimEnd().split('\n').map((line) => line.split('\t')).map(([stack = '', time]) => [stack, Number(time)])));
    });
  });
}
