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

for (const page of ['migrating', 'media']) it(`the programs of docs/${page}.md fit the declarations of the package`, () => {
  const programs = Array.from(readFileSync(new URL(`docs/${page}.md`, root), 'utf8').matchAll(/```ts\n([^]*?)```/g), ([, code]) => code!);
  assert.notEqual(programs.length, 0);
  // Inside of the package its name leads to itself.
  const folder = mkdtempSync(join(fileURLToPath(new URL('build/', root)), `${page}-`));
  try {
    const files = programs.map((_, index) => join(folder, `program${index}.ts`));
    for (const [index, file] of files.entries()) writeFileSync(file, programs[index]!);
    const found = ts.getPreEmitDiagnostics(ts.createProgram(files, options));
    assert.deepEqual(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
