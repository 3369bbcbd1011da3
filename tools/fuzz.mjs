// Builds and runs the fuzzers of native-tests/fuzz, of the core that the native tests run: under the address and undefined-behaviour sanitizers.
// Usage: npm run fuzz -- [--seconds N] [--jobs N] [--nice] [target ...]     every target for N seconds (60), so many at a time (2)
//        npm run fuzz -- --seed N [target ...]              nothing learnt before, and the same beginning each time
//        npm run fuzz -- --short [target ...]               the same inputs each time, so many of each target: for a run that decides (CI)
//        npm run fuzz -- --replay FILE target                               one input again, with its report
// What a run learnt stays in the cache folder; it begins with native-tests/fuzz/corpus, which holds the inputs that once failed. An input that
// makes a target fail is kept in build/fuzz/findings/<target>. Ends with 1 where there was one.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const root = resolve(import.meta.dirname, '..');
const sources = join(root, 'native-tests/fuzz');
const binaries = join(root, 'build/dev/native-tests');
const findings = join(root, 'build/fuzz/findings');
/** What `--short` plays of each, besides the inputs that once failed: about eight seconds. */
const SHORT = {
  fuzz_configuration: 12_000,
  fuzz_digest: 24_000,
  fuzz_frame: 4_000,
  fuzz_header_field: 45_000,
  fuzz_message: 48_000,
  fuzz_multipart: 44_000,
  fuzz_sequence: 5_000,
  fuzz_uri: 34_000,
};
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sip-wasm');
const all = readdirSync(sources)
  .filter((name) => /^fuzz_.*\.cpp$/.test(name))
  .map((name) => basename(name, '.cpp'))
  .sort();

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seconds: { type: 'string', default: '60' }, jobs: { type: 'string', default: '2' }, nice: { type: 'boolean' }, seed: { type: 'string' }, short: { type: 'boolean' }, replay: { type: 'string' } },
});
if (values.short) values.seed ??= '1';
const targets = positionals.length > 0 ? positionals : all;
const unknown = targets.filter((target) => !all.includes(target));
if (unknown.length > 0) fail(`There is no ${unknown.join(', ')}. There are ${all.join(', ')}.`);

build(targets);
if (values.replay !== undefined) {
  process.exit(spawnSync(join(binaries, targets[0]), [resolve(values.replay)], { stdio: 'inherit' }).status ?? 1);
}
const seconds = Number(values.seconds);
if (!(seconds > 0)) fail('--seconds takes a number above 0.');
const results = await runAll(targets, Math.max(1, Number(values.jobs)));
report(results);
if (results.some(({ found, status }) => found.length > 0 || status !== 0)) process.exit(1);

function build(wanted) {
  const env = { ...process.env, CCACHE_DIR: join(cache, 'ccache'), CCACHE_SLOPPINESS: 'pch_defines,time_macros', SIP_WASM_INCLUDE: join(cache, 'include') };
  for (const [command, ...words] of [
    ['cmake', '--preset', 'dev'],
    ['cmake', '--build', 'build/dev', '--target', ...wanted],
  ]) {
    const { status, stdout } = spawnSync(command, words, { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    if (status !== 0) fail(`${stdout}\n${command} ${words.join(' ')} failed.`);
  }
}

async function runAll(wanted, jobs) {
  const waiting = [...wanted];
  const done = [];
  const work = async () => {
    for (let target = waiting.shift(); target !== undefined; target = waiting.shift()) done.push(await run(target));
  };
  await Promise.all(Array.from({ length: jobs }, work));
  return done.sort((a, b) => (a.target < b.target ? -1 : 1));
}

function run(target) {
  const learnt = values.seed === undefined ? join(cache, 'corpus', target) : join(root, 'build/fuzz/learnt', target);
  if (values.seed !== undefined) rmSync(learnt, { recursive: true, force: true });
  const kept = join(findings, target);
  for (const folder of [learnt, kept]) mkdirSync(folder, { recursive: true });
  const before = new Set(readdirSync(kept));
  const seeds = [join(sources, 'corpus', target), ...(target === 'fuzz_message' ? [join(root, 'native-tests/vectors/rfc4475')] : [])].filter((folder) =>
    existsSync(folder),
  );
  // A timeout is wall time, and a busy machine stands still for longer than one would think.
  const options = [values.short ? `-runs=${SHORT[target] ?? 20_000}` : `-max_total_time=${seconds}`, '-max_len=4096', '-len_control=10', '-timeout=60', '-rss_limit_mb=2048', '-print_final_stats=1', '-verbosity=1'];
  if (values.seed !== undefined) options.push(`-seed=${values.seed}`);
  const words = [...options, `-dict=${join(sources, 'sip.dict')}`, `-artifact_prefix=${kept}/`, learnt, ...seeds];
  const [command, first] = values.nice ? ['nice', ['-n', '19', join(binaries, target)]] : [join(binaries, target), []];
  console.log(`${target}: begins, ${values.short ? `${SHORT[target] ?? 20_000} inputs` : `${seconds} s`}`);
  return new Promise((tell) => {
    const child = spawn(command, [...first, ...words], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    let shown = Date.now();
    child.stderr.setEncoding('utf8').on('data', (piece) => {
      text = (text + piece).slice(-1_000_000);
      if (Date.now() - shown < 30_000) return;
      shown = Date.now();
      const pulse = text.match(/^#\d+.*$/gm)?.at(-1);
      if (pulse) console.log(`${target}: ${pulse.replace(/\s+/g, ' ')}`);
    });
    child.on('close', (status) => {
      // An input that a busy machine was slow with is none.
      const found = readdirSync(kept).filter((name) => !before.has(name) && !name.startsWith('slow-unit'));
      const stat = (name) => Number(text.match(new RegExp(`stat::${name}:\\s+(\\d+)`))?.[1] ?? 0);
      const count = Number(text.match(/^#(\d+)/gm)?.at(-1)?.slice(1) ?? 0);
      if (status !== 0) console.log(whyOf(text));
      console.log(`${target}: ${status === 0 ? 'done' : `FAILED, ${found.map((name) => join(kept, name)).join(' ') || `status ${status}`}`}`);
      tell({ target, status, found, executions: stat('number_of_executed_units') || count, rate: stat('average_exec_per_sec'), corpus: readdirSync(learnt).length });
    });
  });
}

// The property that broke or what the sanitizer said, with its stack.
function whyOf(text) {
  const lines = text.split('\n');
  const begin = lines.findIndex((line) => /^property:|runtime error|ERROR: |ALARM/.test(line));
  return begin < 0 ? lines.slice(-30).join('\n') : lines.slice(begin, begin + 30).join('\n');
}

function report(results) {
  const width = Math.max(...results.map(({ target }) => target.length));
  console.log(`\n${'target'.padEnd(width)}  executions  per second  corpus  findings`);
  for (const { target, executions, rate, corpus, found, status } of results) {
    const cells = [String(executions).padStart(10), String(rate || Math.round(executions / seconds)).padStart(10), String(corpus).padStart(6)];
    console.log(`${target.padEnd(width)}  ${cells.join('  ')}  ${String(found.length || (status === 0 ? 0 : 1)).padStart(8)}`);
  }
  for (const { target, found } of results) {
    for (const name of found) console.log(`\nSee it again: npm run fuzz -- --replay ${join('build/fuzz/findings', target, name)} ${target}`);
  }
}

function fail(why) {
  console.error(why);
  process.exit(1);
}
