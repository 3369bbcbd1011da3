// What a page downloads: raw and as brotli, the module, its glue and the shim (bundled as an application would). With `--check` it ends with 1
// where a part is more than 2 % larger than tools/size-budget.json allows, made by the same compiler; `--accept` writes today's sizes there.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const BUDGET = new URL('size-budget.json', import.meta.url);
const TOLERANCE = 1.02;

function compilerVersion() {
  try {
    return execFileSync('emcc', ['--version'], { encoding: 'utf8' }).match(/\d+\.\d+\.\d+/)?.[0];
  } catch {
    console.error('emcc is not in PATH: first `. "${XDG_CACHE_HOME:-$HOME/.cache}/sip-wasm/env.sh"`, which `bash tools/setup.sh build` has written.');
    process.exit(1);
  }
}

async function shim() {
  const bundle = await build({
    entryPoints: ['dist/index.js'],
    bundle: true,
    minify: true,
    format: 'esm',
    write: false,
    external: ['*/sip_wasm.js'],
    logLevel: 'error',
  });
  return bundle.outputFiles[0].contents;
}

const parts = {
  'sip_wasm.wasm': readFileSync('dist/sip_wasm.wasm'),
  'sip_wasm.js (glue)': readFileSync('dist/sip_wasm.js'),
  'shim, minified': await shim(),
};
const compiler = compilerVersion();
const { compiler: budgeted, ...budget } = JSON.parse(readFileSync(BUDGET, 'utf8'));
const isComparable = compiler === budgeted;
const sizes = {};
let raw = 0;
let compressed = 0;
const row = (name, a, b, remark = '') => console.log(`  ${name.padEnd(20)} ${String(a).padStart(8)} B  brotli ${String(b).padStart(7)} B${remark}`);
for (const [name, content] of Object.entries(parts)) {
  const small = (sizes[name] = brotliCompressSync(content).length);
  raw += content.length;
  compressed += small;
  row(name, content.length, small, isComparable && small > budget[name] * TOLERANCE ? `  MORE THAN ITS BUDGET of ${budget[name]} B` : '');
}
row('together', raw, compressed);

if (process.argv.includes('--accept')) {
  writeFileSync(BUDGET, `${JSON.stringify({ compiler, ...sizes }, undefined, 2)}\n`);
} else if (process.argv.includes('--check') && isComparable && Object.entries(sizes).some(([name, size]) => size > budget[name] * TOLERANCE)) {
  console.error('The download has grown. What is in the module: CONTRIBUTING.md, "Speed and size". If it is worth it: node tools/size.mjs --accept');
  process.exitCode = 1;
}
