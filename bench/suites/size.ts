import { readFileSync } from 'node:fs';
import { brotliCompressSync, constants } from 'node:zlib';
import { APPLICATIONS, bundleApplication, type ApplicationName } from '../apps/application.js';
import type { Medians } from '../harness.js';

const brotli = (content: Uint8Array): number => brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;

/** Octets that a page downloads for an application that registers and calls, as brotli 11. */
export async function measureSize(): Promise<Medians> {
  const sizes: Record<string, number> = {};
  for (const name of Object.keys(APPLICATIONS) as ApplicationName[]) sizes[name] = brotli(await bundleApplication(name));
  sizes['sip-wasm']! += brotli(readFileSync(new URL('../../dist/sip_wasm.wasm', import.meta.url)));
  return sizes;
}
