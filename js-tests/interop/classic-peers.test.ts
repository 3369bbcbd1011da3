import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { UserAgent, type Call, type CallOptions } from '../../dist/index.js';
import { failure, nextEvent } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { Kamailio, freePort } from '../support/kamailio.js';
import { Sipp, asks, invites, later, pause, receive, respond, say } from '../support/sipp.js';
import { Results } from './results.js';

const SDP = 'v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 6000 RTP/AVP 8 101\na=rtpmap:8 PCMA/8000';
const ISUP = `--b\nContent-Type: application/isup;version=itu-t92+\nContent-Disposition: signal;handling=optional\n\nACM\n--b\nContent-Type: application/sdp\n\n${SDP}\n--b--`;
const invited = receive('INVITE', { first: true });
const answered = respond('200 OK', { tagged: true, body: SDP, retransmit: true });
const acked = receive('ACK');
const hungUp = [receive('BYE'), respond('200 OK')];
const trying = receive(100, { optional: true });
const ringing = [trying, receive(180, { optional: true })];
/** A call that SIPp makes. */
const called = [invites(SDP), ...ringing, receive(200), say('ACK', 1)];
const hangsUp = (cseq: number): string[] => [say('BYE', cseq), receive(200)];

for (const transport of ['udp', 'tcp'] as const) describe(`gateways, desk phones and exchanges by ${transport.toUpperCase()}, through Kamailio`, () => {
  const results = new Results('Classic SIP at the other end of the server', `SIPp by ${transport.toUpperCase()}`);
  /** By UDP SIPp passes over what comes again, by TCP it takes it for the next message. */
  const seesRepetitions = transport === 'tcp';
  let kamailio: Kamailio;
  let port: number;
  let alice: UserAgent;
  let sipp: Sipp | undefined;
  let frames: string[];
  /** Ends what waits for something that SIPp will not say any more. */
  let giveUp: (error: unknown) => void;

  before(async () => {
    port = await freePort();
    kamailio = await Kamailio.start({ classicPeer: { port, transport } });
  });
  after(async () => {
    await results.write({ Kamailio: Kamailio.version, SIPp: Sipp.version, 'Node.js': process.versions.node });
    await kamailio.kill();
  });
  afterEach(async () => {
    await sipp?.stop();
    sipp = undefined;
  });

  const sent = (start: string): string[] => frames.filter((frame) => frame.startsWith(start));
  /** A user agent of its own for each, of which nothing is left. */
  async function feature(name: string, work: () => Promise<void>): Promise<void> {
    await results.feature(name, async () => {
      alice = await UserAgent.create({ server: kamailio.url, aor: 'sip:alice@example.com', password: 'secret-of-alice', webSocket: WebSocket, media: () => new FakeMedia() });
      frames = [];
      alice.addEventListener('trace', ({ detail }) => frames.push(`${detail.direction} ${detail.frame}`));
      try {
        await alice.register();
        await Promise.race([work(), new Promise((_, reject) => (giveUp = reject))]);
        await sipp?.done();
      } finally {
        await alice.close();
      }
      const left = Object.entries(alice.statistics as unknown as Record<string, number>).filter(([, count]) => count !== 0);
      assert.deepEqual(left, []);
    });
  }
  async function call(steps: readonly string[], options: CallOptions = {}): Promise<Call> {
    sipp = await start(steps);
    return alice.call('sip:+4930123@classic.example.com', options);
  }
  async function start(steps: readonly string[], calls?: number): Promise<Sipp> {
    // By TCP its last connection holds the port for a while.
    const own = calls !== undefined && transport === 'tcp' ? await freePort() : port;
    const started = await Sipp.start(steps, { port: own, transport, ...(calls === undefined ? {} : { calls }) });
    started.done().catch((error: unknown) => giveUp(error));
    return started;
  }
  /** And hang up once it stands. */
  async function callAndHangUp(steps: readonly string[], options: CallOptions = {}): Promise<Call> {
    const made = await call([...steps, ...hungUp], options);
    await made.established;
    await new Promise((resolve) => setTimeout(resolve, 100));
    await made.hangup();
    return made;
  }
  async function beCalled(steps: readonly string[]): Promise<Call> {
    const coming = nextEvent(alice, 'call');
    sipp = await start(steps, kamailio.port);
    return (await coming).call;
  }
  /** Steps of SIPp for which the application need not do anything. */
  async function hear(steps: readonly string[]): Promise<void> {
    sipp = await start(steps, kamailio.port);
    await sipp.done();
  }

  it('calls a gateway: 180, early media in 183, 200', async () => {
    await feature('180, 183 with a description, 200; hang-up', async () => {
      await callAndHangUp([invited, respond('180 Ringing', { tagged: true }), respond('183 Session Progress', { tagged: true, body: SDP }), answered, acked]);
    });
    await feature('180 without a To tag, 183 without a Contact', async () => {
      await callAndHangUp([invited, respond('180 Ringing'), respond('183 Session Progress', { tagged: true, contact: false, body: SDP }), answered, acked]);
    });
    await feature('reliable 183 (100rel), PRACK', async () => {
      const headers = ['Require: 100rel', 'RSeq: 4711'];
      const progress = respond('183 Session Progress', { tagged: true, body: SDP, headers });
      await callAndHangUp([invited, progress, receive('PRACK', { has: { RAck: '4711 [0-9]+ INVITE' } }), respond('200 OK'), later('200 OK', { retransmit: true }), acked]);
    });
    await feature('ISUP beside the description (multipart/mixed)', async () => {
      const mixed = { tagged: true, type: 'multipart/mixed;boundary=b', body: ISUP };
      await callAndHangUp([invited, respond('183 Session Progress', mixed), respond('200 OK', { ...mixed, retransmit: true }), acked]);
    });
    await feature('INVITE without an offer: the answer is in the ACK', async () => {
      await callAndHangUp([invited, answered, receive('ACK', { body: 'answer' })], { lateOffer: true });
    });
  });

  it('meets refusals, challenges and what crosses', async () => {
    for (const status of ['302 Moved Temporarily', '486 Busy Here', '488 Not Acceptable Here', '603 Decline']) {
      await feature(`refused: ${status.slice(0, 3)}`, async () => {
        const headers = status.startsWith('302') ? ['Contact: <sip:2@classic.example.com>;q=0.5, sip:3@classic.example.com'] : ['Reason: Q.850;cause=17;text="User busy"'];
        const made = await call([invited, respond(status, { tagged: true, contact: false, headers }), acked]);
        assert.equal((await made.ended).status, Number(status.slice(0, 3)));
        assert.equal(await failure(made.established), 'call_ended');
      });
    }
    await feature('an unreachable session interval: 422, asked again with its Min-SE', async () => {
      const again = receive('INVITE', { first: true, has: { 'Session-Expires': '3600' } });
      await callAndHangUp([invited, respond('422 Session Interval Too Small', { tagged: true, contact: false, headers: ['Min-SE: 3600'] }), acked, again, answered, acked]);
    });
    await feature('CANCEL: 487', async () => {
      const made = await call([invited, respond('180 Ringing', { tagged: true }), receive('CANCEL'), respond('200 OK', { contact: false }), later('487 Request Terminated', { contact: false }), acked]);
      await nextEvent(made, 'progress');
      assert.equal((await made.hangup()).reason, 'cancelled');
    });
    await feature('CANCEL that crosses the 200: ACK and BYE', async () => {
      const made = await call([invited, respond('180 Ringing', { tagged: true }), receive('CANCEL'), respond('200 OK', { contact: false }), later('200 OK', { body: SDP }), acked, ...hungUp]);
      await nextEvent(made, 'progress');
      await made.hangup();
    });
    await feature('a 200 that comes again: the same ACK again', async () => {
      await callAndHangUp([invited, answered, acked, later('200 OK', { body: SDP }), ...(seesRepetitions ? [acked] : [])]);
      const acks = sent('out ACK sip:classic');
      assert.ok(acks.length >= 2 && new Set(acks).size === 1, acks.join('\n'));
    });
  });

  it('is asked in a dialog: refreshes, tones, what nobody takes', async () => {
    await feature('re-INVITE without an offer, with the same offer; UPDATE', async () => {
      const steps = [invited, answered, acked, pause(50), asks('INVITE', 1), trying, receive(200, { body: 'offer' }), asks('ACK', 1, { body: SDP }), pause(50), asks('INVITE', 2, { body: SDP }), trying, receive(200), asks('ACK', 2), pause(50), asks('UPDATE', 3, { headers: ['Supported: timer', 'Session-Expires: 1800;refresher=uac'] }), receive(200, { has: { 'Session-Expires': 'refresher=uac' } }), asks('BYE', 4), receive(200)]; // prettier-ignore
      assert.equal((await (await call(steps)).ended).reason, 'remote_bye');
    });
    await feature('BYE with Reason: the cause is told', async () => {
      const made = await call([invited, answered, acked, pause(50), asks('BYE', 1, { headers: ['Reason: Q.850;cause=31;text="normal, unspecified"'] }), receive(200)]);
      const [reason] = (await made.ended).reasons;
      assert.deepEqual([reason?.protocol, reason?.cause], ['Q.850', 31]);
    });
    await feature('DTMF by INFO: application/dtmf-relay, application/dtmf', async () => {
      const tones: string[] = [];
      const made = await call([invited, answered, acked, pause(50), asks('INFO', 1, { type: 'application/dtmf-relay', body: 'Signal= 5\nDuration= 160' }), receive(200), asks('INFO', 2, { type: 'application/dtmf', body: '#' }), receive(200), asks('BYE', 3), receive(200)]); // prettier-ignore
      made.addEventListener('dtmf', ({ detail }) => tones.push(detail.tone));
      await made.ended;
      assert.deepEqual(tones, ['5', '#']);
    });
    await feature('OPTIONS is answered; NOTIFY without a subscription 481, REFER that nobody takes 603, an unknown method 501', async () => {
      const refer = asks('REFER', 3, { headers: ['Refer-To: "X" <sip:2@classic.example.com?Replaces=a%3Bto-tag%3D1%3Bfrom-tag%3D2>'] });
      const made = await call([invited, answered, acked, pause(50), asks('OPTIONS', 1), receive(200, { has: { Allow: 'INVITE' } }), asks('NOTIFY', 2, { headers: ['Event: check-sync'] }), receive(481), refer, receive(603), asks('FOO', 4), receive(501), asks('BYE', 5), receive(200)]); // prettier-ignore
      await made.ended;
    });
  });

  it('is called by a gateway', async () => {
    const answer = async (steps: readonly string[]): Promise<Call> => {
      const coming = await beCalled(steps);
      await coming.accept();
      assert.equal((await coming.ended).reason, 'remote_bye');
      return coming;
    };
    await feature('called, answered; hang-up', async () => {
      await answer([...called, pause(50), ...hangsUp(2)]);
    });
    await feature('called without an offer (third-party call control)', async () => {
      await answer([invites(''), ...ringing, receive(200, { body: 'offer' }), say('ACK', 1, { body: SDP }), pause(50), ...hangsUp(2)]);
    });
    await feature('compact header fields, a From without angle brackets', async () => {
      await answer([invites(SDP, { compact: true }), ...ringing, receive(200), say('ACK', 1), pause(50), ...hangsUp(2)]);
    });
    await feature('ISUP beside the offer: taken where it is optional, 415 where it is required', async () => {
      const type = 'multipart/mixed;boundary=b';
      await answer([invites(ISUP, { type }), ...ringing, receive(200), say('ACK', 1), pause(50), ...hangsUp(2)]);
      await sipp!.done();
      await hear([invites(ISUP.replace('optional', 'required'), { type }), trying, receive(415, { has: { Accept: 'application/sdp' } })]);
    });
    await feature('an interval too small: 422; Replaces of an unknown dialog: 481', async () => {
      await hear([invites(SDP, { headers: ['Supported: timer', 'Session-Expires: 60;refresher=uac'] }), trying, receive(422, { has: { 'Min-SE': '90' } })]);
      await hear([invites(SDP, { headers: ['Require: replaces', 'Replaces: unknown;to-tag=a;from-tag=b'] }), trying, receive(481)]);
    });
    await feature('a long header line, header fields that say nothing to us', async () => {
      await answer([invites(SDP, { headers: [`X-Long: ${'x'.repeat(4000)}`, 'Date: nonsense', 'Alert-Info: <http://x>;info=external', 'P-Asserted-Identity: <tel:+4930123>'] }), ...ringing, receive(200), say('ACK', 1), pause(50), ...hangsUp(2)]); // prettier-ignore
    });
    await feature('an ACK that comes late: the 200 again until then', async () => {
      const repeated = seesRepetitions ? receive(200) : pause(1200);
      await answer([invites(SDP), ...ringing, receive(200), repeated, say('ACK', 1), pause(50), ...hangsUp(2)]);
      assert.ok(frames.filter((frame) => /^out SIP\/2.0 200 [^]*CSeq: 1 INVITE/.test(frame)).length >= 2);
    });
  });

  it('is asked outside dialogs', async () => {
    await feature('OPTIONS (200), NOTIFY unasked for (481), REFER (603), MESSAGE', async () => {
      const texts: (string | undefined)[] = [];
      alice.addEventListener('message', (event) => {
        event.preventDefault();
        texts.push(event.detail.request.message.body);
        event.detail.request.accept();
      });
      await hear([say('OPTIONS', 1, { outside: true }), receive(200)]);
      await hear([say('NOTIFY', 1, { outside: true, headers: ['Event: check-sync'] }), receive(481)]);
      await hear([say('NOTIFY', 1, { outside: true, headers: ['Event: message-summary', 'Subscription-State: active'], type: 'application/simple-message-summary', body: 'Messages-Waiting: yes' }), receive(481)]); // prettier-ignore
      await hear([say('REFER', 1, { outside: true, headers: ['Refer-To: <sip:2@classic.example.com>'] }), receive(603)]);
      await hear([say('MESSAGE', 1, { outside: true, type: 'text/plain', body: 'hello' }), receive(200)]);
      assert.equal(texts.length, 1);
    });
  });
});
