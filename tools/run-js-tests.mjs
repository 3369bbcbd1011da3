// Runs test files in this process, one after the other: node --import tsx/esm tools/run-js-tests.mjs FILE ...
// Node's own runner has a process for each, which costs more than most of them need. What a file changes in the global object it has to change back.
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { after, describe } from 'node:test';
import { pathToFileURL } from 'node:url';

/** As long as one file may take. */
const TIMEOUT_MS = 600_000;
/** As long as what was started may take to end. */
const END_MS = 30_000;
const WATCHED = { globalThis, Date, performance, WebAssembly, crypto: globalThis.crypto };

/** Names of a library with underscores in front belong to it. */
const isOurs = (key) => !key.startsWith('__') && !key.endsWith('Storage');
// The values, not the properties: Node loads some at the first use.
function watched() {
  return new Map(Object.entries(WATCHED).flatMap(([name, object]) => Object.getOwnPropertyNames(object).filter(isOurs).map((key) => [`${name}.${key}`, object[key]])));
}
function changesSince(before) {
  const now = watched();
  return [...new Set([...before.keys(), ...now.keys()])].filter((name) => !Object.is(before.get(name), now.get(name)));
}
// Bundlers set NODE_ENV.
function restoreEnvironment(before) {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
}

process.env.SIP_TEST_FILES = 'many';
for (const file of process.argv.slice(2)) {
  const [before, environment] = [watched(), { ...process.env }];
  await new Promise((ended) => {
    describe(file, { timeout: TIMEOUT_MS }, async () => {
      after(() => {
        restoreEnvironment(environment);
        ended();
        assert.deepEqual(changesSince(before), [], `what ${file} leaves behind`);
      });
      await import(pathToFileURL(resolve(file)).href).catch((error) => {
        ended();
        throw error;
      });
    });
  });
}
setTimeout(() => {
  console.error(`What a test file has left holds the process: ${process.getActiveResourcesInfo().join(' ')}`);
  process.exit(1);
}, END_MS).unref();
