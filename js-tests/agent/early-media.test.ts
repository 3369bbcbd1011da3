import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { SipError, UserAgent, type CallMedia } from '../../dist/index.js';
import { WirePeer } from '../support/wire-peer.js';
import { responseTo, ScriptedSocket } from '../shim/scripted-socket.js';
import { ring } from '../support/agents.js';
import { failure, nextEvent, until } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';

describe('early media', () => {
  let edge: EdgeServer;
  let alice: UserAgent;
  let bob: UserAgent;
  const agents: UserAgent[] = [];
  const frames: string[] = [];

  before(async () => {
    edge = await EdgeServer.start({ users: { alice: 'secret', bob: 'geheim' }, onFrame: (_, __, text) => frames.push(text) });
    alice = await make('alice', 'secret');
    bob = await make('bob', 'geheim');
  });
  after(async () => {
    await Promise.all(agents.map((agent) => agent.close()));
    await edge.close();
  });
  afterEach(() => {
    frames.length = 0;
  });

  async function make(user: string, password: string): Promise<UserAgent> {
    const agent = await UserAgent.create({ server: edge.url, aor: `sip:${user}@example.com`, password, webSocket: WebSocket, media: () => new FakeMedia() });
    agents.push(agent);
    await agent.register();
    return agent;
  }
  const bodyOf = (start: string): string => frames.find((frame) => frame.startsWith(start) && frame.includes('v=0'))?.split('\r\n\r\n')[1] ?? '';

  it('RFC 3261 13.2.1: is the answer in a 183, which the 200 repeats', async () => {
    const media = new FakeMedia();
    const [ours, theirs] = await ring(alice, bob, 'bob', { media });
    const early = nextEvent(ours, 'earlymedia');
    await theirs.progress({ earlyMedia: true });
    assert.equal(await failure(theirs.accept({ media: new FakeMedia() })), 'invalid_argument');
    const { response, error } = await early;
    assert.deepEqual([response.statusCode, error, ours.state, theirs.state], [183, undefined, 'ringing', 'ringing']);
    await theirs.accept();
    await ours.established;
    assert.deepEqual((theirs.media as FakeMedia).log, ['createAnswer']);
    const answer = 'v=0 answer 1 to (v=0 offer 1)';
    assert.deepEqual(media.heard, [`preview ${answer}`, `answer ${answer}`]);
    assert.deepEqual([bodyOf('SIP/2.0 183'), bodyOf('SIP/2.0 200')], [answer, answer]);
    await ours.hangup();
  });

  it('is told once where the same description comes again, and not for a response without one', async () => {
    const media = new FakeMedia();
    const [ours, theirs] = await ring(alice, bob, 'bob', { media });
    let told = 0;
    ours.addEventListener('earlymedia', () => (told += 1));
    await theirs.progress({ statusCode: 182 });
    await theirs.progress({ earlyMedia: true });
    await theirs.progress({ earlyMedia: true, statusCode: 180, reasonPhrase: 'Still ringing' });
    await theirs.accept();
    await ours.established;
    assert.equal(told, 1);
    assert.equal(media.log.filter((name) => name === 'setPreview').length, 1);
    await ours.hangup();
  });

  it('is that of the device which described it last; the one that answers decides', async () => {
    const media = new FakeMedia();
    const tablet = await make('bob', 'geheim');
    const incoming = [nextEvent(bob, 'call'), nextEvent(tablet, 'call')];
    const ours = alice.call('bob', { media });
    const [first, second] = (await Promise.all(incoming)).map(({ call }) => call);
    for (const [call, name] of [[first!, 'one'], [second!, 'two']] as const) {
      const heard = nextEvent(ours, 'earlymedia');
      await call.progress({ earlyMedia: true, media: new FakeMedia(name) });
      await heard;
    }
    await first!.accept();
    await ours.established;
    const [one, two] = ['one', 'two'].map((name) => `v=0 answer 1 of ${name} to (v=0 offer 1)`);
    assert.deepEqual(media.heard, [`preview ${one}`, `preview ${two}`, `answer ${one}`]);
    await ours.hangup();
    await tablet.close();
  });

  it('stays that of the first device where the media can be with one only; another that answers is offered to anew', async () => {
    const media = new FakeMedia();
    media.setPreview = (answer) => {
      media.heard.push(`preview ${answer}`);
      return Promise.resolve(media.heard.length === 1);
    };
    const tablet = await make('bob', 'geheim');
    const incoming = [nextEvent(bob, 'call'), nextEvent(tablet, 'call')];
    const ours = alice.call('bob', { media });
    let told = 0;
    ours.addEventListener('earlymedia', () => (told += 1));
    const [first, second] = (await Promise.all(incoming)).map(({ call }) => call);
    for (const [index, [call, name]] of ([[first!, 'one'], [second!, 'two']] as const).entries()) {
      await call.progress({ earlyMedia: true, media: new FakeMedia(name) });
      await until(() => media.heard.length > index);
    }
    const renegotiated = nextEvent(second!, 'renegotiated');
    await second!.accept();
    await ours.established;
    await renegotiated;
    await until(() => media.heard.length === 4);
    const [one, two] = ['one', 'two'].map((name) => `v=0 answer 1 of ${name} to (v=0 offer 1)`);
    assert.deepEqual(media.heard, [`preview ${one}`, `preview ${two}`, `answer ${two}`, 'answer v=0 answer 2 of two to (v=0 offer 2)']);
    assert.equal(told, 1);
    await ours.hangup();
    await tablet.close();
  });

  it('counts for a 200 that repeats nothing, whoever was heard last', async () => {
    const media = new FakeMedia();
    const wire = await WirePeer.make();
    const ours = wire.agent.call('bob', { media });
    await wire.expect('INVITE');
    for (const name of ['one', 'two', 'one']) await wire.receive(`183 to INVITE fork ${name} answer "v=0 ${name}"`);
    await wire.receive('200 to INVITE fork one');
    await ours.established;
    assert.deepEqual(media.heard, ['preview v=0 one', 'preview v=0 two', 'answer v=0 one']);
    await wire.close();
  });

  it('is that of a device which was kept waiting, where it says so again when the other is gone', async () => {
    const media = new FakeMedia();
    let isGone = false;
    media.setPreview = (answer) => {
      media.heard.push(`preview ${answer}`);
      return Promise.resolve(isGone || answer === 'v=0 one');
    };
    const wire = await WirePeer.make();
    const ours = wire.agent.call('bob', { media });
    let told = 0;
    ours.addEventListener('earlymedia', () => (told += 1));
    await wire.expect('INVITE');
    for (const name of ['one', 'two']) await wire.receive(`183 to INVITE fork ${name} answer "v=0 ${name}"`);
    isGone = true;
    for (const name of ['one', 'two']) await wire.receive(`183 to INVITE fork ${name} answer "v=0 ${name}"`);
    assert.deepEqual(media.heard, ['preview v=0 one', 'preview v=0 two', 'preview v=0 two']);
    assert.equal(told, 2);
    await wire.close();
  });

  it('is that of whom the media take, also where forks describe theirs at the same time', async () => {
    const media = new FakeMedia();
    const taken: ((isHeard: boolean) => void)[] = [];
    media.setPreview = () => new Promise((resolve) => taken.push(resolve));
    const wire = await WirePeer.make();
    const ours = wire.agent.call('bob', { media });
    await wire.expect('INVITE');
    for (const name of ['one', 'two', 'three']) await wire.receive(`183 to INVITE fork ${name} with "Allow: UPDATE" answer "v=0 ${name}"`);
    for (const [index, resolve] of taken.entries()) resolve(index !== 1); // the second is kept waiting
    await wire.receive('200 to INVITE fork three');
    await ours.established;
    assert.deepEqual(media.heard, ['answer v=0 three']);
    await wire.close();
  });

  it('may be of no use to the media of the caller: the call goes on', async () => {
    const media = new FakeMedia();
    media.failures.set('setPreview', new SipError('remote_description', 'no such codec'));
    const [ours, theirs] = await ring(alice, bob, 'bob', { media });
    const early = nextEvent(ours, 'earlymedia');
    await theirs.progress({ earlyMedia: true });
    assert.equal((await early).error?.code, 'remote_description');
    await theirs.accept();
    await ours.established;
    await ours.hangup();
  });

  it('is passed over where the media of the caller take no previews', async () => {
    const full = new FakeMedia();
    const plain: CallMedia = {
      createOffer: (options) => full.createOffer(options),
      createAnswer: (offer, options) => full.createAnswer(offer, options),
      setAnswer: (answer) => full.setAnswer(answer),
      rollback: () => full.rollback(),
      close: () => {
        full.close();
      },
    };
    const [ours, theirs] = await ring(alice, bob, 'bob', { media: plain });
    await theirs.progress({ earlyMedia: true });
    await theirs.accept();
    await ours.established;
    assert.deepEqual(full.log, ['createOffer', 'setAnswer']);
    await ours.hangup();
  });

  it('RFC 3261 13.2.1: is the answer where a callee leaves it out of its 200', async () => {
    ScriptedSocket.onMade = (socket) => {
      socket.onSent = (text) => {
        if (text.startsWith('ACK')) return;
        const contact = 'Contact: <sip:peer@peer.invalid;transport=ws>\r\n';
        if (text.startsWith('INVITE')) {
          const early = responseTo(text, '183 Session Progress', `${contact}Content-Type: application/sdp\r\n`);
          socket.receive(`${early.replace('Content-Length: 0', 'Content-Length: 9')}v=0 early`);
        }
        socket.receive(responseTo(text, '200 OK', contact));
      };
      socket.open();
    };
    const media = new FakeMedia();
    const agent = await UserAgent.create({ server: edge.url, aor: 'sip:carol@example.com', webSocket: ScriptedSocket, keepAlive: false });
    await agent.connect();
    const call = agent.call('sip:peer@example.com', { media });
    await call.established;
    assert.deepEqual(media.heard, ['preview v=0 early', 'answer v=0 early']);
    await agent.close();
  });

  it('that the media of the callee cannot give leave the call ringing', async () => {
    const [ours, theirs] = await ring(alice, bob, 'bob', { media: new FakeMedia() });
    const media = new FakeMedia();
    media.failures.set('createAnswer', new SipError('microphone_denied', 'no'));
    assert.equal(await failure(theirs.progress({ earlyMedia: true, media })), 'microphone_denied');
    assert.equal(theirs.state, 'ringing');
    await theirs.accept();
    await ours.established;
    await ours.hangup();
  });

  it('RFC 6337 2.1: begins before the answer where the caller left the offer to the callee', async () => {
    const media = new FakeMedia();
    const incoming = nextEvent(bob, 'call');
    const ours = alice.call('bob', { media, lateOffer: true });
    const { call: theirs } = await incoming;
    await theirs.progress({ earlyMedia: true });
    await theirs.accept(); // the 200 waits for the PRACK
    await ours.established;
    const { log, heard } = theirs.media as FakeMedia;
    assert.deepEqual([media.log, log, heard], [['createAnswer'], ['createOffer', 'setAnswer'], ['answer v=0 answer 1 to (v=0 offer 1)']]);
    assert.equal(bodyOf('PRACK'), 'v=0 answer 1 to (v=0 offer 1)');
    assert.equal(bodyOf('SIP/2.0 200'), '', 'RFC 3261 13.2.1: no offer follows in a response');
    await ours.hold();
    await ours.hangup();
  });

  it('RFC 3262 3: waits, where the caller wants every provisional response reliable, until the 180 is acknowledged', async () => {
    const wire = await WirePeer.make();
    const incoming = nextEvent(wire.agent, 'call');
    await wire.receive('INVITE sip:alice@example.com offer "v=0 offer" with "Require: 100rel"');
    const { call } = await incoming;
    await wire.expect('180 INVITE');
    const early = Promise.all([call.progress({ earlyMedia: true }), call.progress({ statusCode: 182 })]);
    await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal(wire.count('183 INVITE') + wire.count('182 INVITE'), 0);
    for (const next of ['182 INVITE', '183 INVITE']) {
      await wire.receive('PRACK');
      await wire.expect(next);
    }
    await early;
    await wire.receive('PRACK');
    await call.accept();
    await wire.receive('ACK cseq 101');
    await wire.receive('INVITE sip:alice@example.com offer "v=0 offer" with "Require: 100rel" call carol');
    const waiting = wire.agent.calls.find((each) => each !== call)!;
    const late = failure(waiting.progress({ statusCode: 182 }));
    await wire.receive('CANCEL call carol');
    assert.equal(await late, 'call_ended');
    await wire.agent.close();
  });

  it('is refused once the call is accepted, and once it is over', async () => {
    const [ours, theirs] = await ring(alice, bob, 'bob', { media: new FakeMedia() });
    assert.equal(await failure(ours.progress()), 'invalid_state');
    assert.equal(await failure(theirs.progress({ statusCode: 200 })), 'invalid_argument');
    await theirs.accept();
    assert.equal(await failure(theirs.progress()), 'invalid_state');
    await ours.established;
    await ours.hangup();
    await theirs.ended;
    assert.equal(await failure(theirs.progress()), 'call_ended');
  });
});
