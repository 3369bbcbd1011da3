import assert from 'node:assert/strict';
import { it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { unlessSilent } from '../../bench/silence.js';

it('work that says nothing for too long has failed; as long as it says something it may take its time', async () => {
  await assert.rejects(unlessSilent(20, 'the page', () => new Promise<void>(() => undefined)), /the page has said nothing for 0\.02 s/);
  const slow = unlessSilent(200, 'the page', async (said) => {
    for (let i = 0; i < 5; i += 1) {
      await pause(60);
      said();
    }
    return 'done';
  });
  assert.equal(await slow, 'done');
  await assert.rejects(unlessSilent(20, 'the page', () => Promise.reject(new Error('its own'))), /its own/);
});
