import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = new URL('../../', import.meta.url);

/** The members of an interface, as the compiler sees them. */
function membersOf(path: string, name: string): string[] {
  const file = fileURLToPath(new URL(path, root));
  const program = ts.createProgram([file], { noLib: true, types: [] });
  const checker = program.getTypeChecker();
  const found = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!).find((symbol) => symbol.name === name)!;
  return checker.getDeclaredTypeOfSymbol(found).getProperties().map((member) => member.name);
}

it('the README names every event of a UserAgent, a Registration and a Call, and no others', async () => {
  const lines = (await readFile(new URL('README.md', root), 'utf8')).split('\n');
  for (const [type, path, events] of [
    ['UserAgent', 'web/src/user-agent/user-agent-options.ts', 'UserAgentEvents'],
    ['Registration', 'web/src/user-agent/registration-options.ts', 'RegistrationEvents'],
    ['Call', 'web/src/call/call-types.ts', 'CallEvents'],
  ] as const) {
    const row = lines.find((line) => line.startsWith(`| \`${type}\` |`)) ?? '';
    const named = [...row.slice(row.indexOf('events ')).matchAll(/`(\w+)`/g)].map(([, event]) => event!);
    assert.deepEqual(named.sort(), membersOf(path, events).sort(), type);
  }
});
