import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { UserAgent, type Call, type CallMedia, type DescriptionOptions } from '../../dist/index.js';
import { Baresip } from '../support/baresip.js';
import { nextEvent } from '../support/events.js';
import { Kamailio, freePort } from '../support/kamailio.js';
import { Results } from './results.js';

/** Media that a phone understands: it sends to where nobody listens. */
class PlainMedia implements CallMedia {
  heard = '';
  #version = 0;

  createOffer({ hold }: DescriptionOptions): Promise<string> {
    return Promise.resolve(this.#describe(hold === true ? 'sendonly' : 'sendrecv'));
  }
  createAnswer(offer: string): Promise<string> {
    this.heard = offer;
    const direction = /^a=(sendonly|inactive)/m.exec(offer)?.[1];
    return Promise.resolve(this.#describe(direction === 'sendonly' ? 'recvonly' : (direction ?? 'sendrecv')));
  }
  setAnswer(answer: string): Promise<void> {
    this.heard = answer;
    return Promise.resolve();
  }
  rollback(): Promise<void> {
    return Promise.resolve();
  }
  close(): void {
    // There is nothing to close.
  }
  #describe(direction: string): string {
    return `v=0\r\no=- 1 ${(this.#version += 1)} IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio 9 RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=${direction}\r\n`;
  }
}

describe('a phone by UDP, baresip, through Kamailio', () => {
  const results = new Results('A classic phone by UDP at the other end of the server', 'baresip');
  let kamailio: Kamailio;
  let alice: UserAgent;
  let bob: Baresip;

  before(async () => {
    kamailio = await Kamailio.start({ algorithm: 'MD5', classicPeer: { port: await freePort(), transport: 'udp' } });
    alice = await UserAgent.create({ server: kamailio.url, aor: 'sip:alice@example.com', password: 'secret-of-alice', webSocket: WebSocket, media: () => new PlainMedia() });
    await alice.register();
    bob = await Baresip.start({ aor: 'sip:bob@example.com', password: 'secret-of-bob', server: kamailio.port });
  });
  after(async () => {
    await results.write({ Kamailio: Kamailio.version, baresip: Baresip.version, 'Node.js': process.versions.node });
    await bob?.stop();
    await alice?.close();
    await kamailio?.kill();
    assert.deepEqual(Object.entries(alice.statistics as unknown as Record<string, number>).filter(([, count]) => count !== 0), []);
  });

  it('calls it: ringing, hold, tones, its hang-up', async () => {
    let call!: Call;
    await results.feature('calls it: 180, 200', async () => {
      call = alice.call('bob');
      await bob.next('CALL_INCOMING');
      await bob.command('accept');
      await call.established;
      await bob.next('CALL_ESTABLISHED');
    });
    await results.feature('hold and resume of ours', async () => {
      await call.hold();
      assert.match((call.media as PlainMedia).heard, /^a=(recvonly|inactive)/m);
      await call.resume();
      assert.match((call.media as PlainMedia).heard, /^a=sendrecv/m);
    });
    await results.feature('hold and resume of its own', async () => {
      const held = nextEvent(call, 'heldbypeer');
      await bob.command('hold');
      assert.equal((await held).held, true);
      const resumed = nextEvent(call, 'heldbypeer');
      await bob.command('resume');
      assert.equal((await resumed).held, false);
    });
    await results.feature('DTMF by INFO', async () => {
      await call.sendDtmf('5', { via: 'info', durationMs: 40, gapMs: 10 });
      assert.equal((await bob.next('CALL_DTMF_START')).param, '5');
    });
    await results.feature('its BYE', async () => {
      await bob.command('hangup');
      assert.equal((await call.ended).reason, 'remote_bye');
    });
    // So it is where a page is sent to it by an attended transfer (RFC 5589 7).
    const byContact = alice.call(String(call.dialog!.remoteTarget));
    await bob.next('CALL_INCOMING');
    await bob.command('accept');
    await byContact.established;
    await byContact.hangup();
    await bob.next('CALL_CLOSED');
  });

  it('is called by it', async () => {
    await results.feature('is called by it; our BYE', async () => {
      const coming = nextEvent(alice, 'call');
      await bob.command('dial', 'sip:alice@example.com');
      const { call } = await coming;
      await call.accept();
      await bob.next('CALL_ESTABLISHED');
      await call.hangup();
      await bob.next('CALL_CLOSED');
    });
    await results.feature('its call that we refuse', async () => {
      const coming = nextEvent(alice, 'call');
      await bob.command('dial', 'sip:alice@example.com');
      (await coming).call.reject();
      assert.match((await bob.next('CALL_CLOSED')).param ?? '', /486|Busy/);
    });
    await results.feature('its CANCEL', async () => {
      const coming = nextEvent(alice, 'call');
      await bob.command('dial', 'sip:alice@example.com');
      const { call } = await coming;
      await bob.next('CALL_RINGING');
      await bob.command('hangup');
      assert.equal((await call.ended).reason, 'cancelled');
    });
  });
});
