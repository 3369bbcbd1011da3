import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { suite, test } from 'node:test';
import sipWasm from '../../dist/sip_wasm.js';

const [octets, declarations] = await Promise.all([
  readFile(new URL('../../dist/sip_wasm.wasm', import.meta.url)),
  readFile(new URL('../../build/wasm/bindings/sip_wasm.d.ts', import.meta.url), 'utf8'),
]);
/** Name and number of arguments, in the order of the declarations that Emscripten makes. */
function declaredIn(name: string): [string, number][] {
  const [, body] = new RegExp(`interface ${name} \\{([^]*?)\\n\\}`).exec(declarations)!;
  return [...body!.matchAll(/^ {2}(\w+)\((.*)\): /gm)].map(([, method, parameters]) => [method!, parameters!.split(', ').filter(Boolean).length]);
}

suite('what embind is told of, in bindings/embind.js', () => {
  const loaded = sipWasm({
    instantiateWasm: (imports, receive) => WebAssembly.instantiate(octets, imports).then(({ instance }) => receive(instance)),
    bodyOctets: () => new Uint8Array(),
  });

  test('each function is there and takes its numbers', async () => {
    const module = (await loaded) as unknown as Record<string, () => unknown>;
    const functions = declaredIn('EmbindModule');
    assert.equal(functions.length, 7);
    for (const [name, count] of functions) assert.equal(module[name]?.length, count, name);
  });

  test('each method is there and takes its numbers', async () => {
    const { Core } = await loaded;
    const methods = declaredIn('Core');
    assert.equal(methods.length, 7);
    for (const [name, count] of methods) assert.equal((Core.prototype as unknown as Record<string, () => unknown>)[name]?.length, count, name);
  });

  test('two cores are two; one that was deleted has no methods', async () => {
    const { Core } = await loaded;
    const [one, other] = [new Core(), new Core()];
    assert.equal(one.nextTimeout(), Infinity);
    assert.notEqual(one.inputBuffer(8192), other.inputBuffer(8192));
    one.delete();
    assert.throws(() => one.poll(), TypeError);
    assert.equal(other.poll(), 0);
    other.delete();
  });
});
