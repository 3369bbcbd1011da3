import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { loadModule, type LoadedModule } from '../../dist/core/wasm-loader.js';
import { until } from '../support/events.js';
import { collectGarbage } from '../support/memory-use.js';

describe('a module', () => {
  it('is loaded once from the same source', async () => {
    const octets = readFileSync(new URL('../../dist/sip_wasm.wasm', import.meta.url)) as Uint8Array<ArrayBuffer>;
    assert.equal(await loadModule(octets), await loadModule(octets));
    assert.equal(await loadModule(), await loadModule());
  });

  it('goes with the source that it was made of, where nobody uses it', async () => {
    await loadModule(); // one is kept, which reads header fields
    const made: WeakRef<LoadedModule>[] = [];
    for (let count = 0; count < 4; count += 1) {
      made.push(new WeakRef(await loadModule(readFileSync(new URL('../../dist/sip_wasm.wasm', import.meta.url)))));
    }
    // The engine may still hold the last one for a while.
    await until(() => {
      collectGarbage();
      return made.filter((module) => module.deref() !== undefined).length <= 1;
    });
  });
});
