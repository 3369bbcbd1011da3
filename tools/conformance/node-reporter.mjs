// A reporter of Node's test runner: a line per test as `native-tests/support/doctest_main.cpp` writes it,
// "passed", "failed" or "skipped", the file, the names from the outermost `describe` on, separated by tabs.
import { relative } from 'node:path';

export default async function* report(source) {
  const path = [];
  for await (const { type, data } of source) {
    if (type === 'test:start') path.splice(data.nesting, path.length, data.name);
    if ((type !== 'test:pass' && type !== 'test:fail') || data.details.type === 'suite') continue;
    const result = type === 'test:fail' ? 'failed' : data.skip !== undefined || data.todo !== undefined ? 'skipped' : 'passed';
    const names = [...path.slice(0, data.nesting), data.name];
    if (names[0].endsWith('.test.ts')) names.shift(); // tools/run-js-tests.mjs
    yield `${[result, relative(process.cwd(), data.file ?? ''), ...names].map((text) => text.replace(/\s/g, ' ')).join('\t')}\n`;
  }
}
