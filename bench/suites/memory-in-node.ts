import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { measureHeld, type Octets } from './memory.js';

/** A held dialog of ours where no two calls have the same descriptions, in a process of its own. Chrome moves such text out of the heap that it tells of. */
export async function measureHeldInNode(dialogs: number): Promise<Octets> {
  const words = ['--expose-gc', '--import', 'tsx', fileURLToPath(import.meta.url), String(dialogs)];
  const { stdout } = await promisify(execFile)(process.execPath, words, { timeout: 120_000 });
  return JSON.parse(stdout) as Octets;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const heap = (): Promise<number> => {
    globalThis.gc?.();
    globalThis.gc?.();
    return Promise.resolve(process.memoryUsage().heapUsed);
  };
  const wasm = new Uint8Array(readFileSync(new URL('../../dist/sip_wasm.wasm', import.meta.url)));
  const octets = await measureHeld({ stack: 'sip-wasm', dialogs: Number(process.argv[2]), distinct: true }, heap, wasm);
  process.stdout.write(JSON.stringify(octets), () => process.exit(0));
}
