import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { LoadReport } from '../../bench/load/load.js';

const MAIN = fileURLToPath(new URL('../../bench/load/main.ts', import.meta.url));

describe('npm run load', () => {
  let folder: string;
  before(() => (folder = mkdtempSync(join(tmpdir(), 'load-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const run = (...words: string[]): { status: number | null; said: string; report: LoadReport | undefined } => {
    const file = join(folder, 'report.json');
    rmSync(file, { force: true });
    const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', MAIN, '--json', file, ...words], { encoding: 'utf8', timeout: 60_000 });
    let report: LoadReport | undefined;
    if (status !== 2) report = JSON.parse(readFileSync(file, 'utf8')) as LoadReport;
    return { status, said: stdout + stderr, report };
  };

  it('registers all, holds all calls at once, ends them, and says how it went', () => {
    const { status, said, report } = run('--agents', '20', '--calls', '5');
    assert.equal(status, 0, said);
    assert.match(said, /^20 of 20 agents registered/m);
    assert.match(said, /^5 of 5 calls succeeded \(100\.0 %\), 5 at once$/m);
    const { agents, registered, calls, succeeded, successRate, atOnce, setUp, processorPerCall, kamailioPerCall, failures } = report!;
    assert.deepEqual({ agents, registered, calls, succeeded, successRate, atOnce }, { agents: 20, registered: 20, calls: 5, succeeded: 5, successRate: 1, atOnce: 5 });
    assert.ok(setUp.p50 > 0 && setUp.p50 <= setUp.p95 && setUp.p95 <= setUp.p99, JSON.stringify(setUp));
    assert.ok(processorPerCall > 0 && kamailioPerCall >= 0);
    assert.deepEqual(failures, {});
  });

  it('ends with 1, and in time, where a call does not come about', () => {
    const { status, said, report } = run('--agents', '10', '--calls', '5', '--rate', '1', '--seconds', '3');
    assert.equal(status, 1, said);
    assert.ok(report!.succeeded < 5);
    assert.match(said, /^FAILED \d+ times: call: not in time$/m);
  });

  it('takes no numbers that it cannot use', () => {
    assert.match(run('--agents', 'many').said, /--agents wants a whole number above 0/);
    const { status, said } = run('--agents', '10', '--calls', '6');
    assert.equal(status, 2);
    assert.match(said, /6 calls at once need 12 agents/);
  });
});
