import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { Call, TransferOutcome } from '../../dist/index.js';
import type { SentFrame } from '../scenarios/scenario-peer.js';
import { failure, nextEvent } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { ScriptedPeer } from '../support/scripted-peer.js';

// As Kamailio's module topos has it: the contact that the caller sees works in its dialog only.
describe('an attended transfer to a target whose contact is hidden by its server', () => {
  let peer: ScriptedPeer;
  let ok: SentFrame;
  afterEach(() => peer.agent.close());

  /** Alice talks with the peer, and with carol whose contact is this. */
  async function consult(contact: string): Promise<{ first: Call; second: Call }> {
    peer = await ScriptedPeer.make({ media: () => new FakeMedia() });
    const incoming = nextEvent(peer.agent, 'call');
    peer.invite({ body: 'v=0 offer' });
    const { call: first } = await incoming;
    const accepted = first.accept();
    ok = await peer.next('200');
    peer.request('ACK', ok);
    await accepted;
    const second = peer.agent.call('carol');
    peer.respond(await peer.next('INVITE'), '200 OK', { contact, body: 'v=0 answer' });
    await second.established;
    await peer.next('ACK');
    return { first, second };
  }
  /** The peer takes the next REFER, and tells that its call was answered so. @returns whom it was to call */
  async function referred(status: string): Promise<string> {
    const refer = await peer.next('REFER');
    peer.respond(refer, '202 Accepted');
    const id = Number.parseInt(refer.header('cseq'), 10);
    const lines = [`Event: refer;id=${id}`, 'Subscription-State: terminated;reason=noresource'];
    peer.request('NOTIFY', ok, { lines, contentType: 'message/sipfrag', body: `SIP/2.0 ${status}` });
    await peer.next('200');
    return refer.header('refer-to');
  }
  const transferred = (first: Call, second: Call): Promise<TransferOutcome> => {
    const done = first.transfer(second);
    done.catch(() => undefined);
    return done;
  };

  for (const status of ['403 Forbidden', '404 Not Found', '408 Request Timeout']) {
    it(`RFC 5589 7.5: ${status} there: it is named once more by its address-of-record`, async () => {
      const { first, second } = await consult('<sip:atpsh-1@192.0.2.1>');
      const done = transferred(first, second);
      assert.match(await referred(status), /^<sip:atpsh-1@192\.0\.2\.1\?Replaces=/);
      assert.match(await referred('200 OK'), /^<sip:carol@example\.com\?Replaces=[^&>]*%3Bto-tag%3D/);
      assert.deepEqual(await done, { status: 200 });
    });
  }

  it('RFC 5589 7.5: its address-of-record leads nowhere either: the transfer has failed, and both calls go on', async () => {
    const { first, second } = await consult('<sip:atpsh-1@192.0.2.1>');
    const done = transferred(first, second);
    await referred('404 Not Found');
    await referred('404 Not Found');
    assert.equal(await failure(done), 'transfer_failed');
    assert.deepEqual([first.state, second.state], ['established', 'established']);
    assert.equal(peer.sent.filter(({ isRequest, method }) => isRequest && method === 'REFER').length, 0);
  });

  it('RFC 5589 7.5: a target that refuses, or that was named by its address-of-record, is not called again', async () => {
    for (const [contact, status] of [['<sip:atpsh-1@192.0.2.1>', '603 Decline'], ['<sip:carol@carol.invalid>', '404 Not Found']] as const) {
      const { first, second } = await consult(contact);
      const done = transferred(first, second);
      await referred(status);
      assert.equal(await failure(done), 'transfer_failed');
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(peer.sent.filter(({ isRequest, method }) => isRequest && method === 'REFER').length, 0);
      await peer.agent.close();
    }
  });
});
