import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const TOOL = fileURLToPath(new URL('../../tools/interop-table.mjs', import.meta.url));

describe('docs/interop.md', () => {
  let root: string;
  const saw = (column: string, passed: readonly string[], impossible: readonly object[] = [], version = '1.0'): void => {
    const seen = { table: 'Calls', column, passed, impossible, versions: { Kamailio: version } };
    writeFileSync(join(root, 'build/interop', `${column}.json`), JSON.stringify(seen));
  };
  const run = (...words: string[]): { status: number | null; said: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [TOOL, ...words, root], { encoding: 'utf8' });
    return { status, said: stdout + stderr };
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'interop-'));
    mkdirSync(join(root, 'docs'));
    mkdirSync(join(root, 'build/interop'), { recursive: true });
    saw('Other calls sip-wasm', ['ringing', 'answer']);
    saw('sip-wasm calls Other', ['ringing', 'hold', 'answer'], [{ feature: 'video', why: 'Other has none.' }]);
    assert.equal(run('--accept').status, 0);
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('has a row for each feature in the order of the tests, and a column for each pair', () => {
    assert.deepEqual(
      readFileSync(join(root, 'docs/interop.md'), 'utf8').split('\n').filter((line) => /^[|1]/.test(line)),
      [
        '|  | sip-wasm calls Other | Other calls sip-wasm |',
        '| --- | --- | --- |',
        '| ringing | yes | yes |',
        '| hold | yes |  |',
        '| answer | yes | yes |',
        '| video | no (1) |  |',
        '1. Other has none.',
      ],
    );
    assert.equal(run().status, 0);
  });

  it('is good for another version of what it was seen with', () => {
    saw('Other calls sip-wasm', ['ringing', 'answer'], [], '2.0');
    assert.equal(run().status, 0);
  });

  it('fails the run that has not seen what it claims: a feature, a pair, all', () => {
    saw('sip-wasm calls Other', ['ringing', 'answer'], [{ feature: 'video', why: 'Other has none.' }]);
    const { status, said } = run();
    assert.equal(status, 1);
    assert.match(said, /claims, but this run has not seen:\n {2}\| hold \| yes \|/);
    rmSync(join(root, 'build/interop/sip-wasm calls Other.json'));
    assert.equal(run().status, 1);
    rmSync(join(root, 'build/interop'), { recursive: true });
    assert.match(run().said, /run the tests of js-tests\/interop first/);
    assert.notEqual(run().status, 0);
  });

  it('fails the run that has seen more, until it says so', () => {
    saw('Other calls sip-wasm', ['ringing', 'answer', 'hold']);
    assert.match(run().said, /has seen, but docs\/interop.md does not say/);
    assert.equal(run('--accept').status, 0);
    assert.equal(run().status, 0);
  });

  it('--transfers: writes docs/transfers.md from a run of its own, and prints it; the other page stays', () => {
    const before = readFileSync(join(root, 'docs/interop.md'), 'utf8');
    assert.notEqual(run('--transfers', '--accept').status, 0); // there was no such run
    mkdirSync(join(root, 'build/transfers'));
    const seen = { table: 'Every library', column: 'blind', passed: ['Other sends sip-wasm to sip-wasm'], impossible: [], versions: {} };
    writeFileSync(join(root, 'build/transfers/blind.json'), JSON.stringify(seen));
    const { status, said } = run('--transfers', '--accept');
    assert.equal(status, 0);
    assert.match(said, /^\| Other sends sip-wasm to sip-wasm \| yes \|$/m);
    assert.equal(said.trim(), readFileSync(join(root, 'docs/transfers.md'), 'utf8').trim());
    assert.equal(readFileSync(join(root, 'docs/interop.md'), 'utf8'), before);
  });
});
