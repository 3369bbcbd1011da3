import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';

const bindings = new URL('../../bindings/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, bindings), 'utf8');
const shim = readFileSync(new URL('../../web/src/core/command.ts', import.meta.url), 'utf8');

const inCamelCase = (name: string): string => name.replace(/_$/, '').replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
/** What a parameter is called in the shim; `now` crosses on its own. */
function parameterOf(declared: string): string[] {
  const [, type, name] = /^(?:std::)?(\w+) (\w+)$/.exec(declared)!;
  if (type === 'Number') return [];
  return [`${name === 'length' ? 'argumentsLength' : inCamelCase(name!)}: ${type === 'bool' ? 'boolean' : 'number'}`];
}

suite('the commands of the boundary', () => {
  const ours = [...shim.matchAll(/^ {2}(\w+) = (\d+),$/gm)].map(([, name, number]) => ({ name: name!, number: Number(number) }));
  const theirs = [...read('command.h').matchAll(/^ {2}(\w+),$/gm)].map(([, name]) => name!);

  test('both sides number them in the same order', () => {
    assert.ok(ours.length > 50);
    assert.deepEqual(ours, theirs.map((name, number) => ({ name: inCamelCase(name), number })));
  });

  test('each is carried out by the function of its name', () => {
    assert.deepEqual([...read('run_command.h').matchAll(/^ {4}run<(\w+)>,$/gm)].map(([, name]) => name), theirs);
  });

  test('each takes the same numbers on both sides', () => {
    const functions = new Map<string, string>();
    for (const file of readdirSync(bindings).filter((name) => name.endsWith('_commands.h'))) {
      for (const [, name, parameters] of read(file).matchAll(/^inline [\w:]+ (\w+)\(Core& core(?:,\s*)?([^)]*)\) \{/gm)) {
        functions.set(inCamelCase(name!), parameters!.split(/,\s*/).filter(Boolean).flatMap(parameterOf).join(', '));
      }
    }
    const numbers = [...shim.matchAll(/^ {2}\[Command\.(\w+)\]: \[(.*)\];$/gm)].map(([, name, list]) => [name, list] as const);
    assert.equal(numbers.length, ours.length);
    for (const [name, list] of numbers) assert.equal(list, functions.get(name!), name!);
  });
});
