import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { it } from 'node:test';

it('the decisions in docs/decisions are numbered from 1 on, each once', async () => {
  const directory = new URL('../../docs/decisions/', import.meta.url);
  const files = (await readdir(directory)).filter((name) => name !== 'README.md').sort();
  assert.deepEqual(files.map((name) => Number(name.slice(0, 4))), files.map((_, index) => index + 1));
});
