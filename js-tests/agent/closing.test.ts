import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { IncomingTransfer } from '../../dist/index.js';
import { until } from '../support/events.js';
import { WirePeer } from '../support/wire-peer.js';

const CHALLENGE = 'with "Proxy-Authenticate: Digest realm=\\"example.com\\", nonce=\\"n\\", qop=\\"auth\\""';

it('RFC 3261 9.1: a call that is answered while it is given up is ended also where the agent is being closed, and the BYE is challenged', async () => {
  const wire = await WirePeer.make({ password: 'secret' });
  wire.answersLastByes = false;
  const sent = (method: string): number => wire.sent.filter((frame) => frame.isRequest && frame.method === method).length;
  const call = wire.agent.call('bob');
  call.established.catch(() => undefined);
  await until(() => sent('INVITE') === 1);
  await wire.receive('180 to INVITE');
  const closed = wire.agent.close();
  await until(() => sent('CANCEL') === 1);
  await wire.receive('481 to CANCEL');
  await wire.receive('200 to INVITE answer "v=0"');
  await until(() => sent('BYE') === 1);
  await wire.receive(`407 to BYE ${CHALLENGE}`);
  await until(() => sent('BYE') === 2);
  await wire.receive('200 to BYE');
  await closed;
});

for (const isAskedBefore of [true, false])
  it(`a transfer that is asked for ${isAskedBefore ? 'before' : 'while'} the agent is being closed makes no call: nobody would hang it up`, async () => {
    const wire = await WirePeer.make();
    const asked: IncomingTransfer[] = [];
    wire.agent.addEventListener('transfer', (event) => {
      event.preventDefault(); // answered later
      asked.push(event.detail.transfer);
    });
    const refer = (): Promise<void> => wire.receive('REFER with "Refer-To: <sip:carol@example.com>" with "Contact: <sip:dave@192.0.2.4>" call dave');
    if (isAskedBefore) await refer();
    const call = wire.agent.call('bob');
    call.established.catch(() => undefined);
    await wire.expect('INVITE');
    const closed = wire.agent.close();
    if (isAskedBefore) assert.throws(() => asked[0]!.accept(), { code: 'agent_closed' });
    else await refer();
    await closed;
    assert.deepEqual([wire.count('INVITE'), wire.count('200 REFER'), wire.count('603 REFER')], [1, 0, isAskedBefore ? 0 : 1]);
  });
