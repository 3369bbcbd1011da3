// Reads what the last runs of the tests said.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Where the results of the tests in JavaScript are; `tools/test.sh` writes them. */
export const JS_RESULTS = 'build/results/js.tsv';
const NATIVE_RESULTS = 'build/dev/results';

/** A file of results that is missing says that its tests did not run. @returns {string[]} what is missing, in words */
export function missingResults(root) {
  const missing = [];
  for (const layer of readdirSync(join(root, 'native-tests'))) {
    const folder = join(root, 'native-tests', layer);
    if (!statSync(folder).isDirectory() || !readdirSync(folder).some((name) => name.endsWith('_test.cpp'))) continue;
    if (!existsSync(join(root, NATIVE_RESULTS, `${layer}.tsv`))) missing.push(`native-tests/${layer}`);
  }
  if (!existsSync(join(root, JS_RESULTS))) missing.push('js-tests');
  return missing;
}

/**
 * @returns {{ name: string, passed: boolean, place: string }[]} each name of a test, subcase or scenario once per file that ran it;
 *   passed if everything under that name did
 */
export function readResults(root) {
  const scenarios = scenarioTitles(root);
  const byKey = new Map();
  const native = existsSync(join(root, NATIVE_RESULTS)) ? readdirSync(join(root, NATIVE_RESULTS)).map((name) => join(NATIVE_RESULTS, name)) : [];
  for (const path of [...native, JS_RESULTS]) {
    if (!existsSync(join(root, path))) continue;
    for (const line of readFileSync(join(root, path), 'utf8').split('\n')) {
      const [result, file, ...names] = line.split('\t');
      if (names.length === 0) continue;
      for (const name of names) {
        // As the compiler was given it: absolute, or relative to its build folder.
        const test = file.startsWith('/') ? relative(root, file) : file.replace(/^(\.\.\/)+/, '');
        const scenario = scenarios.get(name);
        const place = scenario ? `${scenario} ${path === JS_RESULTS ? 'in Chrome' : 'natively'}` : test;
        const key = `${place}\t${name}`;
        const passed = result === 'passed' && (byKey.get(key)?.passed ?? true);
        byKey.set(key, { name, passed, place });
      }
    }
  }
  return [...byKey.values()];
}

function scenarioTitles(root) {
  const folder = join(root, 'scenarios');
  const files = readdirSync(folder, { recursive: true }).filter((name) => name.endsWith('.txt'));
  return new Map(files.map((name) => [readFileSync(join(folder, name), 'utf8').split('\n')[0], `scenarios/${name}`]));
}
