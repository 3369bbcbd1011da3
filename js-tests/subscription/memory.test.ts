import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { UserAgent } from '../../dist/index.js';
import { responseTo, ScriptedSocket } from '../shim/scripted-socket.js';
import { until } from '../support/events.js';
import { MemoryWatch } from '../support/memory-use.js';

const line = (request: string, name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(request)?.[1]?.trim() ?? '';

/** The NOTIFY that follows a SUBSCRIBE, with the dialog's tags the other way round. */
function notifyAfter(subscribe: string, cseq: number): string {
  const isEnd = line(subscribe, 'Expires') === '0';
  const to = line(subscribe, 'To').includes(';tag=') ? line(subscribe, 'To') : `${line(subscribe, 'To')};tag=server`;
  const target = /<([^>]*)>/.exec(line(subscribe, 'Contact'))?.[1] ?? '';
  return (
    `NOTIFY ${target} SIP/2.0\r\nVia: SIP/2.0/WS b.invalid;branch=z9hG4bK${line(subscribe, 'Call-ID')}${cseq}\r\nMax-Forwards: 70\r\nFrom: ${to}\r\n` +
    `To: ${line(subscribe, 'From')}\r\nCall-ID: ${line(subscribe, 'Call-ID')}\r\nCSeq: ${cseq} NOTIFY\r\nContact: <sip:bob@b.invalid;transport=ws>\r\nEvent: presence\r\n` +
    `Subscription-State: ${isEnd ? 'terminated;reason=timeout' : 'active;expires=600'}\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nstate`
  );
}

describe('the memory that subscriptions leave behind, in Node', () => {
  let watch: MemoryWatch;
  let agent: UserAgent;
  before(async () => {
    watch = new MemoryWatch();
    const wasm = await WebAssembly.compile(readFileSync(new URL('../../dist/sip_wasm.wasm', import.meta.url)));
    ScriptedSocket.onMade = (socket) => {
      let cseq = 0;
      socket.onSent = (text) => {
        socket.sent.length = 0;
        if (!text.startsWith('SUBSCRIBE ')) return;
        socket.receive(responseTo(text, '200 OK', `Expires: ${line(text, 'Expires')}\r\nContact: <sip:bob@b.invalid;transport=ws>\r\n`));
        socket.receive(notifyAfter(text, (cseq += 1)));
      };
      socket.open();
    };
    agent = await UserAgent.create({ server: 'wss://sip.example.com', aor: 'sip:alice@example.com', webSocket: ScriptedSocket, keepAlive: false, reconnect: false, wasm });
    watch.restore();
    await agent.connect();
  });
  after(() => agent.close());

  it('10,000 subscriptions, each established, notified and ended, leave nothing behind', async () => {
    let notified = 0;
    const subscribe = async (count: number): Promise<void> => {
      for (let i = 0; i < count; i++) {
        const subscription = agent.subscribe('bob', 'presence', { expires: 600 });
        subscription.addEventListener('notify', () => (notified += 1));
        await subscription.established;
        await subscription.unsubscribe();
      }
    };
    await subscribe(1000);
    const before = watch.use();
    await subscribe(10_000);
    const now = watch.use();
    assert.equal(notified, 22_000);
    assert.equal(now.linear, before.linear);
    assert.ok(now.heap - before.heap < 900_000, `${now.heap - before.heap} octets more`);
    await until(() => Object.values({ ...agent.statistics, flows: 0 }).every((count) => count === 0), 40_000);
  });
});
