// docs/interop.md, made from what the tests of js-tests/interop have seen (build/interop).
//   node tools/interop-table.mjs           fails unless the page claims exactly what this run has seen
//   node tools/interop-table.mjs --accept  writes the page and prints its tables (npm run interop)
// With --transfers: docs/transfers.md, from build/transfers (npm run transfers).
// A folder as the last word stands for the repository.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const words = process.argv.slice(2);
const accepts = words.includes('--accept');
const root = words.find((word) => !word.startsWith('-')) ?? fileURLToPath(new URL('..', import.meta.url));
const topic = words.includes('--transfers') ? 'transfers' : 'interop';
const seenFolder = join(root, 'build', topic);
const page = join(root, `docs/${topic}.md`);
const INTRODUCTIONS = {
  interop: [
    '# Interop',
    '',
    'What the tests of `js-tests/interop` see to work, each time that `npm test` runs: real servers, real libraries, real audio. `tools/interop-table.mjs` has made',
    'this page from such a run, and `npm test` fails where the page claims anything that the run has not seen. Transfers with other',
    'libraries in several roles are in [transfers.md](transfers.md).',
  ],
  transfers: [
    '# Transfers',
    '',
    'Three pages of headless Chrome talk through Kamailio, each made of one of three libraries. One sends the other to the third (RFC 5589): by REFER',
    'to an address, or by REFER to a call that it has with the third (Replaces). Seen each time: the new call stands and both hear each other, the calls',
    'before it are over on all sides. `npm run transfers` has made this page; `npm test` has the rows in which at most one library is not ours.',
  ],
};

function columnsSeen() {
  let files;
  try {
    files = readdirSync(seenFolder).filter((name) => name.endsWith('.json')).sort();
  } catch {
    files = [];
  }
  if (files.length === 0) throw new Error(`${seenFolder} is empty: run the tests of js-tests/interop first`);
  return files.map((name) => JSON.parse(readFileSync(join(seenFolder, name), 'utf8')));
}

/** The rows of some columns, in the order in which the tests name them. */
function rowsOf(columns) {
  const rows = [];
  for (const { passed, impossible } of columns) {
    let at = 0;
    for (const name of [...passed, ...impossible.map(({ feature }) => feature)]) {
      const known = rows.indexOf(name);
      if (known >= 0) at = known + 1;
      else rows.splice(at++, 0, name);
    }
  }
  return rows;
}

function tableOf(title, columns, footnotes) {
  const cell = ({ passed, impossible }, row) => {
    if (passed.includes(row)) return 'yes';
    const reason = impossible.find(({ feature }) => feature === row);
    if (!reason) return '';
    if (!footnotes.includes(reason.why)) footnotes.push(reason.why);
    return `no (${footnotes.indexOf(reason.why) + 1})`;
  };
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [
    `## ${title}`,
    '',
    line(['', ...columns.map(({ column }) => column)]),
    line(['---', ...columns.map(() => '---')]),
    ...rowsOf(columns).map((row) => line([row, ...columns.map((column) => cell(column, row))])),
    '',
  ];
}

/** Ours first, then the others with the direction in which we call before the other. */
function compareColumns(one, other) {
  const peer = (name) => name.replaceAll('sip-wasm', '').replace(/\b(?:calls|to)\b/, '').trim();
  const weCall = (name) => (name.startsWith('sip-wasm') ? 0 : 1);
  return peer(one).localeCompare(peer(other), 'en') || weCall(one) - weCall(other);
}

function render(columns) {
  const versions = Object.assign({}, ...columns.map((column) => column.versions));
  const footnotes = [];
  const titles = [...new Set(columns.map(({ table }) => table))].sort();
  const tables = titles.flatMap((title) => {
    const own = columns.filter(({ table }) => table === title).sort((one, other) => compareColumns(one.column, other.column));
    return tableOf(title, own, footnotes);
  });
  return [
    ...INTRODUCTIONS[topic],
    '',
    `Seen with ${Object.entries(versions).sort().map((entry) => entry.join(' ')).join(', ')}.`,
    '',
    ...tables,
    ...footnotes.map((why, index) => `${index + 1}. ${why}`),
    '',
  ].join('\n');
}

// Another version of Chromium is no reason to fail.
const claimsOf = (text) => text.split('\n').filter((line) => !line.startsWith('Seen with '));

const columns = columnsSeen();
const fresh = render(columns);
if (accepts) {
  writeFileSync(page, fresh);
  console.log(fresh);
} else {
  let text = readFileSync(page, 'utf8');
  // The set-up could fetch none, which CI does not pass over (tools/setup/asterisk.sh).
  if (process.env.CI !== 'true' && !columns.some(({ table }) => table.startsWith('Asterisk'))) text = text.replace(/^## Asterisk[^]*?(?=^## )/m, '');
  const committed = claimsOf(text);
  const seen = claimsOf(fresh);
  const notSeen = committed.filter((line) => !seen.includes(line));
  const notClaimed = seen.filter((line) => !committed.includes(line));
  for (const line of notSeen) console.error(`docs/${topic}.md claims, but this run has not seen:\n  ${line}`);
  for (const line of notClaimed) console.error(`this run has seen, but docs/${topic}.md does not say (--accept):\n  ${line}`);
  if (notSeen.length + notClaimed.length > 0) process.exit(1);
  console.log(`docs/${topic}.md says what this run has seen`);
}
