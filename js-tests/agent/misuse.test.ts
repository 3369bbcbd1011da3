import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { after, afterEach, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { UserAgent, type CallMedia, type DescriptionOptions, type UserAgentOptions } from '../../dist/index.js';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { ring } from '../support/agents.js';
import { failure, nextEvent } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';

/** Descriptions with a direction, as hold is told by. */
class DirectedMedia extends FakeMedia {
  readonly #medium: string;

  constructor(medium = 'm=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\n') {
    super();
    this.#medium = medium;
  }
  override async createOffer(options: DescriptionOptions): Promise<string> {
    await super.createOffer(options);
    return this.#describe(options.hold === true ? 'sendonly' : 'sendrecv');
  }
  override async createAnswer(offer: string, options: DescriptionOptions): Promise<string> {
    await super.createAnswer(offer, options);
    const isOnHold = offer.includes('a=sendonly');
    if (options.hold === true) return this.#describe(isOnHold ? 'inactive' : 'sendonly');
    return this.#describe(isOnHold ? 'recvonly' : 'sendrecv');
  }
  #describe(direction: string): string {
    return `v=0\r\no=- ${this.log.length} 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n${this.#medium}a=${direction}\r\nm=video 0 UDP/TLS/RTP/SAVPF 96\r\na=sendrecv\r\n`;
  }
}

describe('a user agent and a call in wrong hands', () => {
  let edge: EdgeServer;
  let alice: UserAgent;
  let bob: UserAgent;

  const make = (user: string, more: Partial<UserAgentOptions> = {}): Promise<UserAgent> =>
    UserAgent.create({ server: edge.url, aor: `sip:${user}@example.com`, password: 'secret', webSocket: WebSocket, media: () => new DirectedMedia(), ...more });

  before(async () => {
    edge = await EdgeServer.start({ users: { alice: 'secret', bob: 'secret', carol: 'secret' } });
    [alice, bob] = [await make('alice'), await make('bob')];
    await Promise.all([alice.register(), bob.register()]);
  });
  after(async () => {
    await Promise.all([alice.close(), bob.close()]);
    await edge.close();
  });
  afterEach(() => Promise.all([alice, bob].flatMap(({ calls }) => calls.map((call) => call.hangup()))));

  const refused = (work: () => unknown, message: RegExp, code = 'invalid_argument'): Promise<void> =>
    assert.rejects(async () => { await work(); }, { name: 'SipError', code, message });
  /** What a program without types may pass. */
  const any = (value: unknown): never => value as never;

  it('nobody is called at what is no address of a person', async () => {
    for (const target of ['', 'bob smith', 'https://example.com/bob', 'mailto:bob@example.com', 'bob:secret@example.com', undefined, null, 7, { uri: 'sip:bob@example.com' }]) {
      await refused(() => alice.call(any(target)), /^Nobody can be called at /);
    }
    await refused(() => alice.message(any(undefined), 'x'), /^Nobody/);
    await refused(() => alice.subscribe(any(undefined), 'presence'), /^Nobody/);
    for (const method of [undefined, Symbol('m'), { toString: null }]) await refused(() => alice.request(any(method), 'bob'), /^method: /);
    await refused(() => alice.publish('presence', any({ contentType: 'a/b' })), /^content of the body: a text or octets are wanted, not undefined$/);
    assert.deepEqual(alice.calls, []);
  });

  it('a MESSAGE without a text is not sent', async () => {
    await refused(() => alice.message('bob', any(undefined)), /^message: the text is not a string/);
    await refused(() => alice.message('bob', any({ text: 'x' })), /^message: /);
  });

  it('what makes media is told from media, and the other way round', async () => {
    await refused(() => alice.call('bob', { media: any(() => new FakeMedia()) }), /^media: those of a call are an object/);
    assert.deepEqual(alice.calls, []);
    await refused(() => make('carol', { media: any(new FakeMedia()) }), /^media: a function that makes/);
    const half: CallMedia = Object.assign(new FakeMedia(), { close: any(undefined) });
    await refused(() => alice.call('bob', { media: half }), /^media: they have no function close$/);
    for (const name of ['acceptContact', 'rejectContact']) await refused(() => alice.call('bob', { [name]: 5 }).established, /: object is wanted, not number$/);
    const media = new FakeMedia();
    const [ours, theirs] = await ring(alice, bob, 'bob', { media });
    for (const work of [() => alice.call('bob', { media }), () => theirs.accept({ media })]) await refused(work, /^media: another call has these; each needs its own/);
    assert.deepEqual(alice.calls, [ours]);
    await refused(() => theirs.accept({ media: any(() => new FakeMedia()) }), /^media: those of a call/);
    assert.equal(theirs.state, 'ringing', 'it can still be accepted');
    await theirs.progress({ earlyMedia: true });
    await refused(() => theirs.progress({ earlyMedia: true, media: new FakeMedia() }), /^The media of this call are chosen already/);
    await theirs.accept();
  });

  it('a call without any media is refused, and both sides hear of it at once', async () => {
    const carol = await make('carol', { media: any(undefined) });
    await carol.register();
    const text = /^This call has no media: give it `media: new WebRtcMedia\(\)`, or `media: webRtcMedia\(\)` to UserAgent\.create/;
    await refused(() => carol.call('bob'), text);
    for (const withAnswer of [() => ({}), () => ({ features: { audio: true } })]) {
      const incoming = nextEvent(carol, 'call');
      const ours = alice.call('carol');
      const { call } = await incoming;
      await refused(() => call.progress({ earlyMedia: true }), text);
      assert.equal(call.state, 'ringing', 'no harm was done yet');
      const failed = nextEvent(call, 'failed');
      await refused(() => call.accept(withAnswer()), text);
      const { reason, error } = await failed;
      assert.deepEqual([reason, error?.code], ['media_failed', 'invalid_argument']);
      assert.deepEqual([(await ours.ended).status, carol.calls.length], [488, 0]);
    }
    const incoming = nextEvent(carol, 'call');
    const ours = alice.call('carol');
    await (await incoming).call.accept({ media: new FakeMedia() });
    await ours.established;
    await carol.close();
  });

  it('a user agent whose function makes no media fails its calls', async () => {
    const carol = await make('carol', { media: any(() => undefined) });
    await carol.register();
    await assert.rejects(carol.call('bob').established, { name: 'SipError', code: 'invalid_argument', message: /^media: / });
    await carol.close();
  });

  it('who calls can neither accept nor refuse', async () => {
    const [ours] = await ring(alice, bob, 'bob');
    for (const work of [() => ours.accept(), () => ours.reject(), () => ours.redirect(['carol']), () => ours.progress()]) {
      await refused(work, /^A call of ours cannot be .*: its callee does that$/, 'invalid_state');
    }
    await refused(() => ours.hold(), /^A call that is ringing cannot be held: wait for its `established`$/, 'invalid_state');
  });

  it('what is answered is not answered again, and what runs is waited for', async () => {
    const [ours, theirs] = await ring(alice, bob, 'bob');
    const accepted = theirs.accept();
    await refused(() => theirs.accept(), /^A call that is answering cannot be accepted: it was answered already$/, 'invalid_state');
    await accepted;
    await ours.established;
    await refused(() => { theirs.reject(); }, /^A call that is established cannot be rejected: it was answered already$/, 'invalid_state');
    await Promise.all([ours.hold(), ours.resume(), ours.hold()]);
    assert.equal(ours.isHeld, true);
    const transfer = ours.transfer('carol');
    await refused(() => ours.transfer('carol'), /^A transfer of this call is under way: wait for its end, or hang up$/, 'invalid_state');
    await assert.rejects(transfer);
  });

  it('tones that are left when the call ends are not waited for', async () => {
    const [ours, theirs] = await ring(alice, bob, 'bob');
    await theirs.accept();
    await ours.established;
    const sent = failure(ours.sendDtmf('1,,2', { via: 'info' }));
    const begun = Date.now();
    await nextEvent(theirs, 'dtmf');
    await ours.hangup();
    assert.equal(await sent, 'call_ended');
    assert.ok(Date.now() - begun < 2000);
  });

  it('tones are sent behind those that are being sent', async () => {
    const [ours, theirs] = await ring(alice, bob, 'bob');
    await theirs.accept();
    await ours.established;
    let heard = '';
    theirs.addEventListener('dtmf', ({ detail }) => { heard += detail.tone; });
    for (const option of ['durationMs', 'gapMs']) await refused(() => ours.sendDtmf('1', { [option]: 6001 }), new RegExp(`^${option}: 6000 at most is wanted, not 6001$`));
    await refused(() => ours.sendDtmf(any(5)), /^Not DTMF tones: number$/);
    const soon = { via: 'info', durationMs: 1.2, gapMs: 1 } as const;
    await Promise.all([ours.sendDtmf('123', soon), ours.sendDtmf('456', soon)]);
    assert.equal(heard, '123456');
  });

  it('without a connection, what needs one says so and what to do; a hangup is over at once', async () => {
    const dave = await make('carol', { reconnect: { firstDelayMs: 60_000, longestDelayMs: 60_000 } });
    await dave.register();
    const incoming = nextEvent(bob, 'call');
    const ours = dave.call('bob');
    const { call } = await incoming;
    await call.accept();
    await ours.established;
    const back = [alice, bob].map((agent) => nextEvent(agent, 'registered'));
    edge.dropConnections();
    await nextEvent(dave, 'disconnected');
    const needs = [
      () => ours.hold(),
      () => ours.renegotiate(),
      () => ours.sendDtmf('1', { via: 'info' }),
      () => ours.transfer('bob'),
      () => ours.changeIdentity({ uri: 'sip:x@example.com' }),
      () => dave.message('bob', 'x'),
      () => dave.call('bob'),
      () => dave.subscribe('bob', 'presence'),
      () => ours.dialog?.info(),
    ];
    for (const work of needs) await refused(work, /^There is no connection to the server: call connect\(\), or wait for "connected"$/, 'not_connected');
    assert.equal(ours.state, 'established');
    assert.equal(ours.isHeld, false);
    assert.equal((await ours.hangup()).reason, 'local_bye');
    await dave.close();
    await Promise.all(back);
    call.dialog?.dispose(); // its peer is gone
  });

  it('redirects to whom `call` would call, and to no one else', async () => {
    const [ours, theirs] = await ring(alice, bob, 'bob');
    for (const contacts of [[], 'sip:carol@example.com', undefined, ['carol smith'], [undefined]]) {
      assert.equal(await failure(() => { theirs.redirect(any(contacts)); }), 'invalid_argument');
    }
    assert.equal(theirs.state, 'ringing');
    theirs.redirect(['carol', '#31#', '+49 30 1234', 'tel:+49301234', 'mailto:carol@example.com', '"Carol" <sip:carol@example.com>;q=0.1']);
    const { contacts } = await ours.ended;
    assert.deepEqual(
      contacts?.map(({ uri }) => uri),
      ['sip:carol@example.com', 'sip:%2331%23@example.com', 'sip:+49301234@example.com', 'tel:+49301234', 'mailto:carol@example.com', 'sip:carol@example.com'],
    );
  });

  it('the other party is named without what its URI asks to put into the request', async () => {
    const call = alice.call('sip:bo?b@example.com?Replaces=a%3Bto-tag%3Db%3Bfrom-tag%3Dc');
    assert.equal(call.remote.uri, 'sip:bo?b@example.com');
    await call.hangup();
  });

  it('hold of the peer is told, whoever else holds', async () => {
    const [ours, theirs] = await ring(alice, bob, 'bob');
    await theirs.accept();
    await ours.established;
    const told: string[] = [];
    for (const [name, call] of Object.entries({ ours, theirs })) {
      call.addEventListener('heldbypeer', ({ detail }) => told.push(`${name} ${detail.held}`));
    }
    const state = (): boolean[] => [ours.isHeld, ours.isHeldByPeer, theirs.isHeld, theirs.isHeldByPeer];
    assert.deepEqual(state(), [false, false, false, false]);
    await ours.hold();
    assert.deepEqual(state(), [true, false, false, true]);
    await theirs.hold();
    assert.deepEqual(state(), [true, true, true, true]);
    await ours.resume();
    await theirs.resume();
    assert.deepEqual(state(), [false, false, false, false]);
    assert.deepEqual(told, ['theirs true', 'ours true', 'theirs false', 'ours false']);
  });

  it('a call that its peer changes often keeps nothing of that', async () => {
    const [ours, theirs] = await ring(alice, bob, 'bob');
    await theirs.accept();
    await ours.established;
    const listeners = (): number[] => [ours, theirs].flatMap(({ dialog }) => ['ack', 'terminated'].map((type) => getEventListeners(dialog as unknown as EventTarget, type).length));
    await ours.hold();
    await ours.resume();
    const before = listeners();
    for (let times = 0; times < 5; ++times) {
      await ours.hold();
      await ours.resume();
    }
    assert.deepEqual(listeners(), before);
  });

  it('a logger that throws stops nothing, and what it throws is reported', async (t) => {
    const reported: unknown[] = [];
    Object.assign(globalThis, { reportError: (error: unknown) => reported.push(error) });
    t.after(() => Reflect.deleteProperty(globalThis, 'reportError'));
    const fail = (): never => {
      throw new Error('the disk is full');
    };
    const agent = await make('carol', { logger: { debug: fail, info: fail, warn: fail, error: fail } });
    const connected = nextEvent(agent, 'connected');
    await agent.register();
    await connected;
    await agent.close();
    assert.equal(agent.statistics.flows, 0);
    assert.match(String(reported[0]), /the disk is full/);
  });

  it('a listener may be an object, the third argument a boolean, as in the DOM', async () => {
    const agent = await make('carol');
    const states: string[] = [];
    const listener = { handleEvent: ({ type, detail }: CustomEvent<{ flow: number }>) => { states.push(`${type} ${detail.flow}`); } };
    agent.addEventListener('connected', listener, true);
    agent.addEventListener('connected', null);
    // @ts-expect-error -- there is no event of that name
    agent.addEventListener('conected', listener);
    // @ts-expect-error -- nor is there such a detail
    agent.removeEventListener('connected', { handleEvent: ({ detail }: CustomEvent<{ flaw: number }>) => { states.push(String(detail.flaw)); } });
    await agent.connect();
    assert.deepEqual(states, ['connected 1']);
    agent.removeEventListener('connected', listener, true);
    await agent.close();
  });

  it('a transfer is not accepted with what are no media', async () => {
    const [ours, theirs] = await ring(alice, bob, 'bob');
    await theirs.accept();
    await ours.established;
    let accepting: Promise<void> | undefined;
    theirs.addEventListener('transfer', ({ detail: { transfer } }) => {
      accepting = refused(() => transfer.accept({ media: any(() => new FakeMedia()) }), /^media: those of a call/);
      transfer.reject();
    });
    await refused(() => ours.transfer('carol'), /603/, 'request_rejected');
    await accepting;
  });

  it('a call that is hung up as soon as it is being accepted has no media', async () => {
    const [ours, theirs] = await ring(alice, bob, 'bob');
    theirs.addEventListener('statechange', ({ detail }) => {
      if (detail.state === 'answering') void theirs.hangup();
    });
    assert.equal(await failure(theirs.accept()), 'call_ended');
    assert.deepEqual([theirs.media, (await ours.ended).status], [undefined, 486]);
  });

  it('a call that is hung up as soon as it stands has ended for both', async () => {
    const [ours, theirs] = await ring(alice, bob, 'bob');
    const told: string[] = [];
    for (const type of ['accepted', 'failed', 'ended'] as const) theirs.addEventListener(type, () => told.push(type));
    theirs.addEventListener('statechange', ({ detail }) => {
      if (detail.state === 'established') void theirs.hangup();
    });
    await theirs.accept();
    assert.deepEqual([(await theirs.ended).reason, (await ours.ended).reason], ['local_bye', 'remote_bye']);
    assert.deepEqual(told, ['accepted', 'ended']);
  });

  it('the delegate of a session may answer what its call would', async () => {
    const [ours, theirs] = await ring(alice, bob, 'bob');
    await theirs.accept();
    await ours.established;
    const told: unknown[] = [];
    theirs.addEventListener('transfer', ({ detail }) => told.push(detail));
    theirs.addEventListener('info', ({ detail }) => told.push(detail));
    theirs.dialog!.delegate = { onInfo: (request) => void request.accept(), onRefer: (request) => void request.reject({ statusCode: 403 }) };
    const dtmf = nextEvent(theirs, 'dtmf');
    await ours.sendDtmf('5', { via: 'info', durationMs: 1, gapMs: 1 });
    assert.equal((await dtmf).tone, '5');
    assert.equal((await ours.sendInfo({ contentType: 'a/b', content: 'x' })).statusCode, 200);
    await refused(() => ours.transfer('carol'), /403/, 'request_rejected');
    assert.deepEqual(told, []);
  });

  it('much that waits at once listens to the signal that it shares once, and Node warns of no leak', async (t) => {
    const warned = t.mock.method(process, 'emitWarning', () => undefined);
    const controller = new AbortController();
    const { signal } = controller;
    const messages = Array.from({ length: 20 }, () => failure(alice.message('bob', 'x', { signal })));
    assert.equal(getEventListeners(signal, 'abort').length, 1);
    controller.abort();
    assert.deepEqual(new Set(await Promise.all(messages)), new Set(['aborted']));
    assert.deepEqual([getEventListeners(signal, 'abort').length, warned.mock.callCount()], [0, 0]);
  });

  it('media without a live medium say nothing of hold', async () => {
    const incoming = nextEvent(bob, 'call');
    const media: CallMedia = new DirectedMedia('a=inactive\r\n');
    const ours = alice.call('bob', { media });
    const { call } = await incoming;
    await call.accept();
    await ours.established;
    assert.equal(call.isHeldByPeer, false);
  });

  it('of several directions of a medium the last counts, and one with a space behind it, as browsers have it', async () => {
    const incoming = nextEvent(bob, 'call');
    const ours = alice.call('bob', { media: new DirectedMedia('m=audio 9 RTP/AVP 0\r\na=sendrecv\r\na=sendonly \r\nm=audio 0 RTP/AVP 0\r\n') });
    const { call } = await incoming;
    assert.equal(call.isHeldByPeer, false);
    await call.accept();
    await ours.established;
    assert.equal(call.isHeldByPeer, true);
  });
});
