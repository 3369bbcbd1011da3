import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { afterEach, describe, it } from 'node:test';
import { asDrawing } from '../../bench/drawing.js';
import { measure, median, type Task } from '../../bench/harness.js';
import { LeapingClock } from '../../bench/leaping-clock.js';
import { highWater } from '../../bench/linear-memory.js';
import { readOptions } from '../../bench/options.js';
import { percentile } from '../../bench/percentiles.js';
import { asJson, asTable, growthOf, inWords, metricOf, metricsOfSeries, withTable } from '../../bench/report.js';
import { decodeOnce } from '../../bench/sip-js-patch.js';
import { asFile, checkFields } from '../../bench/suites/parse-native.js';

describe('the arithmetic of the benchmark', () => {
  it('medians and percentiles', () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
    assert.deepEqual([0.5, 0.95, 0.99, 1].map((share) => percentile(hundred, share)), [50, 95, 99, 100]);
    assert.deepEqual([0.5, 0.99].map((share) => percentile([7], share)), [7, 7]);
    assert.equal(percentile([], 0.5), 0);
  });

  it('time is that of one operation; tasks go by turns, every other round backwards, and what is prepared is cleared', async () => {
    const log: string[] = [];
    const busy = (name: string, milliseconds: number): Task => ({
      name,
      operations: 1000,
      prepare: () => void log.push(`+${name}`),
      run: () => {
        const end = performance.now() + milliseconds;
        while (performance.now() < end);
        return 1;
      },
      clear: () => void log.push(`-${name}`),
    });
    const medians = await measure([busy('one', 1), busy('two', 2)], { rounds: 3, milliseconds: 8, warmUp: 50 });
    // Of a thousand operations in 1 and 2 ms; a busy machine may take longer.
    assert.ok(medians['one']! >= 1000 && medians['one']! < 500_000, `${medians['one']}`);
    assert.ok(medians['two']! >= 2000 && medians['two']! < 500_000, `${medians['two']}`);
    assert.deepEqual(log.slice(-8), ['+two', '-two', '+one', '-one', '+one', '-one', '+two', '-two']);
    assert.equal(log.filter((entry) => entry.startsWith('+')).length, log.length / 2);
  });

  it('ratios say how many times as much a peer takes; goals are judged by them', () => {
    const metric = metricOf('work', { 'sip-wasm': 200, JsSIP: 20_000, sip: 500 }, { goals: { JsSIP: 100, sip: 3 }, limit: 150 });
    assert.deepEqual(asJson([metric]), { work: { ours: 200, peers: { JsSIP: 20_000, sip: 500 }, ratio: { JsSIP: 100, sip: 2.5 } } });
    assert.equal(asTable([metric]), 'work  200 ns  GOAL 150 ns MISSED, JsSIP 100x (goal 100), sip 2.50x (GOAL 3 MISSED)');
    assert.throws(() => metricOf('work', { JsSIP: 1 }), /nothing of ours/);
  });

  it('growth is the slowest beside the one with the least alive', () => {
    const times = new Map([[100, 15], [10, 10], [1000, 12]]);
    assert.equal(growthOf(times), 1.5);
    const metrics = metricsOfSeries('work', { 'sip-wasm': times, JsSIP: new Map([[10, 30], [100, 90]]) }, { each: 14, growth: 1.15 });
    assert.deepEqual(metrics.map(({ name, ours, peers, limit }) => [name, ours, peers, limit]), [
      ['work, 100 live', 15, { JsSIP: 90 }, 14],
      ['work, 10 live', 10, { JsSIP: 30 }, 14],
      ['work, 1,000 live', 12, {}, 14],
      ['work, growth to 1,000', 1.5, { 'JsSIP to 100': 3 }, 1.15],
    ]);
    // Of what is a factor the peer's own is said: times as much as a factor says nothing.
    assert.match(asTable(metrics), /work, growth to 1,000 +1\.50 x +GOAL 1\.15 x MISSED, JsSIP to 100 3\.00 x$/);
  });

  it('a page has the table of the last run between its comments', () => {
    const metric = metricOf('work', { 'sip-wasm': 200, JsSIP: 20_000 }, { goals: { JsSIP: 50 } });
    const page = withTable('before\n<!-- table -->\nold\n<!-- end -->\nafter\n', [metric], 'Node 20');
    assert.equal(page, 'before\n<!-- table -->\n| Node 20 | ours | how many times as much a peer takes |\n| --- | --: | --- |\n| work | 200 ns | JsSIP 100x (goal 50) |\n<!-- end -->\nafter\n');
    assert.equal(withTable(page, [metric], 'Node 20'), page);
    assert.throws(() => withTable('no table', [metric], ''), /has no <!-- table -->/);
    withTable(readFileSync(new URL('../../docs/performance.md', import.meta.url), 'utf8'), [metric], '');
  });

  it('units', () => {
    assert.deepEqual([999, 1000, 1234, 45_600, 2_000_000].map((value) => inWords(value, 'ns')), ['999 ns', '1.00 us', '1.23 us', '45.6 us', '2.00 ms']);
    assert.deepEqual([12, 1300, 5_000_000].map((value) => inWords(value, 'octets')), ['12.0 B', '1.30 KB', '5.00 MB']);
    assert.equal(inWords(1.15, 'times'), '1.15 x');
  });

  it('how far linear memory was written to', () => {
    const words = new Uint32Array(1024);
    assert.equal(highWater(words), 0);
    words[0] = 1;
    assert.equal(highWater(words), 4);
    words[99] = 1 << 31;
    assert.equal(highWater(words), 400);
  });

  it('a drawing has every stack of every metric in it', () => {
    const drawing = asDrawing([
      metricOf('parse & read', { 'sip-wasm': 100, JsSIP: 9000 }),
      metricOf('held', { 'sip-wasm': 1000, 'SIP.js': 9000 }, { unit: 'octets', limit: 1300 }),
      ...metricsOfSeries('round trip', { 'sip-wasm': new Map([[10, 10_000], [100, 11_000]]), JsSIP: new Map([[10, 90_000]]) }, { growth: 1.15 }),
    ]);
    assert.match(drawing, /parse &amp; read/);
    for (const words of ['sip-wasm', 'JsSIP', 'SIP.js', 'goal', 'round trip', '90.0 times', '1.00 KB']) assert.ok(drawing.includes(words), words);
    assert.doesNotMatch(drawing, /NaN|undefined|Infinity/);
  });

  it('options', () => {
    assert.equal(readOptions([]).calls, 20_000);
    assert.equal(readOptions(['--quick', '--calls', '1000000']).calls, 1_000_000);
    assert.deepEqual(readOptions(['--only', 'parse,size']).only, ['parse', 'size']);
    assert.throws(() => readOptions(['--calls', 'all']), RangeError);
  });

  it('the patch of SIP.js is made once, or not at all', () => {
    assert.equal(decodeOnce('x\nconst peg$bytecode = [a];'), 'x\nconst peg$bytecode = globalThis.sipJsTables ??= [a];');
    assert.throws(() => decodeOnce('const other = [a];'), /another grammar/);
  });

  it('native stacks must read what ours reads', () => {
    const fields = { from: 'sip:a@b', fromTag: '1', to: 'sip:b@b', toTag: '', branch: 'z', cseq: 7, callId: 'c', contact: '', maxForwards: -1, routes: ['sip:x', 'sip:y'] };
    const line = (stack: string, contact: string): string => [stack, 'sip:a@b', '1', 'sip:b@b', '', 'z', '7', 'c', contact, '-1', 'sip:x,sip:y'].join('\t');
    checkFields(`${line('ours', '')}\n${line('other', '')}\n`, [{ name: 'INVITE', fields }]);
    assert.throws(() => checkFields(`${line('ours', '')}\n${line('other', 'sip:q')}\n`, [{ name: 'INVITE', fields }]), /INVITE, contact: other reads "sip:q", sip-wasm ""/);
    assert.equal(Buffer.from(asFile(['é', 'ab'])).toString(), '2\né2\nab');
  });
});

describe('the clock that leaps', () => {
  let clock: LeapingClock | undefined;
  afterEach(() => clock?.restore());

  it('runs what was to run until then, in order, also what that arms; and no more', async () => {
    clock = new LeapingClock();
    const [date, monotonic] = [Date.now(), performance.now()];
    const log: string[] = [];
    setTimeout(() => {
      log.push('second');
      setTimeout(() => log.push('armed on the way'), 0);
    }, 20_000);
    setTimeout(() => log.push('first'), 10_000);
    setTimeout(() => log.push('too late'), 100_000);
    clearTimeout(setTimeout(() => log.push('cleared'), 5000));
    await clock.leap(33_000);
    assert.deepEqual(log, ['first', 'second', 'armed on the way']);
    assert.ok(Date.now() - date >= 33_000 && performance.now() - monotonic >= 33_000);
    assert.equal(clock.pending, 1);
    setInterval(() => assert.fail('an interval that was discarded'), 1);
    clock.discard();
    assert.equal(clock.pending, 0);
    await new Promise((resolve) => setTimeout(resolve, 10));
  });

  it('gives the clock of the platform back', async () => {
    const date = Date.now();
    clock = new LeapingClock();
    await clock.leap(1_000_000);
    clock.restore();
    assert.ok(Date.now() - date < 500_000);
    await new Promise((resolve) => setTimeout(resolve, 1));
  });
});
