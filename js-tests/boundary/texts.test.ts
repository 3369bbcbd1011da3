import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

test('the module in web/src/core/text-copier.ts is bindings/texts.wat', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'texts-'));
  context.after(() => { rmSync(folder, { recursive: true }); });
  const made = join(folder, 'texts.wasm');
  const assemble = '. "${XDG_CACHE_HOME:-$HOME/.cache}/sip-wasm/env.sh"; exec wasm-as --enable-gc --enable-reference-types "$1" -o "$2"';
  const { status, stderr } = spawnSync('bash', ['-c', assemble, 'bash', fileURLToPath(new URL('../../bindings/texts.wat', import.meta.url)), made]);
  if (status === 127 && process.env['CI'] !== 'true') return context.skip('no wasm-as in PATH');
  assert.equal(status, 0, String(stderr));
  const shim = readFileSync(new URL('../../web/src/core/text-copier.ts', import.meta.url), 'utf8');
  assert.equal(/'(AGFzbQ[^']+)'/.exec(shim)?.[1], readFileSync(made).toString('base64'));
});
