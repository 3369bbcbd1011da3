import assert from 'node:assert/strict';
import { it } from 'node:test';
import { UserAgent } from '../../dist/index.js';
import { WirePeer } from '../support/wire-peer.js';

const told = (agent: UserAgent): string[] => {
  const events: string[] = [];
  agent.addEventListener('refused', ({ detail: { remote, request, status } }) => {
    events.push(`${status} ${remote.displayName} <${remote.uri}> ${request.method}`);
  });
  return events;
};

it('a call that is refused because of maxCalls is told with who called: it belongs to the missed ones', { timeout: 10_000 }, async (t) => {
  const wire = await WirePeer.make({ maxCalls: 1 });
  t.after(() => wire.close());
  const refused = told(wire.agent);
  await wire.call();
  await wire.receive('INVITE sip:alice@example.com call carol offer "v=0"');
  await wire.expect('486 INVITE');
  assert.equal(refused.length, 1, String(refused));
  assert.match(refused[0]!, /^486 .*<sip:carol@[^?;>]+> INVITE$/);
  assert.equal(wire.agent.calls.length, 1);
});

it('the end of a call of ours has the error that `established` rejects with, where the peer refused it or did not answer', { timeout: 10_000 }, async (t) => {
  const wire = await WirePeer.make();
  t.after(() => wire.close());
  for (const [status, reason] of [['486', 'rejected'], ['302', 'redirected']]) {
    const before = wire.count('INVITE');
    const call = wire.agent.call('bob');
    await wire.expect('INVITE', before + 1);
    await wire.receive(`${status} to INVITE`);
    const end = await call.ended;
    assert.deepEqual([end.reason, end.error?.code, end.error?.status], [reason, 'call_ended', Number(status)]);
    await assert.rejects(call.established, end.error);
  }
});

it('a call that was taken back has no error: nothing failed', { timeout: 10_000 }, async (t) => {
  const wire = await WirePeer.make();
  t.after(() => wire.close());
  const call = wire.agent.call('bob');
  await wire.expect('INVITE');
  await wire.receive('180 to INVITE');
  const over = call.hangup();
  await wire.expect('CANCEL');
  await wire.receive('200 to CANCEL');
  await wire.receive('487 to INVITE');
  assert.deepEqual([(await over).reason, (await over).error], ['cancelled', undefined]);
  await assert.rejects(call.established, { code: 'call_ended' });
});
