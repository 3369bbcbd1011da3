// Counts the instructions of the core's work (bench/native/core_work.cpp) under callgrind: unlike time they are the same in every run.
// Usage: node tools/instructions.mjs [--check | --accept]
// --check fails where one costs more than 5 % above bench/native/instructions.json; --accept writes what is counted there.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const budgetFile = join(root, 'bench/native/instructions.json');
const program = join(root, 'build/release/core_work');
const TOLERANCE = 1.05;
/** The difference of two runs, so that the start of the program does not count. */
const WORK = {
  'a whole call, both ends': (times) => ['calls', times],
  'an INVITE parsed and read': (times) => ['parse', times],
  'OPTIONS and 200 in one of 10 dialogs': (times) => ['requests', times, 10],
  'OPTIONS and 200 in one of 1,000 dialogs': (times) => ['requests', times, 1000],
};
const [FEW, MANY] = [200, 1200];

function count(words) {
  // callgrind speaks on standard error.
  const { stderr } = spawnSync('valgrind', ['--tool=callgrind', '--callgrind-out-file=/dev/null', program, ...words.map(String)], { encoding: 'utf8' });
  const found = /Collected\s*:\s*(\d+)/.exec(stderr);
  if (!found) throw new Error(`valgrind counted nothing:\n${stderr}`);
  return Number(found[1]);
}

execFileSync('cmake', ['--preset', 'release'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
execFileSync('cmake', ['--build', 'build/release', '--target', 'core_work'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
const mode = process.argv[2];
const budget = mode === '--accept' ? {} : JSON.parse(readFileSync(budgetFile, 'utf8'));
const counted = {};
const over = [];
for (const [name, words] of Object.entries(WORK)) {
  counted[name] = Math.round((count(words(MANY)) - count(words(FEW))) / (MANY - FEW));
  const allowed = budget[name];
  console.log(`  ${name.padEnd(40)} ${String(counted[name]).padStart(8)} instructions${allowed ? `, budget ${allowed}` : ''}`);
  if (allowed && counted[name] > allowed * TOLERANCE) over.push(name);
}
if (mode === '--accept') writeFileSync(budgetFile, `${JSON.stringify(counted, undefined, 2)}\n`);
if (mode === '--check' && over.length > 0) {
  console.error(`Slower than bench/native/instructions.json by more than 5 %: ${over.join('; ')}. Mend it, or say why: node tools/instructions.mjs --accept`);
  process.exit(1);
}
