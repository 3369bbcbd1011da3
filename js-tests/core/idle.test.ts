import assert from 'node:assert/strict';
import { it } from 'node:test';
import { UserAgentCore } from '../../dist/index.js';
import { responseTo } from '../shim/scripted-socket.js';

const LONG = 60_000;

it('all who wait for the last answer hear of it, and of the end of the core', async () => {
  const core = await UserAgentCore.create({ aor: 'sip:alice@example.com' });
  let sent = '';
  const flow = core.openFlow(true, (frame) => (sent = String(frame)));
  await core.idle(LONG);
  core.request('OPTIONS', 'sip:bob@example.com');
  const waiting = [core.idle(LONG), core.idle(LONG)];
  core.receive(flow, responseTo(sent, '200 OK'));
  await Promise.all(waiting);
  core.request('OPTIONS', 'sip:bob@example.com');
  await core.idle(1);
  const endless = core.idle(Infinity);
  assert.equal(await Promise.race([endless, new Promise((resolve) => setTimeout(resolve, 20, 'waits'))]), 'waits');
  const last = core.idle(LONG);
  core.delete();
  await Promise.all([last, endless]);
  assert.equal(core.deleted, true);
});
