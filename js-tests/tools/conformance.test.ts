import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const TOOL = fileURLToPath(new URL('../../tools/conformance.mjs', import.meta.url));
const NATIVE = 'build/dev/results/session.tsv';
const JS = 'build/results/js.tsv';
const LADDER = 'RFC 3665 3.1  session establishment';

describe('docs/conformance.md', () => {
  let root: string;
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const run = (...words: string[]): { status: number | null; said: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [TOOL, ...words, root], { encoding: 'utf8' });
    return { status, said: stdout + stderr };
  };
  const page = (): string => readFileSync(join(root, 'docs/conformance.md'), 'utf8');

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'conformance-'));
    mkdirSync(join(root, 'docs'));
    write('native-tests/session/a_test.cpp', '');
    write('scenarios/rfc3665/3.1.txt', `${LADDER}\n`);
    write(NATIVE, [
      `passed\t${root}/native-tests/session/a_test.cpp\tRFC 3261 12.2.2 and 8.2, RFC 6026: a CSeq that is lower | is refused`,
      `passed\t../../native-tests/session/a_test.cpp\tdefect 13: a CSeq beyond 2^31 is refused`,
      `passed\t${root}/native-tests/session/a_test.cpp\tcites nothing`,
      `passed\t${root}/native-tests/flows/b_test.cpp\tevery scenario\t${LADDER}`,
    ].join('\n'));
    write(JS, `passed\tjs-tests/c.test.ts\tin Chrome\t${LADDER}\n`);
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('has a row for each section that the name of a passing test cites, in the order of RFC and section', () => {
    assert.equal(run().status, 0);
    assert.deepEqual(
      page().split('\n').filter((line) => /^## |\| passed/.test(line)),
      [
        '## RFC 3261',
        '| 8.2 | a CSeq that is lower \\| is refused | `native-tests/session/a_test.cpp` | passed |',
        '| 12.2.2 | a CSeq that is lower \\| is refused | `native-tests/session/a_test.cpp` | passed |',
        '## RFC 3665',
        '| 3.1 | session establishment | `scenarios/rfc3665/3.1.txt` natively, in Chrome | passed |',
        '## RFC 6026',
        '|  | a CSeq that is lower \\| is refused | `native-tests/session/a_test.cpp` | passed |',
        '## Defects of other stacks that this one must not have',
        '| 13 | a CSeq beyond 2^31 is refused | `native-tests/session/a_test.cpp` | passed |',
      ],
    );
  });

  for (const [what, change] of [
    ['fails', (text: string) => text.replace('passed', 'failed')],
    ['is skipped', (text: string) => text.replace('passed', 'skipped')],
    ['is gone', () => ''],
    ['has another name', (text: string) => text.replace('lower', 'low')],
  ] as const) {
    it(`refuses to keep a row whose test ${what}, and says how to mend it`, () => {
      run();
      const before = page();
      write(NATIVE, change(readFileSync(join(root, NATIVE), 'utf8')));
      const { status, said } = run();
      assert.equal(status, 1);
      assert.match(said, /RFC 3261 12\.2\.2: a CSeq that is lower \| is refused/);
      assert.match(said, /npm run conformance/);
      assert.equal(page(), before, 'the page that lies is left for the next run to find');
    });
  }

  it('takes back, when told to, what is proven no more; a test that fails is still an error', () => {
    run();
    write(NATIVE, readFileSync(join(root, NATIVE), 'utf8').replace(/.*12\.2\.2.*\n/, '').replace('passed', 'failed'));
    assert.equal(run('--accept').status, 1);
    assert.doesNotMatch(page(), /12\.2\.2/);
    assert.match(page(), /\| 13 \|.*\| failed \|/);
    assert.equal(run().status, 1, 'a failed row is backed by nothing');
  });

  it('counts a scenario as failed if it fails in one of the two places', () => {
    write(JS, `failed\tjs-tests/c.test.ts\tin Chrome\t${LADDER}\n`);
    assert.equal(run().status, 1);
    assert.match(page(), /session establishment.*\| failed \|/);
  });

  it('asks for a whole run where results are missing', () => {
    rmSync(join(root, JS));
    const { status, said } = run();
    assert.equal(status, 1);
    assert.match(said, /no results of js-tests.*npm test/);
  });
});
