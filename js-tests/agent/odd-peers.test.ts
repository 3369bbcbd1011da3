import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Call } from '../../dist/index.js';
import type { SentFrame } from '../scenarios/scenario-peer.js';
import { nextEvent } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { ScriptedPeer } from '../support/scripted-peer.js';

describe('what exchanges and gateways send in a call that is not quite in an RFC', () => {
  let peer: ScriptedPeer;
  let call: Call;
  /** Of ours, that made the dialog. */
  let response: SentFrame;
  beforeEach(async () => {
    peer = await ScriptedPeer.make({ media: () => new FakeMedia(), eventPackages: ['talk', 'hold'] });
    const told = nextEvent(peer.agent, 'call');
    peer.invite({ body: 'v=0\r\n' });
    call = (await told).call;
    response = await peer.next('180');
  });
  afterEach(() => peer.agent.close());
  const accept = async (): Promise<void> => {
    await call.accept();
    response = await peer.next('200');
    peer.request('ACK', response);
  };

  it('RFC 3264 8.4: hold by an address that is none, as in RFC 2543; not a WebRTC description whose candidates are not known yet', async () => {
    await accept();
    const held = async (session: string, media: string): Promise<boolean> => {
      peer.request('INVITE', response, { body: `v=0\r\n${session}m=audio ${media}m=video 0 RTP/AVP 31\r\n` });
      peer.request('ACK', await peer.next('200'));
      return call.isHeldByPeer;
    };
    assert.equal(await held('c=IN IP4 192.0.2.1\r\n', '4000 RTP/AVP 0\r\nc=IN IP4 0.0.0.0\r\n'), true);
    assert.equal(await held('c=IN IP4 0.0.0.0\r\n', '4000 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\n'), false);
    assert.equal(await held('c=IN IP6 ::\r\n', '4000 RTP/AVP 0\r\n'), true);
    assert.equal(await held('c=IN IP4 0.0.0.0\r\n', '9 UDP/TLS/RTP/SAVPF 0\r\n'), false);
    assert.equal(await held('c=IN IP6 0:0:0:0:0:0:0:0\r\n', '4000 RTP/AVP 0\r\na=sendrecv\r\n'), true);
    assert.equal(await held('c=IN IP6 2001:db8::1\r\n', '4000 RTP/AVP 0\r\n'), false);
  });

  it('a call that comes on hold and is hung up by who hears that: it was accepted, and ends by BYE', async () => {
    const held = await ScriptedPeer.make({ media: () => new FakeMedia() });
    const told = nextEvent(held.agent, 'call');
    held.invite({ body: 'v=0\r\nm=audio 4000 RTP/AVP 0\r\na=sendonly\r\n' });
    const { call: offered } = await told;
    offered.addEventListener('heldbypeer', () => void offered.hangup());
    await offered.accept();
    held.request('ACK', await held.next('200'));
    const { reason, wasEstablished } = await offered.ended;
    assert.deepEqual([reason, wasEstablished, (await held.next('BYE')).isRequest], ['local_bye', true, true]);
    await held.agent.close();
  });

  it('tones by INFO in forms that are mixed up', async () => {
    await accept();
    const tones: string[] = [];
    call.addEventListener('dtmf', ({ detail }) => tones.push(`${detail.tone} ${detail.durationMs}`));
    for (const [type, body] of [['application/dtmf', 'Signal=1\r\nDuration=160\r\n'], ['application/dtmf-relay', '2'], ['audio/telephone-event', 'd=3'], ['application/dtmf-relay', 'Signal: "4"\r\nDuration: 80']]) {
      peer.request('INFO', response, { lines: [`Content-Type: ${type}`], body: body! });
      await peer.next('200');
    }
    assert.deepEqual(tones, ['1 160', '2 0', '3 0', '4 80']);
  });

  it('a NOTIFY that has a ringing phone answer, and one that has it hold', async () => {
    assert.match(response.header('allow-events'), /talk, hold/);
    const notify = (event: string): void => {
      peer.request('NOTIFY', response, { lines: [`Event: ${event}`, 'Subscription-State: active'] });
    };
    notify('talk');
    await peer.next('481'); // nobody takes it
    call.addEventListener('notify', ({ detail: { request } }) => {
      request.accept();
      if (request.message.getHeader('event') === 'talk') void call.accept();
    });
    notify('talk');
    response = await peer.next('200');
    assert.equal(response.method, 'NOTIFY');
    assert.equal((await peer.next('200')).method, 'INVITE');
    assert.equal(call.state, 'established');
  });

  it('RFC 3428 4: a MESSAGE in the call, as Asterisk sends for the events of a conference', async () => {
    await accept();
    const told: string[] = [];
    const message = (): void => {
      peer.request('MESSAGE', response, { lines: ['Content-Type: application/json'], body: '{"type":"ConfbridgeJoin"}' });
    };
    message();
    await peer.next('405'); // nobody takes it
    call.addEventListener('message', ({ detail: { request } }) => {
      told.push(request.message.body);
      request.accept();
    });
    message();
    assert.equal((await peer.next('200')).method, 'MESSAGE');
    assert.deepEqual(told, ['{"type":"ConfbridgeJoin"}']);
  });

  it('RFC 3515 2.1: a Refer-To whose Replaces is not escaped; the party is named without it', async () => {
    await accept();
    const asked = nextEvent(call, 'transfer');
    call.addEventListener('transfer', (event) => {
      event.preventDefault();
    });
    peer.request('REFER', response, { lines: ['Refer-To: <sip:carol@example.com?Replaces=a@b;to-tag=1;from-tag=2>'] });
    const made = (await asked).transfer.accept();
    assert.equal((await peer.next('INVITE')).header('replaces'), 'a@b;to-tag=1;from-tag=2');
    assert.equal(made.remote.uri, 'sip:carol@example.com');
  });
});
