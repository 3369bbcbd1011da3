import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { loadModule } from '../../dist/core/wasm-loader.js';

const root = new URL('../../', import.meta.url);
const text = (path: string): Promise<string> => readFile(new URL(path, root), 'utf8');

/** The members of `SipErrorCode`, as the compiler sees them. */
function codesOfTheType(): string[] {
  const file = fileURLToPath(new URL('web/src/sip-error.ts', root));
  const program = ts.createProgram([file], { noLib: true, types: [] });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file)!;
  const alias = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!).find(({ name }) => name === 'SipErrorCode')!;
  const type = checker.getDeclaredTypeOfSymbol(alias);
  assert.ok(type.isUnion());
  return type.types.map((member) => (member as ts.StringLiteralType).value);
}

/** Those of the tables in docs/errors.md; every row says the cause and what to do. */
async function codesOfTheTables(): Promise<string[]> {
  const rows = (await text('docs/errors.md')).split('\n').filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) => {
    const cells = row.split('|').slice(1, -1).map((cell) => cell.trim());
    assert.equal(cells.length, 3, row);
    assert.ok(cells.every((cell) => cell !== ''), row);
    return [...cells[0]!.matchAll(/`(\w+)`/g)].map(([, code]) => code!);
  });
}

describe('the codes of errors', () => {
  it('are in docs/errors.md, each once, and no others; the README links it', async () => {
    assert.deepEqual((await codesOfTheTables()).sort(), codesOfTheType().sort());
    assert.match(await text('README.md'), /\(docs\/errors\.md\)/);
  });

  it('have those of the core among them', async () => {
    const { errorNames } = await loadModule();
    assert.ok(errorNames.length > 5);
    const codes = new Set(codesOfTheType());
    assert.deepEqual(errorNames.filter((name) => name !== 'none' && !codes.has(name)), []);
  });
});
