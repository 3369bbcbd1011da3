import { it } from 'node:test';
import { WirePeer } from '../support/wire-peer.js';

it('RFC 3261 11.2: an OPTIONS is answered as an INVITE would be: 200 while calls can come, 486 where there are too many', { timeout: 10_000 }, async (t) => {
  const wire = await WirePeer.make({ maxCalls: 1 });
  t.after(() => wire.close());
  await wire.receive('OPTIONS sip:alice@example.com call carol');
  await wire.expect('200 OPTIONS');
  const call = await wire.call();
  await wire.receive('OPTIONS sip:alice@example.com call dave');
  await wire.expect('486 OPTIONS');
  void call.hangup();
  await wire.expect('BYE');
  await wire.receive('200 to BYE');
  await call.ended;
  await wire.receive('OPTIONS sip:alice@example.com call erin');
  await wire.expect('200 OPTIONS', 2);
});

it('a call that is hung up keeps nobody out, though the peer that is to confirm that may be gone', { timeout: 10_000 }, async (t) => {
  const wire = await WirePeer.make({ maxCalls: 1, core: {} });
  t.after(() => wire.close());
  const call = wire.agent.call('bob');
  await wire.expect('INVITE');
  await wire.receive('180 to INVITE');
  const end = call.hangup();
  await wire.expect('CANCEL');
  await wire.receive('OPTIONS sip:alice@example.com call carol');
  await wire.expect('200 OPTIONS');
  await wire.receive('200 to CANCEL');
  await wire.receive('487 to INVITE');
  await end;
});
