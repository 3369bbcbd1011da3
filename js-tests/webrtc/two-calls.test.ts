import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { twoPages } from './fixture.js';
import { SWAPPED, swapTwoCalls } from './two-calls.js';

describe('WebRtcMedia of two calls with one microphone, headless Chrome', { timeout: 60_000 }, () => {
  const [alice, bob] = twoPages();

  it('hold one and not the other, whether it was given as their stream or to their senders', async () => {
    const heard = await Promise.all([swapTwoCalls(alice.page, 'stream'), swapTwoCalls(bob.page, 'senders')]);
    assert.deepEqual(heard, [SWAPPED.stream, SWAPPED.senders]);
  });
});
