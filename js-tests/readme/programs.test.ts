import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = new URL('../../', import.meta.url);
const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts', 'lib.esnext.disposable.d.ts'],
  types: [],
  strict: true,
  noEmit: true,
};

for (const page of ['migrating', 'media']) it(`the program of docs/${page}.md fits the declarations of the package`, () => {
  const code = /```ts\n([^]*?)```/.exec(readFileSync(new URL(`docs/${page}.md`, root), 'utf8'))?.[1] ?? '';
  assert.notEqual(code, '');
  // Inside of the package its name leads to itself.
  const folder = mkdtempSync(join(fileURLToPath(new URL('build/', root)), `${page}-`));
  try {
    const file = join(folder, 'program.ts');
    writeFileSync(file, code);
    const found = ts.getPreEmitDiagnostics(ts.createProgram([file], options));
    assert.deepEqual(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
