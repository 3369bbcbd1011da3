import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { UserAgentCore } from '../../dist/index.js';
import { MemoryWatch } from '../support/memory-use.js';

const MESSAGES = 10_000;
/** What the engine itself may take in the meantime: compiled code, feedback. One lost object of 100 octets for each message is more. */
const NOISE = 900_000;

describe('memory', () => {
  let watch: MemoryWatch;
  before(() => {
    watch = new MemoryWatch();
  });
  after(() => watch.restore());

  it('10,000 messages leave no counter up and take no memory', async () => {
    const wasm = await WebAssembly.compile(readFileSync(new URL('../../dist/sip_wasm.wasm', import.meta.url)));
    const core = (user: string): Promise<UserAgentCore> => UserAgentCore.create({ aor: `sip:${user}@example.com` }, wasm);
    const [alice, bob] = [await core('alice'), await core('bob')];
    const wire: [UserAgentCore, number, string | Uint8Array][] = [];
    const aliceFlow = alice.openFlow(true, (frame) => wire.push([bob, bobFlow, frame]));
    const bobFlow = bob.openFlow(true, (frame) => wire.push([alice, aliceFlow, frame]));
    let heard = 0;
    bob.delegate = {
      onMessage: (request) => {
        heard += request.message.body.length;
        request.accept();
      },
    };
    const send = async (count: number): Promise<void> => {
      for (let i = 0; i < count; ++i) {
        const text = `message ${i}`;
        await new Promise<void>((resolve, reject) => {
          const request = alice.request('MESSAGE', 'sip:bob@example.com', { body: { contentType: 'text/plain', content: text } });
          request.delegate = { onAccept: () => resolve(), onReject: ({ message }) => reject(new Error(String(message?.statusCode))) };
          for (let next = wire.shift(); next; next = wire.shift()) next[0].receive(next[1], next[2]);
        });
      }
    };
    await send(1000);
    const before = watch.use();
    await send(MESSAGES);
    const now = watch.use();
    assert.ok(heard > MESSAGES * 9);
    assert.equal(now.linear, before.linear);
    assert.ok(now.heap - before.heap < NOISE, `${now.heap - before.heap} octets more`);
    for (const each of [alice, bob]) {
      const { flows, ...left } = each.statistics;
      assert.equal(flows, 1);
      assert.deepEqual(new Set(Object.values(left)), new Set([0]));
      each.close();
    }
  });
});
