// Changes one row of one state table at a time and runs the tests that should notice: npm run mutants [-- TABLE ...]
// A row is masked, leads to every other state of its table, or lacks one of its actions. What no test notices must be explained in
// docs/mutants.md, a line "- `TABLE ROW CHANGE VALUE`: why" each; what is explained there must still survive.
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const build = join(root, 'build', 'mutants');
const transaction = ['transaction', 'user_agent', 'edge', 'flows'];
const subscription = ['subscription', 'user_agent', 'flows'];
const session = ['session', 'user_agent', 'flows'];
const testsOf = {
  invite_client: transaction,
  non_invite_client: transaction,
  invite_server: transaction,
  non_invite_server: transaction,
  subscriber: subscription,
  notifier: subscription,
  offer_answer: session,
  session,
};
const secondsPerTest = 120; // one that loops for ever counts as noticed

function buildTests() {
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'sip-wasm');
  const env = { ...process.env, CCACHE_DIR: join(cache, 'ccache'), CCACHE_SLOPPINESS: 'pch_defines,time_macros' };
  const targets = [...new Set(Object.values(testsOf).flat())].map((name) => `test_${name}`);
  execFileSync('cmake', ['--preset', 'mutants'], { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
  execFileSync('cmake', ['--build', build, '--target', ...targets], { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });
}

const program = (test) => join(build, 'native-tests', `test_${test}`);

/** True: all of its tests passed. */
function passes(test, mutant) {
  const { SIP_MUTANT: _, ...clean } = process.env;
  return new Promise((resolve) => {
    const child = spawn(program(test), ['--abort-after=1', '--minimal'], {
      env: mutant === undefined ? clean : { ...clean, SIP_MUTANT: mutant },
      stdio: 'ignore',
      timeout: secondsPerTest * 1000,
      killSignal: 'SIGKILL',
    });
    child.on('error', () => resolve(false));
    child.on('exit', (code) => {
      if (code === 77) throw new Error(`${test} does not know the mutant "${mutant}"`);
      resolve(code === 0);
    });
  });
}

function listMutants(tables) {
  const listed = execFileSync(program('user_agent'), { env: { ...process.env, SIP_MUTANT: 'list' }, encoding: 'utf8' });
  const all = listed.trim().split('\n').map((line) => {
    const [name, text] = line.split('\t');
    return { name, text, table: name.split(' ')[0] };
  });
  return tables.length === 0 ? all : all.filter(({ table }) => tables.includes(table));
}

function explainedMutants() {
  const page = readFileSync(join(root, 'docs', 'mutants.md'), 'utf8');
  return new Set([...page.matchAll(/^- `([a-z_]+ \d+ [a-z]+ \d+)`/gm)].map((match) => match[1]));
}

/** The test that notices it; none: it survives. */
async function killerOf(mutant) {
  for (const test of testsOf[mutant.table]) {
    if (!(await passes(test, mutant.name))) return test;
  }
  return undefined;
}

const began = Date.now();
const tables = process.argv.slice(2);
buildTests();
for (const test of new Set(Object.values(testsOf).flat())) {
  if (!(await passes(test, undefined))) {
    console.error(`test_${test} fails without any mutant`);
    process.exit(1);
  }
}
const mutants = listMutants(tables);
const killed = new Map();
const survivors = [];
const waiting = [...mutants];
let done = 0;
async function work() {
  for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
    const killer = await killerOf(mutant);
    if (killer === undefined) survivors.push(mutant);
    else killed.set(killer, (killed.get(killer) ?? 0) + 1);
    if (++done % 25 === 0) console.log(`${done} of ${mutants.length}, ${survivors.length} survive, ${Math.round((Date.now() - began) / 1000)} s`);
  }
}
await Promise.all(Array.from({ length: Math.min(4, availableParallelism()) }, work));

const explained = explainedMutants();
const unexplained = survivors.filter(({ name }) => !explained.has(name));
const stale = mutants.filter(({ name }) => explained.has(name) && !survivors.some((survivor) => survivor.name === name));
for (const { name, text } of unexplained) console.error(`survives: - \`${name}\`: ${text}`);
for (const { name } of stale) console.error(`docs/mutants.md explains what a test notices: ${name}`);
const by = [...killed].map(([test, count]) => `${count} by test_${test}`).join(', ');
console.log(`${mutants.length} mutants: ${mutants.length - survivors.length} noticed (${by}), ${survivors.length} survive, ${unexplained.length} without explanation, ${Math.round((Date.now() - began) / 1000)} s`);
process.exit(unexplained.length + stale.length === 0 ? 0 : 1);
