import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { SessionState, UserAgent, type Call, type CallEnd, type SipError, type UserAgentOptions } from '../../dist/index.js';
import { failure, nextEvent, until } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';

describe('user agents in Node, through the development edge', () => {
  let edge: EdgeServer;
  const agents: UserAgent[] = [];
  const frames: string[] = [];

  before(async () => {
    edge = await EdgeServer.start({ users: { alice: 'secret', bob: 'geheim' }, onFrame: (_, __, text) => frames.push(text) });
  });
  after(() => edge.close());
  afterEach(async () => {
    await Promise.all(agents.splice(0).map((agent) => agent.close()));
    assert.equal(edge.bindings, 0, 'a binding is left at the registrar');
    frames.length = 0;
  });

  async function make(user: string, password: string, more: Partial<UserAgentOptions> = {}): Promise<UserAgent> {
    const agent = await UserAgent.create({
      server: edge.url,
      aor: `sip:${user}@example.com`,
      password,
      webSocket: WebSocket,
      media: () => new FakeMedia(),
      ...more,
    });
    agents.push(agent);
    return agent;
  }
  const makeBoth = async (): Promise<[UserAgent, UserAgent]> => {
    const both: [UserAgent, UserAgent] = [await make('alice', 'secret'), await make('bob', 'geheim')];
    await Promise.all(both.map((agent) => agent.register()));
    return both;
  };
  async function establish(alice: UserAgent, bob: UserAgent): Promise<[Call, Call]> {
    const incoming = nextEvent(bob, 'call');
    const outgoing = alice.call('bob');
    const { call } = await incoming;
    await call.accept();
    await outgoing.established;
    return [outgoing, call];
  }
  const isEmpty = (agent: UserAgent): void => {
    const { flows: _, registrations: __, timers: ___, ...rest } = agent.statistics;
    assert.deepEqual(Object.entries(rest).filter(([, count]) => count !== 0), []);
  };

  it('registers, calls, holds, resumes, sends tones, hangs up, and leaves nothing behind', async () => {
    const [alice, bob] = await makeBoth();
    assert.equal(alice.registrationState, 'registered');
    assert.equal(edge.bindings, 2);
    const [ours, theirs] = await establish(alice, bob);
    assert.deepEqual([ours.state, theirs.state], ['established', 'established']);
    assert.equal(theirs.remote.uri, 'sip:alice@example.com');
    assert.equal(ours.dialog?.callId, theirs.dialog?.callId);
    assert.equal(ours.dialog?.localTag, theirs.dialog?.remoteTag);
    assert.equal(ours.dialog?.offer?.content, 'v=0 offer 1');

    const changed = nextEvent(theirs, 'renegotiated');
    await ours.hold();
    assert.equal((await changed).offer, 'v=0 offer 2 sendonly');
    assert.equal(ours.isHeld, true);
    await ours.resume();
    assert.equal(ours.isHeld, false);

    const tones: string[] = [];
    theirs.addEventListener('dtmf', ({ detail }) => tones.push(detail.tone));
    await ours.sendDtmf('1#', { durationMs: 20, gapMs: 5 });
    assert.deepEqual(tones, ['1', '#']);

    const [end, theirEnd] = await Promise.all([ours.hangup(), theirs.ended]);
    assert.deepEqual([end.reason, end.by, theirEnd.reason, theirEnd.by], ['local_bye', 'local', 'remote_bye', 'remote']);
    assert.equal(end.wasEstablished, true);
    assert.deepEqual((ours.media as FakeMedia).log.at(-1), 'close');
    assert.equal(ours.dialog?.callId, theirs.dialog?.callId, 'the getters answer after the end');
    await until(() => alice.statistics.clientTransactions === 0 && bob.statistics.serverTransactions === 0, 40_000);
    isEmpty(alice);
    isEmpty(bob);
  });

  it('RFC 3261 14.1: holds from both sides at once, and the glare is resolved', async () => {
    const [alice, bob] = await makeBoth();
    const [ours, theirs] = await establish(alice, bob);
    await until(() => theirs.dialog?.sessionState === SessionState.Confirmed);
    await Promise.all([ours.hold(), theirs.hold()]);
    assert.deepEqual([ours.isHeld, theirs.isHeld], [true, true]);
    assert.ok(frames.some((frame) => frame.startsWith('SIP/2.0 491')), 'there was no glare');
    await ours.hangup();
  });

  it('resumes behind a hold that has met one of the peer', async () => {
    const [alice, bob] = await makeBoth();
    const [ours, theirs] = await establish(alice, bob);
    await until(() => theirs.dialog?.sessionState === SessionState.Confirmed);
    await Promise.all([ours.hold(), ours.resume(), theirs.hold(), theirs.resume()]);
    assert.deepEqual([ours.isHeld, theirs.isHeld], [false, false]);
    assert.ok(frames.some((frame) => frame.startsWith('SIP/2.0 491')), 'there was no glare');
    await ours.hangup();
  });

  it('holds at once after the answer, before the ACK is there', async () => {
    const [alice, bob] = await makeBoth();
    bob.addEventListener('call', ({ detail: { call } }) => {
      void call.accept().then(() => call.hold());
    });
    const ours = alice.call('bob');
    await nextEvent(ours, 'renegotiated');
    await ours.hold();
    await ours.hangup();
  });

  it('ends when nobody has answered it in time, also where it was not said to ring', async () => {
    const [alice, bob] = [await make('alice', 'secret'), await make('bob', 'geheim', { ringing: false, core: { ringingTime: 500 } })];
    await Promise.all([alice.register(), bob.register()]);
    const incoming = nextEvent(bob, 'call');
    const outgoing = alice.call('bob');
    const { reason, by } = await (await incoming).call.ended;
    assert.deepEqual([reason, by, (await outgoing.ended).status], ['rejected', 'local', 480]);
  });

  it('is cancelled, rejected, redirected, or rings for too long, and says who did it', async () => {
    const [alice, bob] = [await make('alice', 'secret'), await make('bob', 'geheim', { core: { ringingTime: 500 } })];
    await Promise.all([alice.register(), bob.register()]);
    const endOf = async (act: (incoming: Call, outgoing: Call) => unknown): Promise<CallEnd[]> => {
      const incoming = nextEvent(bob, 'call');
      const outgoing = alice.call('sip:bob@example.com');
      const { call } = await incoming;
      await nextEvent(outgoing, 'progress');
      await act(call, outgoing);
      assert.equal(await failure(outgoing.established), 'call_ended');
      return Promise.all([outgoing.ended, call.ended]);
    };
    const brief = (ends: CallEnd[]): unknown => ends.map(({ reason, by, status, wasEstablished }) => [reason, by, status, wasEstablished]);

    assert.deepEqual(brief(await endOf((_, outgoing) => outgoing.hangup())), [['cancelled', 'local', 487, false], ['cancelled', 'remote', 0, false]]);
    assert.deepEqual(brief(await endOf((call) => { call.reject(); })), [['rejected', 'remote', 486, false], ['rejected', 'local', 0, false]]);
    assert.deepEqual(brief(await endOf(() => undefined)), [['rejected', 'remote', 480, false], ['rejected', 'local', 480, false]]);
    const [redirected] = await endOf((call) => { call.redirect(['<sip:dave@example.com>;q=0.2', '"Carol" <sip:carol@example.com>;q=0.9']); });
    assert.deepEqual([redirected?.reason, redirected?.status], ['redirected', 302]);
    assert.deepEqual(redirected?.contacts?.map(({ displayName, uri }) => [displayName, uri]), [['Carol', 'sip:carol@example.com'], ['', 'sip:dave@example.com']]);
  });

  it('turns calls away when it is busy, when nobody listens, and when nobody is there', async () => {
    const alice = await make('alice', 'secret');
    const bob = await make('bob', 'geheim', { maxCalls: 1 });
    await Promise.all([alice.register(), bob.register()]);
    const statusOf = async (target: string): Promise<number> => (await alice.call(target).ended).status;
    assert.equal(await statusOf('bob'), 480);
    assert.equal(await statusOf('nobody'), 404);
    const [ours] = await establish(alice, bob);
    assert.equal(await statusOf('bob'), 486);
    await ours.hangup();
    await bob.unregister();
    assert.equal(bob.registrationState, 'unregistered');
    assert.equal(await statusOf('bob'), 480);
  });

  it('has several calls at once, each with its own end', async () => {
    const [alice, bob] = await makeBoth();
    const [first, second] = [await establish(alice, bob), await establish(alice, bob)];
    assert.equal(bob.calls.length, 2);
    await second[0].hold();
    assert.deepEqual([first[0].isHeld, second[0].isHeld], [false, true]);
    await first[1].hangup();
    await first[0].ended;
    assert.deepEqual([alice.calls.length, second[0].state, second[1].state], [1, 'established', 'established']);
    await Promise.all([second[1].hangup(), second[0].ended]);
    assert.deepEqual([alice.calls, bob.calls], [[], []]);
  });

  it('sends what the options say: names, agent, header lines of all requests and of one', async () => {
    const alice = await make('alice', 'secret', { displayName: 'Ålice "A"', userAgent: 'phone/1.0', extraHeaders: ['X-All: 1'] });
    const bob = await make('bob', 'geheim', { authorizationUsername: 'bob', userAgent: '' });
    const registered = nextEvent(alice, 'registered');
    await Promise.all([alice.register({ extraHeaders: ['X-Register: 2'], expires: 120 }), bob.register()]);
    assert.equal((await registered).response?.statusCode, 200);
    const register = frames.find((frame) => frame.startsWith('REGISTER') && frame.includes('alice@')) ?? '';
    for (const line of ['X-All: 1', 'X-Register: 2', 'Expires: 120', 'User-Agent: phone/1.0']) assert.ok(register.includes(line), line);
    const incoming = nextEvent(bob, 'call');
    const ours = alice.call('sip:bob@example.com', { extraHeaders: ['X-Call: 3'] });
    assert.deepEqual([ours.media instanceof FakeMedia, ours.request], [true, undefined]);
    const { call } = await incoming;
    assert.deepEqual([ours.direction, ours.request?.callId, ours.request?.getHeader('x-call')], ['outgoing', call.request?.callId, '3']);
    assert.equal(call.remote.displayName, 'Ålice "A"');
    assert.deepEqual(['x-all', 'x-call', 'x-register', 'user-agent'].map((name) => call.request?.getHeader(name)), ['1', '3', undefined, 'phone/1.0']);
    await call.accept({ extraHeaders: ['X-Answer: 4'] });
    await ours.established;
    const answer = frames.find((frame) => frame.startsWith('SIP/2.0 200') && frame.includes('X-Answer: 4')) ?? '';
    assert.ok(answer !== '' && !/^Server:/m.test(answer), 'the answer of an agent without a name');
    await ours.hangup();
  });

  it('names a wrong password, and tries again with another agent', async () => {
    const alice = await make('alice', 'wrong');
    const failed = nextEvent(alice, 'registrationFailed');
    assert.equal(await failure(alice.register()), 'registration_failed');
    assert.equal((await failed).status, 401);
    assert.equal(alice.registrationState, 'failed');
  });

  it('RFC 5626 4.5: comes back after the connection broke, registered, and the call goes on', async () => {
    const [alice, bob] = await makeBoth();
    const [ours, theirs] = await establish(alice, bob);
    const lost = nextEvent(alice, 'disconnected');
    const registered = Promise.all([nextEvent(alice, 'registered'), nextEvent(bob, 'registered')]);
    edge.dropConnections();
    const { error, willReconnect } = await lost;
    assert.equal(error?.code, 'connection_lost');
    assert.equal(willReconnect, true);
    assert.equal(await failure(() => alice.call('bob')), 'not_connected');
    await registered;
    assert.equal(ours.state, 'established');
    await ours.hold();
    assert.equal(ours.isHeld, true);
    const end = await theirs.hangup();
    assert.equal(end.reason, 'local_bye');
    assert.equal((await ours.ended).reason, 'remote_bye');
  });

  it('hangs up while there is no connection: over at once, and the peer hears of it when there is one again', async () => {
    const alice = await make('alice', 'secret', { reconnect: { firstDelayMs: 1000, longestDelayMs: 1000 } });
    const bob = await make('bob', 'geheim', { reconnect: { firstDelayMs: 10, longestDelayMs: 10 } });
    await Promise.all([alice.register(), bob.register()]);
    const [ours, theirs] = await establish(alice, bob);
    const back = nextEvent(bob, 'registered');
    edge.dropConnections();
    await nextEvent(alice, 'disconnected');
    assert.equal((await ours.hangup()).reason, 'local_bye');
    assert.equal(alice.calls.length, 0);
    await back;
    assert.equal(theirs.state, 'established');
    assert.equal((await theirs.ended).reason, 'remote_bye');
    assert.equal(alice.core.dialogs.length, 0);
  });

  it('closes twice, hangs up what lives, and takes no command afterwards', async () => {
    const [alice, bob] = await makeBoth();
    const [ours, theirs] = await establish(alice, bob);
    await Promise.all([alice.close(), alice.close()]);
    assert.equal(ours.state, 'ended');
    assert.equal((await theirs.ended).reason, 'remote_bye');
    assert.deepEqual(new Set(Object.values(alice.statistics)), new Set([0]));
    assert.equal(await failure(() => alice.call('bob')), 'agent_closed');
    assert.equal(await failure(alice.register()), 'agent_closed');
    assert.equal(await failure(alice.connect()), 'agent_closed');
    assert.equal(await failure(ours.hold()), 'call_ended');
  });

  it('refuses what would break a message apart, before anything is sent', async () => {
    const [alice] = await makeBoth();
    frames.length = 0;
    for (const target of ['', 'sip:', 'sip:bob@exa mple.com', 'sip:bob@example.com\r\nX: y', 'bob\r\nX: y', '<sip:bob@example.com', 'sip:bob@example.com>']) {
      assert.equal(await failure(() => alice.call(target)), 'invalid_argument', JSON.stringify(target));
    }
    for (const options of [{ extraHeaders: ['X-A: b\r\nX-C: d'] }, { extraHeaders: ['no header'] }, { fromDisplayName: 'a\nb' }, { fromUri: 'sip:a\r\n@b' }]) {
      const call = alice.call('bob', options);
      assert.equal(await failure(call.established), 'invalid_argument', JSON.stringify(options));
      assert.equal((await call.ended).reason, 'refused');
    }
    assert.equal(await failure(alice.message('bob', 'hi', { contentType: 'text/plain\r\nX: y' })), 'invalid_argument');
    assert.equal(await failure(alice.request('IN VITE', 'bob')), 'invalid_argument');
    assert.equal(await failure(make('alice', 'secret', { displayName: 'a\r\nb' })), 'invalid_argument');
    assert.equal(await failure(make('alice', 'secret', { server: 'https://example.com' })), 'invalid_argument');
    assert.deepEqual(frames, []);
    isEmpty(alice);
  });

  it('refuses header lines that cannot be at the end of a call, and the call goes on', async () => {
    const [alice, bob] = await makeBoth();
    const incoming = nextEvent(bob, 'call');
    const ours = alice.call('bob');
    const { call } = await incoming;
    assert.equal(await failure(() => call.reject({ reasonPhrase: 'no\r\nX: y' })), 'invalid_argument');
    assert.equal(await failure(() => call.redirect(['sip:a@b\r\nX: y'])), 'invalid_argument');
    assert.equal(await failure(call.hangup({ extraHeaders: ['X: a\r\nY: b'] })), 'invalid_argument');
    assert.equal(call.state, 'ringing');
    await call.accept();
    await ours.established;
    assert.equal(await failure(ours.hangup({ extraHeaders: ['X: a\r\nY: b'] })), 'invalid_argument');
    assert.equal(await failure(ours.sendDtmf('1\r\n')), 'invalid_argument');
    assert.equal(ours.state, 'established');
    frames.length = 0;
    await ours.hangup({ extraHeaders: ['Reason: SIP;cause=200'] });
    await until(() => frames.some((frame) => frame.startsWith('BYE') && frame.includes('Reason: SIP;cause=200')));
  });

  it('hangs up at once after accepting, before the ACK is there', async () => {
    const [alice, bob] = await makeBoth();
    bob.addEventListener('call', ({ detail: { call } }) => {
      void call.accept().then(() => call.hangup());
    });
    const ours = alice.call('bob');
    await ours.established;
    assert.equal((await ours.ended).reason, 'remote_bye');
  });

  it('tells of media that fail, and ends the call for both', async () => {
    const [alice, bob] = await makeBoth();
    const broken = new FakeMedia();
    broken.failures.set('createOffer', new Error('no microphone'));
    const never = alice.call('bob', { media: broken });
    assert.equal(await failure(never.established), 'media_failed');
    assert.deepEqual([broken.log.at(-1), (await never.ended).reason], ['close', 'media_failed']);

    const incoming = nextEvent(bob, 'call');
    const outgoing = alice.call('bob');
    const { call } = await incoming;
    const deaf = new FakeMedia();
    deaf.failures.set('createAnswer', new Error('no codec'));
    assert.equal(await failure(call.accept({ media: deaf })), 'media_failed');
    assert.equal((await outgoing.ended).status, 488);

    const half = new FakeMedia();
    half.failures.set('setAnswer', new Error('bad answer'));
    const second = nextEvent(bob, 'call');
    const third = alice.call('bob', { media: half });
    const { call: answered } = await second;
    await answered.accept();
    assert.equal((await third.ended).reason, 'media_failed');
    assert.equal((await answered.ended).reason, 'remote_bye');
  });

  it('RFC 3428 4 and 7: sends a MESSAGE and hears one', async () => {
    const [alice, bob] = await makeBoth();
    assert.equal(await failure(alice.message('bob', 'hello?')), 'request_rejected');
    bob.addEventListener('message', (event) => {
      event.preventDefault();
      event.detail.request.accept();
      assert.equal(event.detail.request.message.body, 'hej, Åsa');
    });
    assert.equal((await alice.message('bob', 'hej, Åsa')).statusCode, 200);
  });

  it('a MESSAGE whose connection is lost was not refused', async () => {
    const [alice, bob] = await makeBoth();
    bob.addEventListener('message', (event) => {
      event.preventDefault();
      edge.dropConnections();
    });
    await assert.rejects(alice.message('bob', 'lost'), ({ code, status, message, cause }: SipError) => {
      assert.deepEqual([code, status, message], ['request_rejected', 503, 'MESSAGE was not answered: the connection was lost (503)']);
      return (cause as SipError).code === 'connection_lost';
    });
  });

  it('aborts a call, ringing or not yet sent', async () => {
    const [alice, bob] = await makeBoth();
    bob.addEventListener('call', () => undefined);
    const controller = new AbortController();
    const call = alice.call('bob', { signal: controller.signal });
    await nextEvent(call, 'progress');
    controller.abort();
    assert.equal(await failure(call.established), 'aborted');
    assert.equal(await failure(alice.call('bob', { signal: AbortSignal.abort() }).established), 'aborted');
  });
});
