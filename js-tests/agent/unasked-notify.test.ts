import assert from 'node:assert/strict';
import { it } from 'node:test';
import { messageSummary } from '../../dist/events/index.js';
import { until } from '../support/events.js';
import { WirePeer } from '../support/wire-peer.js';

const NOTIFY = 'NOTIFY with "Event: message-summary" with "Subscription-State: terminated" type application/simple-message-summary body "Messages-Waiting: yes\\r\\n"';

it('RFC 6665 4.1.3: a NOTIFY that nothing asked for goes to the application, and is answered 481 where that takes none', async () => {
  const wire = await WirePeer.make();
  const statuses = (): number[] => wire.sent.map(({ status }) => status);
  await wire.receive(NOTIFY);
  await until(() => wire.sent.length === 1);
  wire.agent.addEventListener('notify', ({ detail: { request } }) => {
    assert.equal(messageSummary(request.message.body).waiting, true);
    request.accept();
  });
  await wire.receive(NOTIFY);
  await until(() => wire.sent.length === 2);
  assert.deepEqual(statuses(), [481, 200]);
  await wire.agent.close();
});
