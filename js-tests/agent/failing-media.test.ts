import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { SipError, UserAgent, type Call, type CallMedia } from '../../dist/index.js';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { failure, nextEvent } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';

describe('media of an application that fail in odd places', () => {
  let edge: EdgeServer;
  let alice: UserAgent;
  let bob: UserAgent;
  let makeMedia: () => CallMedia;

  before(async () => {
    edge = await EdgeServer.start({ users: { alice: 'secret', bob: 'secret' } });
    const make = (user: string, media: () => CallMedia): Promise<UserAgent> =>
      UserAgent.create({ server: edge.url, aor: `sip:${user}@example.com`, password: 'secret', webSocket: WebSocket, media });
    [alice, bob] = await Promise.all([make('alice', () => makeMedia()), make('bob', () => new FakeMedia())]);
    await Promise.all([alice.register(), bob.register()]);
    bob.addEventListener('call', ({ detail: { call } }) => void call.accept());
  });
  after(async () => {
    await Promise.all([alice.close(), bob.close()]);
    await edge.close();
  });

  it('that cannot be made end a call before its INVITE, whoever is to offer', { timeout: 5000 }, async () => {
    let asked = 0;
    makeMedia = () => {
      asked += 1;
      throw new Error('no media today');
    };
    for (const lateOffer of [false, true]) {
      const call = alice.call('bob', { lateOffer });
      assert.equal(await failure(call.established), 'media_failed');
      assert.deepEqual([(await call.ended).reason, call.invite], ['media_failed', undefined]);
    }
    assert.equal(asked, 2, 'once for each call');
  });

  it('of a callee who has no microphone are no fault of the offer: 480, where it is 488 for all others', { timeout: 5000 }, async (t) => {
    const accept = ({ detail: { call } }: { detail: { call: Call } }): void => void call.accept().catch(() => undefined);
    alice.addEventListener('call', accept);
    t.after(() => alice.removeEventListener('call', accept));
    const answered = async (cause: Error): Promise<unknown[]> => {
      makeMedia = () => {
        const media = new FakeMedia();
        media.failures.set('createAnswer', cause);
        return media;
      };
      const { status, message } = await bob.call('alice').ended;
      return [status, message?.getHeader('Warning') !== undefined];
    };
    for (const code of ['microphone_denied', 'camera_denied', 'device_missing', 'device_busy', 'device_failed', 'insecure_context'] as const) {
      assert.deepEqual(await answered(new SipError(code, 'no sound')), [480, false], code);
    }
    for (const code of ['remote_description', 'local_description', 'ice_gathering', 'unsupported'] as const) {
      assert.deepEqual(await answered(new SipError(code, 'no codec')), [488, true], code);
    }
  });

  it('whose end fails do not keep the call from ending', { timeout: 5000 }, async (t) => {
    const boom = new Error('no end');
    makeMedia = () => Object.assign(new FakeMedia(), { close: () => { throw boom; } });
    const reported: unknown[] = [];
    Object.assign(globalThis, { reportError: (error: unknown) => reported.push(error) });
    t.after(() => Reflect.deleteProperty(globalThis, 'reportError'));
    const call = alice.call('bob');
    const ended = nextEvent(call, 'ended');
    await call.established;
    assert.equal((await call.hangup()).reason, 'local_bye');
    assert.equal((await ended).reason, 'local_bye');
    assert.deepEqual([reported, alice.calls], [[boom], []]);
  });

  it('that refuse a change fail it with what is behind that, and the call goes on', { timeout: 5000 }, async () => {
    const boom = new Error('no offer');
    const media = new FakeMedia();
    makeMedia = () => media;
    const call = alice.call('bob');
    await call.established;
    for (const change of [() => call.hold(), () => call.renegotiate()]) {
      media.failures.set('createOffer', boom);
      const error = await change().catch((cause: unknown) => cause);
      assert.ok(error instanceof SipError);
      assert.deepEqual([error.code, error.cause, call.state], ['media_failed', boom, 'established']);
    }
    await call.hangup();
  });

  it('that could not answer with all of it, the user being asked still, are offered when it is there', { timeout: 5000 }, async () => {
    const media = new FakeMedia();
    makeMedia = () => media;
    const call = alice.call('bob');
    await call.established;
    let allow = (_: boolean): void => undefined;
    Object.assign(media, { offerDue: () => new Promise<boolean>((resolve) => (allow = resolve)) });
    const theirs = bob.calls[0]!;
    await theirs.hold();
    media.log.length = 0;
    const offered = nextEvent(theirs, 'renegotiated');
    allow(true);
    await offered;
    assert.deepEqual(media.log[0], 'createOffer');
    await call.hangup();
  });

  it('and that never end what they began hold nobody up when the call is over', { timeout: 5000 }, async () => {
    const media = new FakeMedia();
    makeMedia = () => media;
    const call = alice.call('bob');
    await call.established;
    media.createOffer = () => new Promise(() => undefined);
    const changes = [call.hold(), call.renegotiate()];
    assert.equal((await call.hangup()).reason, 'local_bye');
    assert.deepEqual(await Promise.all(changes.map(failure)), ['call_ended', 'call_ended']);
  });
});
