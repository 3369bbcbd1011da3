/**
 * The same generated messages, valid and damaged, for SIP.js, JsSIP and us: what they make of them differs, and each class of differences stands
 * in docs/differential.md with its reason. The generator is seeded, so that the numbers are the same in every run.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { differencesOf, lineOf, rowsIn, Tally, type Row } from './differences.js';
import { draft, print } from './draft.js';
import { Random } from './random.js';
import { OurReader, readByJsSip, readBySipJs } from './readers.js';
import { DAMAGED, VALID, type Variation } from './variations.js';

const PAGE = join(import.meta.dirname, '../../docs/differential.md');
/** Messages of each variation; of the damage of an octet more, for it is another one each time. */
const EACH = 6;
const EACH_OF_DAMAGE = 40;

function compare(reader: OurReader, variations: readonly Variation[], tally: Tally): { messages: number; ours: Map<string, Set<string>> } {
  const random = new Random(4475);
  const ours = new Map<string, Set<string>>();
  let messages = 0;
  for (const { name, of, change } of variations) {
    const count = name.startsWith('an octet of damage') ? EACH_OF_DAMAGE : EACH;
    for (let i = 0; i < count; ++i, ++messages) {
      const made = draft(random, of);
      change(made, random);
      const frame = print(made);
      const reading = reader.read(frame);
      ours.set(name, (ours.get(name) ?? new Set<string>()).add(typeof reading === 'string' ? reading : 'read'));
      for (const difference of differencesOf(reading, readBySipJs(frame))) tally.count(name, difference, 'sipJs');
      for (const difference of differencesOf(reading, readByJsSip(frame))) tally.count(name, difference, 'jsSip');
    }
  }
  return { messages, ours };
}

describe('what SIP.js and JsSIP make of the messages that we read', () => {
  let reader: OurReader;
  let tally: Tally;
  let valid: ReturnType<typeof compare>;
  before(async () => {
    reader = await OurReader.create();
    tally = new Tally();
    valid = compare(reader, VALID, tally);
    compare(reader, DAMAGED, tally);
  });
  after(() => {
    reader.close();
  });

  it('RFC 3261 25: every message that the grammar allows is read here', () => {
    for (const [variation, verdicts] of valid.ours) assert.deepEqual([...verdicts], ['read'], variation);
  });

  it('of a usual message the three read the same', () => {
    assert.deepEqual(
      tally.rows.filter(({ variation }) => variation === 'nothing unusual'),
      [],
    );
  });

  it('RFC 3261 18.3: octets past the Content-Length are no part of the body that an application sees', () => {
    const random = new Random(183);
    for (let i = 0; i < 20; ++i) {
      const made = draft(random, 'request');
      const { body } = made;
      made.body += 'and what a second message may begin with';
      const reading = reader.read(print(made));
      assert.equal(typeof reading === 'string' ? reading : reading.body, body);
    }
  });

  it('every class of differences is explained in docs/differential.md, and no other is', () => {
    const explained = rowsIn(readFileSync(PAGE, 'utf8'));
    const key = ({ variation, difference, sipJs, jsSip }: Row): string => [variation, difference, sipJs, jsSip].join('\t');
    const known = new Map(explained.map((row) => [key(row), row.why]));
    const missing = tally.rows.filter((row) => !known.has(key(row))).map((row) => lineOf(row, '?'));
    assert.deepEqual(missing, [], 'Differences without a row: say why they are there, or mend what is wrong.');
    const found = new Set(tally.rows.map(key));
    assert.deepEqual(explained.filter((row) => !found.has(key(row))).map((row) => lineOf(row, row.why)), [], 'Rows that nothing backs any more.');
    for (const row of explained) assert.ok(row.why.length > 10, `no reason: ${lineOf(row, row.why)}`);
  });
});
