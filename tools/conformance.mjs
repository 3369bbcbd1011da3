// Writes docs/conformance.md from the results of the last test run.
// Usage: node tools/conformance.mjs [--accept] [root]. Without --accept it fails, and leaves the page, where a row of the page is not backed any more.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { missingResults, readResults } from './conformance/results.mjs';
import { pageOf, rowsIn, rowsOf, unbacked } from './conformance/page.mjs';

const words = process.argv.slice(2);
const accept = words.includes('--accept');
const root = resolve(words.find((word) => !word.startsWith('--')) ?? '.');
const page = join(root, 'docs/conformance.md');

const missing = missingResults(root);
if (missing.length > 0) fail(`There are no results of ${missing.join(', ')}. Run \`npm test\` first.`);

const rows = rowsOf(readResults(root));
const before = existsSync(page) ? readFileSync(page, 'utf8') : '';
const lost = unbacked(rowsIn(before), rows);
const describe = ({ heading, section, requirement }) => `  ${heading} ${section}: ${requirement}`;
if (lost.length > 0 && !accept) {
  fail(
    `Rows of docs/conformance.md that no passing test backs:\n${lost.map(describe).join('\n')}\n` +
      'Mend the test. If it was renamed or taken away on purpose, `npm run conformance` writes the page anew.',
  );
}
const after = pageOf(rows);
const failed = rows.filter(({ result }) => result === 'failed');
if (after === before) {
  console.log(`docs/conformance.md: ${rows.length} rows, each backed by a passing test`);
} else {
  writeFileSync(page, after);
  console.log(`docs/conformance.md is new: ${rows.length} rows, ${rowsIn(before).length} before. Commit it.`);
}
if (failed.length > 0) fail(`Tests that fail:\n${failed.map(describe).join('\n')}`);

function fail(why) {
  console.error(why);
  process.exit(1);
}
