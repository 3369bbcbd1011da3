import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failure, nextEvent } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { ScriptedPeer } from '../support/scripted-peer.js';

describe('a callee that accepts without a usable Contact', () => {
  for (const contact of ['', '<peer at home>']) {
    it(`RFC 3261 13.2.2.4: is acknowledged and hung up on, and the call says why (Contact: ${contact || 'none'})`, async () => {
      const peer = await ScriptedPeer.make({ media: () => new FakeMedia() });
      const dropped = nextEvent(peer.agent, 'dropped');
      const call = peer.agent.call('bob');
      const established = failure(call.established);
      const invite = await peer.next('INVITE');
      peer.respond(invite, '200 OK', { contact, body: 'v=0 answer' });
      assert.ok((await peer.next('ACK')).text.startsWith('ACK sip:bob@example.com SIP/2.0'));
      const bye = await peer.next('BYE');
      assert.ok(bye.text.startsWith('BYE sip:bob@example.com SIP/2.0'));
      peer.respond(bye, '200 OK');
      const { reason, by, status, error, wasEstablished } = await call.ended;
      assert.deepEqual({ reason, by, status, wasEstablished }, { reason: 'rejected', by: 'local', status: 500, wasEstablished: false });
      assert.deepEqual([error?.code, error?.detail, error?.status], ['malformed', 'Contact: missing, or no SIP or SIPS URI', 200]);
      assert.match(error?.message ?? '', /^The 200 of the callee cannot be used: Contact/);
      assert.equal(await established, 'malformed');
      assert.equal((await dropped).why, 'Contact: missing, or no SIP or SIPS URI');
      await peer.agent.close();
    });
  }
});

describe('a callee that accepts when no further dialog may live', () => {
  it('RFC 3261 13.2.2.4: is acknowledged and hung up on, and the call names the limit', async () => {
    const peer = await ScriptedPeer.make({ media: () => new FakeMedia(), core: { maximumDialogs: 1 } });
    const first = peer.agent.call('carol');
    peer.respond(await peer.next('INVITE'), '200 OK', { body: 'v=0 answer' });
    await first.established;
    const call = peer.agent.call('bob');
    peer.respond(await peer.next('INVITE'), '200 OK', { body: 'v=0 answer' });
    await peer.next('ACK');
    const bye = await peer.next('BYE');
    peer.respond(bye, '200 OK');
    const { by, status, error } = await call.ended;
    assert.deepEqual([by, status, error?.code, error?.detail, error?.status], ['local', 500, 'limit_exceeded', 'dialogs: too many live ones', 200]);
    assert.equal(first.state, 'established');
    await peer.agent.close();
  });
});
