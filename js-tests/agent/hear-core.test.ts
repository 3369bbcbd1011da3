import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { IncomingRequest } from '../../dist/index.js';
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

it('a listener that neither takes nor refuses a MESSAGE reads in the log why the sender gets 405', async () => {
  const warnings: string[] = [];
  const quiet = (): void => undefined;
  const wire = await WirePeer.make({ logger: { debug: quiet, info: quiet, warn: (text) => warnings.push(String(text)), error: quiet } });
  const statusOfNext = async (): Promise<number | undefined> => {
    const before = wire.sent.length;
    await wire.receive('MESSAGE body "hello"');
    await until(() => wire.sent.length > before);
    return wire.sent.at(-1)?.status;
  };
  assert.deepEqual([await statusOfNext(), warnings], [405, []], 'nobody listens');
  let answer = (_request: IncomingRequest): void => undefined;
  wire.agent.addEventListener('message', ({ detail: { request } }) => answer(request));
  assert.equal(await statusOfNext(), 405);
  assert.match(warnings.join(), /a MESSAGE is refused: .*accept\(\)/);
  answer = (request) => void request.reject({ statusCode: 486 });
  assert.equal(await statusOfNext(), 486);
  assert.equal(warnings.length, 1);
  await wire.agent.close();
});
