// The sections and the largest functions of a module that has its names (linked with --profiling-funcs).
// Usage: node tools/wasm-symbols.mjs MODULE.wasm [how many functions]
import { readFileSync } from 'node:fs';

const [file, limit = '40'] = process.argv.slice(2);
const octets = readFileSync(file);
const SECTIONS = ['custom', 'type', 'import', 'function', 'table', 'memory', 'global', 'export', 'start', 'element', 'code', 'data', 'data count'];
const IMPORT_FUNCTION = 0;
const FUNCTION_NAMES = 1;

let at = 8; // behind the magic number and the version
function number() {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const octet = octets[at++];
    value += (octet & 127) * 2 ** shift;
    if (octet < 128) return value;
  }
}
function text() {
  const length = number();
  at += length;
  return octets.toString('utf8', at - length, at);
}
const each = (visit) => {
  for (let left = number(); left > 0; left--) visit();
};

const names = new Map();
const bodies = [];
let imported = 0;
function readImport() {
  text();
  text();
  const kind = octets[at++];
  if (kind === IMPORT_FUNCTION) imported += 1;
  if (kind === IMPORT_FUNCTION) return number();
  if (kind === 3) return void (at += 2); // a global
  if (kind === 1) at++; // a table
  const hasMaximum = octets[at++] & 1;
  number();
  if (hasMaximum) number();
}
function readNames(end) {
  if (text() !== 'name') return;
  while (at < end) {
    const kind = octets[at++];
    const next = number() + at;
    if (kind === FUNCTION_NAMES) {
      each(() => {
        const index = number();
        names.set(index, text());
      });
    }
    at = next;
  }
}

while (at < octets.length) {
  const id = octets[at++];
  const size = number();
  const end = at + size;
  console.log(`${SECTIONS[id].padEnd(10)} ${size}`);
  if (id === 2) each(readImport);
  if (id === 10) {
    each(() => {
      const length = number();
      bodies.push(length);
      at += length;
    });
  }
  if (id === 0) readNames(end);
  at = end;
}
const functions = bodies.map((size, index) => ({ size, name: names.get(index + imported) ?? `function ${index + imported}` }));
for (const { size, name } of functions.sort((a, b) => b.size - a.size).slice(0, Number(limit))) console.log(String(size).padStart(7), name);
