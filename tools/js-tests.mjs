// The test files in js-tests, one per line: `node tools/js-tests.mjs chrome` those that start a browser, `node tools/js-tests.mjs node` the others. A file is
// of the first kind if it imports js-tests/support/browser.ts, itself or by another file.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const BROWSER = join(root, 'js-tests/support/browser.ts');
const kind = process.argv[2];
if (kind !== 'chrome' && kind !== 'node') {
  console.error('node tools/js-tests.mjs chrome|node');
  process.exit(2);
}

function importsOf(file) {
  const names = [...readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b[^;]*?\bfrom '(\.[^']*\.js)'|^import '(\.[^']*\.js)'/gm)].map((match) => match[1] ?? match[2]);
  return names.map((name) => resolve(dirname(file), name.replace(/\.js$/, '.ts'))).filter((path) => !path.startsWith(join(root, 'dist')));
}
function startsBrowser(file, seen = new Set()) {
  if (file === BROWSER) return true;
  if (seen.has(file)) return false;
  seen.add(file);
  return importsOf(file).some((path) => startsBrowser(path, seen));
}

const files = readdirSync(join(root, 'js-tests'), { recursive: true }).filter((name) => name.endsWith('.test.ts')).sort();
for (const name of files) {
  const file = join(root, 'js-tests', name);
  if (startsBrowser(file) === (kind === 'chrome')) console.log(relative(root, file));
}
