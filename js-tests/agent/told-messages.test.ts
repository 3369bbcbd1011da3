import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { Call } from '../../dist/index.js';
import { nextEvent } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { ScriptedPeer } from '../support/scripted-peer.js';

describe('messages that events of a call tell with', () => {
  let peer: ScriptedPeer;
  afterEach(() => peer.agent.close());

  it('RFC 3261 17.1.1.2: a 100 is told, and is no progress', async () => {
    peer = await ScriptedPeer.make();
    const call = peer.agent.call('sip:peer@example.com', { media: new FakeMedia() });
    const told: string[] = [];
    call.addEventListener('progress', ({ detail }) => told.push(`progress ${detail.status}`));
    call.addEventListener('trying', ({ detail }) => told.push(`trying ${detail.response.getHeader('server')} ${call.state}`));
    const invite = await peer.next('INVITE');
    const trying = nextEvent(call, 'trying');
    peer.respond(invite, '100 Trying', { contact: '', lines: ['Server: edge'] });
    await trying;
    peer.respond(invite, '180 Ringing');
    assert.deepEqual(told, ['trying edge calling', 'progress 180']);
  });

  /** A call of the peer that stands. */
  async function accepted(): Promise<{ call: Call; ok: Awaited<ReturnType<ScriptedPeer['next']>> }> {
    peer = await ScriptedPeer.make();
    const came = nextEvent(peer.agent, 'call');
    peer.invite({ body: 'v=0 peer' });
    const { call } = await came;
    await call.accept({ media: new FakeMedia() });
    const ok = await peer.next('200');
    peer.request('ACK', ok);
    return { call, ok };
  }

  for (const method of ['INVITE', 'UPDATE']) {
    it(`what the peer changes the session by is told with its header fields: ${method}`, async () => {
      const { call, ok } = await accepted();
      const renegotiated = nextEvent(call, 'renegotiated');
      peer.request(method, ok, { body: 'v=0 peer moved', lines: ['Subject: screenshare', 'P-Asserted-Identity: "Carol" <sip:carol@example.com>'] });
      const { offer, request } = await renegotiated;
      assert.deepEqual([offer, request?.method, request?.getHeader('subject')], ['v=0 peer moved', method, 'screenshare']);
    });
  }
});
