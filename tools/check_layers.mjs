// The layering of docs/architecture.md: a layer includes only itself and those below it, and nothing under
// src/ names Emscripten, a clock, a socket, a thread or a random device.
// Usage: node tools/check_layers.mjs [root]; with --self-test it also proves that it finds violations.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';

const chain = ['base', 'grammar', 'message', 'auth', 'transaction', 'dialog', 'subscription', 'session', 'user_agent'];
const below = (layer) => (layer === 'edge' ? chain.slice(0, 5) : chain.slice(0, chain.indexOf(layer)));
const platform = /emscripten|(system|steady|high_resolution)_clock|random_device|sys\/socket|<(thread|mutex|atomic|ctime|time\.h|iostream)>/;

export function violations(root) {
  const found = [];
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(h|cpp)$/.test(entry.name)) continue;
    const file = join(entry.parentPath ?? entry.path, entry.name);
    const layer = relative(root, file).split(/[\\/]/)[0];
    readFileSync(file, 'utf8').split('\n').forEach((line, index) => {
      const where = `${relative(root, file)}:${index + 1}`;
      const included = /^\s*#\s*include\s+"([^"/]+)\//.exec(line)?.[1];
      if (included && included !== layer && !below(layer).includes(included)) {
        found.push(`${where}: ${layer} may not include ${included}`);
      }
      if (platform.test(line)) found.push(`${where}: names a platform: ${line.trim()}`);
    });
  }
  return found;
}

function selfTest() {
  const root = mkdtempSync(join(tmpdir(), 'layers-'));
  mkdirSync(join(root, 'base'));
  mkdirSync(join(root, 'edge'));
  writeFileSync(join(root, 'base', 'a.h'), '#include "message/uri.h"\n#include <random>\nstd::random_device d;\n');
  writeFileSync(join(root, 'edge', 'b.h'), '#include "transaction/transaction_layer.h"\n#include "session/x.h"\n');
  const count = violations(root).length;
  rmSync(root, { recursive: true });
  if (count !== 3) throw new Error(`check_layers finds ${count} of 3 planted violations`);
}

if (process.argv.includes('--self-test')) selfTest();
const root = process.argv.slice(2).find((word) => !word.startsWith('-')) ?? new URL('../src', import.meta.url).pathname;
const found = violations(root);
for (const line of found) console.error(line);
if (found.length > 0) process.exit(1);
console.log('layers: in order');
