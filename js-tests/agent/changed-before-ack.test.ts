import assert from 'node:assert/strict';
import { it } from 'node:test';
import { nextEvent, until } from '../support/events.js';
import { WirePeer } from '../support/wire-peer.js';

it('RFC 3261 14.1: a call that is held as soon as it is accepted is offered anew when the ACK has come', async () => {
  const wire = await WirePeer.make();
  const called = nextEvent(wire.agent, 'call');
  await wire.receive('INVITE sip:alice@example.com offer "v=0 bob"');
  const { call } = await called;
  await call.accept();
  const held = call.hold();
  await new Promise((resolve) => setTimeout(resolve, 10));
  assert.equal(wire.count('INVITE'), 0);
  await wire.receive('ACK');
  await until(() => wire.count('INVITE') === 1);
  await wire.receive('200 to INVITE answer "v=0 bob held"');
  await held;
  assert.equal(call.isHeld, true);
  await wire.agent.close();
});
