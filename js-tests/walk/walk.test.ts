import assert from 'node:assert/strict';
import { it } from 'node:test';
import { Walk } from './walk.js';

// Of which each kind of wire, media and user is one. `WALKS="1000 500" npm run walk` plays others, and of one alone it prints what happened.
const given = process.env['WALKS'] ?? '';
const [first = 1, count = 60] = given.split(' ').filter(Boolean).map(Number);

it(`user agents on random walks keep the rules of the wire and of the API, agree, and leave nothing: seeds ${first} to ${first + count - 1}`, async () => {
  const failed = new Map<number, string[]>();
  for (let seed = first; seed < first + count; ++seed) {
    const { faults, network } = await Walk.run(seed);
    if (count === 1) console.log(network.log.join('\n'));
    if (faults.length === 0) continue;
    failed.set(seed, [...new Set(faults)]);
    if (given !== '') console.log(seed, failed.get(seed));
  }
  assert.deepEqual(Object.fromEntries(failed), {});
});

it('a walk is the same for the same seed', async () => {
  const [once, again] = [await Walk.run(first), await Walk.run(first)];
  assert.deepEqual(again.network.log, once.network.log);
});
