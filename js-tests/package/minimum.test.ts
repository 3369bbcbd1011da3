import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { transform } from 'esbuild';

const DIST = new URL('../../dist/', import.meta.url);

describe('the browsers that the README names as the least', async () => {
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  const [, chrome, firefox, safari] = /\*\*Minimum\*\*.*: Chrome (\d+), Firefox (\d+), Safari (\d+)\./.exec(readme)!;
  const files = (await readdir(DIST, { recursive: true })).filter((name) => name.endsWith('.js'));

  it('know the syntax of every file: compiled for them, it stays as it is', async () => {
    for (const name of files) {
      const code = await readFile(new URL(name, DIST), 'utf8');
      const compiled = (target: string | string[]): Promise<string> => transform(code, { target }).then((result) => result.code);
      assert.equal(await compiled([`chrome${chrome}`, `firefox${firefox}`, `safari${safari}`]), await compiled('esnext'), name);
    }
    assert.ok(files.length > 50);
  });
});
