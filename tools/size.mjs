// What a page downloads: raw and as brotli, the module, its glue and the shim (bundled as an application would).
import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

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
let raw = 0;
let compressed = 0;
const row = (name, a, b) => console.log(`  ${name.padEnd(20)} ${String(a).padStart(8)} B  brotli ${String(b).padStart(7)} B`);
for (const [name, content] of Object.entries(parts)) {
  const small = brotliCompressSync(content).length;
  raw += content.length;
  compressed += small;
  row(name, content.length, small);
}
row('together', raw, compressed);
