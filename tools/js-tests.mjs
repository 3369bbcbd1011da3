// The test files in js-tests, one per line: `node tools/js-tests.mjs chrome` those whose browser has media, `alone` those that want a process of their own, `node`
// the others. A file is of the first kind if it imports js-tests/support/browser.ts, itself or by another file, and is not one of those below.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const BROWSER = join(root, 'js-tests/support/browser.ts');
const pathsOf = (names) => names.map((name) => join(root, 'js-tests', `${name}.test.ts`));
/** In their browser no audio goes from page to page: beside one in which it does, they make nothing late. */
const WITHOUT_MEDIA = pathsOf(['failures/connection-in-page', 'failures/media', 'failures/module', 'failures/tls', 'package/bundlers', 'scenarios/scenarios', 'shim/shim']);
/** They measure the memory of the process, want a module that was not loaded before, or change the global object for good. */
const ALONE = pathsOf([
  ...['agent/connecting-early', 'agent/memory', 'bench/arithmetic', 'bench/suites', 'core/memory', 'core/modules', 'core/octets', 'headers/headers'],
  ...['shim/core-timer', 'subscription/memory', 'walk/walk'],
]);
const kind = process.argv[2];
if (!['chrome', 'node', 'alone'].includes(kind)) {
  console.error('node tools/js-tests.mjs chrome|node|alone');
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
  const own = ALONE.includes(file) ? 'alone' : startsBrowser(file) && !WITHOUT_MEDIA.includes(file) ? 'chrome' : 'node';
  if (own === kind) console.log(relative(root, file));
}
