import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { CallMedia } from '../../dist/index.js';
import { SipError } from '../../dist/index.js';
import { portMedia, serveMedia } from '../../dist/webrtc/index.js';
import { until } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { WirePeer } from '../support/wire-peer.js';

describe('media behind a port', () => {
  let served: FakeMedia;
  let media: CallMedia;

  function connect(target: CallMedia): CallMedia {
    const { port1, port2 } = new MessageChannel();
    serveMedia(port2, target);
    return portMedia(port1);
  }
  beforeEach(() => {
    served = new FakeMedia();
    media = connect(served);
  });
  afterEach(() => media.close());

  it('make the descriptions at the other end, with their options', async () => {
    assert.equal(await media.createOffer({ hold: true, signal: new AbortController().signal }), 'v=0 offer 1 sendonly');
    assert.equal(await media.createAnswer('v=0 theirs', {}), 'v=0 answer 2 to (v=0 theirs)');
    await media.setPreview!('v=0 early');
    await media.setAnswer('v=0 last');
    await media.rollback();
    assert.deepEqual(served.heard, ['preview v=0 early', 'answer v=0 last']);
    assert.equal(served.log.at(-1), 'rollback');
  });

  it('fail with the code, message and detail of the failure there', async () => {
    served.failures.set('createOffer', new SipError('microphone_denied', 'Not allowed', { detail: 'NotAllowedError' }));
    served.failures.set('setAnswer', new TypeError('odd'));
    await assert.rejects(media.createOffer({}), { name: 'SipError', code: 'microphone_denied', message: 'Not allowed', detail: 'NotAllowedError' });
    await assert.rejects(media.setAnswer('v=0'), { name: 'SipError', code: 'remote_description', detail: 'TypeError: odd' });
    assert.equal(await media.createOffer({}), 'v=0 offer 2', 'and the next one goes on');
  });

  it('tell what is to be offered later', async () => {
    assert.equal(await media.offerDue!(), false);
    Object.assign(served, { offerDue: () => Promise.resolve(true) });
    assert.equal(await media.offerDue!(), true);
  });

  it('hand an abort on, also one that came before', async () => {
    const slow = new FakeMedia();
    slow.createOffer = ({ signal }) => new Promise((_, reject) => signal!.addEventListener('abort', () => reject(new SipError('aborted', 'Stopped'))));
    const behind = connect(slow);
    const interrupt = new AbortController();
    const offer = behind.createOffer({ signal: interrupt.signal });
    interrupt.abort();
    await assert.rejects(offer, { code: 'aborted', message: 'Stopped' });
    await assert.rejects(behind.createOffer({ signal: AbortSignal.abort() }), { code: 'aborted' });
    behind.close();
  });

  it('are closed once, and what was under way then fails', async () => {
    const offer = media.createOffer({});
    media.close();
    media.close();
    await assert.rejects(offer, { code: 'closed' });
    await assert.rejects(media.rollback(), { code: 'closed' });
    await until(() => served.log.includes('close'));
    assert.equal(served.log.filter((step) => step === 'close').length, 1);
  });

  it('whose own methods throw end nothing but themselves, and that is told', async (t) => {
    const reported: unknown[] = [];
    Object.assign(globalThis, { reportError: (error: unknown) => reported.push(error) });
    t.after(() => Reflect.deleteProperty(globalThis, 'reportError'));
    const fail = (what: string) => (): void => {
      throw new Error(what);
    };
    const behind = connect(Object.assign(new FakeMedia(), { followConnection: fail('follow'), close: fail('close') }));
    behind.followConnection!(() => undefined);
    assert.equal(await behind.createOffer({}), 'v=0 offer 1');
    behind.close();
    await until(() => reported.length === 2);
    assert.deepEqual(reported.map(String), ['Error: follow', 'Error: close']);
  });

  it('tell whether the peer is reached', async () => {
    const told: boolean[] = [];
    let tell!: (isReached: boolean) => void;
    const followed = new Promise<void>((resolve) => {
      Object.assign(served, { followConnection: (given: typeof tell) => resolve(void (tell = given)) });
    });
    media.followConnection!((isReached) => told.push(isReached));
    await followed;
    tell(true);
    tell(false);
    await until(() => told.length >= 2);
    assert.deepEqual(told, [true, false]);
  });

  it('whose page is gone end their call', { timeout: 10_000 }, async (t) => {
    const { port1, port2 } = new MessageChannel();
    serveMedia(port2, served);
    const wire = await WirePeer.make({ media: () => portMedia(port1) });
    t.after(() => wire.close());
    const call = await wire.call();
    port2.close();
    await wire.expect('BYE');
    await wire.receive('200 to BYE');
    const { reason, by, error } = await call.ended;
    assert.deepEqual([reason, by, error?.code], ['media_failed', 'local', 'media_failed']);
    assert.match(error!.message, /page that the media/);
  });

  it('whose worker is gone are closed', { timeout: 10_000 }, async () => {
    const { port1, port2 } = new MessageChannel();
    serveMedia(port2, served);
    port1.close();
    await until(() => served.log.includes('close'));
    assert.equal(served.log.filter((step) => step === 'close').length, 1);
  });

  it('do without early media where the other end has none', async () => {
    const plain: CallMedia = {
      createOffer: (options) => served.createOffer(options),
      createAnswer: (offer, options) => served.createAnswer(offer, options),
      setAnswer: (answer) => served.setAnswer(answer),
      rollback: () => served.rollback(),
      close: () => served.close(),
    };
    const behind = connect(plain);
    await behind.setPreview!('v=0 early');
    assert.equal(await behind.createOffer({}), 'v=0 offer 1');
    assert.deepEqual(served.heard, []);
    behind.close();
  });
});
