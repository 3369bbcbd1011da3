import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { runInNewContext } from 'node:vm';
import { UserAgent } from '../../dist/index.js';
import { ScriptedSocket } from '../shim/scripted-socket.js';
import { until } from '../support/events.js';

/** Classes of another realm, as Node's own are in a test of Jest with a page. */
const foreign = runInNewContext('({ ArrayBuffer, Uint8Array })') as { ArrayBuffer: typeof ArrayBuffer; Uint8Array: typeof Uint8Array };
const copy = (octets: Uint8Array): ArrayBuffer => {
  const made = new foreign.ArrayBuffer(octets.length);
  new Uint8Array(made).set(octets);
  return made;
};

describe('octets of another realm', () => {
  it('are the module, frames and bodies', async () => {
    ScriptedSocket.onMade = (socket) => {
      socket.open();
    };
    const wasm = copy(readFileSync(new URL('../../dist/sip_wasm.wasm', import.meta.url)));
    const agent = await UserAgent.create({ server: 'wss://peer.invalid', aor: 'sip:alice@example.com', webSocket: ScriptedSocket, keepAlive: false, wasm });
    await agent.connect();
    const socket = ScriptedSocket.made.at(-1)!;
    const asked =
      'OPTIONS sip:alice@a.invalid SIP/2.0\r\nVia: SIP/2.0/WSS peer.invalid;branch=z9hG4bK-x\r\nMax-Forwards: 70\r\nFrom: <sip:bob@example.com>;tag=1\r\n' +
      'To: <sip:alice@example.com>\r\nCall-ID: realm\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n';
    socket.receive(copy(new TextEncoder().encode(asked)));
    assert.match(String(socket.sent[0]), /^SIP\/2\.0 200 OK/);
    const content = new foreign.Uint8Array(3).fill(0xff);
    agent.request('MESSAGE', 'bob', { body: { contentType: 'application/octet-stream', content } }).catch(() => undefined);
    await until(() => socket.sent.length === 2);
    assert.match(new TextDecoder('latin1').decode(socket.sent[1] as Uint8Array), /Content-Length: 3\r\n\r\n\u00ff{3}$/);
    await agent.close();
  });
});
