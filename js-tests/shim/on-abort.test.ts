import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { onAbort } from '../../dist/on-abort.js';

const settled = (): Promise<unknown> => new Promise((resolve) => setImmediate(resolve));

describe('what waits for an AbortSignal', () => {
  it('is done once, also where it begins to wait while the signal is being aborted', async () => {
    const done: string[] = [];
    const controller = new AbortController();
    onAbort(controller.signal, () => {
      done.push('first');
      onAbort(controller.signal, () => done.push('begun by it'));
    });
    onAbort(controller.signal, () => done.push('second'));
    controller.abort();
    assert.deepEqual(done, ['first', 'second']);
    await settled();
    assert.deepEqual(done, ['first', 'second', 'begun by it']);
  });

  it('is not done where another one has ended its waiting, nor where that was ended before its turn', async () => {
    const done: string[] = [];
    const controller = new AbortController();
    onAbort(controller.signal, () => {
      done.push('first');
      stop();
    });
    const stop = onAbort(controller.signal, () => done.push('second'));
    controller.abort();
    onAbort(controller.signal, () => done.push('late'))();
    await settled();
    assert.deepEqual(done, ['first']);
  });
});
