import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { SipError, UserAgent, type Call, type IncomingTransfer } from '../../dist/index.js';
import { failure, nextEvent, until } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';

describe('transfers between three user agents in Node, through the development edge', () => {
  let edge: EdgeServer;
  let alice: UserAgent;
  let bob: UserAgent;
  let carol: UserAgent;
  let make: (user: string) => Promise<UserAgent>;
  const frames: string[] = [];
  const count = (begin: string, part = ''): number => frames.filter((frame) => frame.startsWith(begin) && frame.includes(part)).length;

  before(async () => {
    edge = await EdgeServer.start({ users: { alice: 'a', bob: 'b', carol: 'c' }, onFrame: (_, __, text) => frames.push(text) });
    make = async (user) => {
      const agent = await UserAgent.create({
        server: edge.url,
        aor: `sip:${user}@example.com`,
        password: user.slice(0, 1),
        webSocket: WebSocket,
        media: () => new FakeMedia(),
      });
      await agent.register();
      return agent;
    };
    [alice, bob, carol] = [await make('alice'), await make('bob'), await make('carol')];
  });
  after(async () => {
    await Promise.all([alice, bob, carol].map((agent) => agent.close()));
    await edge.close();
  });
  afterEach(async () => {
    await Promise.all([alice, bob, carol].flatMap((agent) => agent.calls.map((call) => call.hangup())));
    await until(() => [alice, bob, carol].every((agent) => agent.statistics.subscriptions === 0 && agent.calls.length === 0), 40_000);
    frames.length = 0;
  });

  async function establish(from: UserAgent, to: UserAgent, user: string): Promise<[Call, Call]> {
    const incoming = nextEvent(to, 'call');
    const outgoing = from.call(user);
    const { call } = await incoming;
    await call.accept();
    await outgoing.established;
    return [outgoing, call];
  }

  it('RFC 5589 6.1: a blind transfer, with its progress, and the first call is over', async () => {
    const [ours, theirs] = await establish(alice, bob, 'bob');
    const asked = new Promise<IncomingTransfer>((resolve) => {
      theirs.addEventListener('transfer', (event) => {
        event.preventDefault(); // answered later
        resolve(event.detail.transfer);
      });
    });
    const called = nextEvent(carol, 'call');
    const progress = nextEvent(ours, 'transferprogress');
    const done = ours.transfer('carol');
    const transfer = await asked;
    assert.deepEqual([transfer.target.uri, transfer.referredBy?.uri], ['sip:carol@example.com', 'sip:alice@example.com']);
    // @ts-expect-error -- who calls is said by the dialog of the REFER
    const refusedByTheCompiler = (): Call => transfer.accept({ fromUri: 'sip:carol@example.com' });
    assert.ok(refusedByTheCompiler);
    const next = transfer.accept();
    const { call } = await called;
    assert.equal((await progress).status, 180);
    await call.accept();
    assert.deepEqual(await done, { status: 200 });
    assert.equal((await theirs.ended).reason, 'remote_bye');
    assert.deepEqual([next.state, call.state, ours.end?.reason], ['established', 'established', 'local_bye']);
    assert.equal(call.request?.getHeader('referred-by'), '<sip:alice@example.com>');
  });

  it('RFC 5589 7.3: an attended transfer; the call that is replaced says by which', async () => {
    const [first, bobs] = await establish(alice, bob, 'bob');
    await first.hold();
    const [second, carols] = await establish(alice, carol, 'carol');
    bobs.addEventListener('transfer', ({ detail: { transfer } }) => {
      transfer.accept();
    });
    const replaced = nextEvent(carols, 'replaced');
    assert.deepEqual(await first.transfer(second), { status: 200 });
    const { call } = await replaced;
    assert.equal(call.replaces, carols);
    const ends = await Promise.all([carols.ended, second.ended, bobs.ended]);
    assert.deepEqual(ends.map(({ reason }) => reason), ['replaced', 'remote_bye', 'remote_bye']);
    await until(() => call.state === 'established' && bob.calls[0]?.state === 'established');
    assert.equal(call.remote.uri, 'sip:bob@example.com');
  });

  it('RFC 3515 2.4.5: the new call is refused: the transfer has failed, and the first call goes on', async () => {
    const [ours, theirs] = await establish(alice, bob, 'bob');
    theirs.addEventListener('transfer', ({ detail: { transfer } }) => {
      transfer.accept();
    });
    const called = nextEvent(carol, 'call');
    const done = failure(ours.transfer('sip:carol@example.com'));
    (await called).call.reject({ statusCode: 486 });
    assert.equal(await done, 'transfer_failed');
    assert.deepEqual([ours.state, theirs.state], ['established', 'established']);
    assert.equal(count('NOTIFY', 'SIP/2.0 486') > 0, true);
  });

  it('RFC 3515 2.4.2: a transfer that nobody takes, or that is rejected, is refused; the call goes on', async () => {
    const [ours, theirs] = await establish(alice, bob, 'bob');
    assert.equal(await failure(ours.transfer('carol')), 'request_rejected');
    theirs.addEventListener('transfer', ({ detail: { transfer } }) => {
      transfer.reject(480);
    });
    assert.equal(await failure(ours.transfer('carol')), 'request_rejected');
    assert.equal(count('SIP/2.0 603'), 2); // once from bob, once from the edge
    assert.equal(count('SIP/2.0 480'), 2);
    assert.equal(await failure(ours.transfer('sip:carol@example.com\r\nX: y')), 'invalid_argument');
    assert.equal(ours.state, 'established');
  });

  it('RFC 4488 4: without notifications the first call is over as soon as the transfer is taken', async () => {
    const [ours, theirs] = await establish(alice, bob, 'bob');
    theirs.addEventListener('transfer', ({ detail: { transfer } }) => {
      transfer.accept();
    });
    const called = nextEvent(carol, 'call');
    assert.deepEqual(await ours.transfer('carol', { notifications: false }), { status: 0 });
    await (await called).call.accept();
    await until(() => bob.calls.some((call) => call.state === 'established'));
    assert.equal(count('NOTIFY'), 0);
  });

  it('RFC 3515 2.4.5: media that fail at the referee are told to the referrer', async () => {
    const [ours, theirs] = await establish(alice, bob, 'bob');
    const broken = new FakeMedia();
    broken.failures.set('createOffer', new Error('no microphone'));
    theirs.addEventListener('transfer', ({ detail: { transfer } }) => {
      transfer.accept({ media: broken });
    });
    assert.equal(await failure(ours.transfer('carol')), 'transfer_failed');
    assert.equal(count('NOTIFY', 'SIP/2.0 503') > 0, true);
    assert.equal(ours.state, 'established');
  });

  it('RFC 5359 2.4: the referrer hangs up as soon as the transfer is taken: the referee calls on, and the referrer hears of it', async () => {
    const [ours, theirs] = await establish(alice, bob, 'bob');
    theirs.addEventListener('transfer', ({ detail: { transfer } }) => {
      transfer.accept();
    });
    const called = nextEvent(carol, 'call');
    const done = ours.transfer('carol');
    const { call } = await called;
    await ours.hangup();
    assert.equal((await theirs.ended).reason, 'remote_bye');
    await call.accept();
    assert.deepEqual(await done, { status: 200 });
    await until(() => bob.calls.some(({ state }) => state === 'established'));
  });

  it('RFC 3891 3: the target has hung up before the referee calls: 603 is told, the first call stays on hold and is resumed', async () => {
    const [first, bobs] = await establish(alice, bob, 'bob');
    await first.hold();
    const [second, carols] = await establish(alice, carol, 'carol');
    bobs.addEventListener('transfer', (event) => {
      event.preventDefault();
      void carols.hangup().then(() => event.detail.transfer.accept());
    });
    const failed = await first.transfer(second).catch((error: unknown) => error as SipError);
    assert.ok(failed instanceof SipError);
    assert.deepEqual([failed.code, failed.status], ['transfer_failed', 603]);
    assert.deepEqual([first.state, first.isHeld, second.end?.reason], ['established', true, 'remote_bye']);
    await first.resume();
    assert.equal(first.isHeld, false);
  });

  it('RFC 3891 3: a listener refuses the call that would replace another: that one goes on, and so do those of the referrer', async () => {
    const [first, bobs] = await establish(alice, bob, 'bob');
    const [second, carols] = await establish(alice, carol, 'carol');
    bobs.addEventListener('transfer', ({ detail: { transfer } }) => {
      transfer.accept();
    });
    carol.addEventListener('call', ({ detail: { call } }) => call.reject({ statusCode: 486 }), { once: true });
    assert.equal(await failure(first.transfer(second)), 'transfer_failed');
    assert.deepEqual([first.state, second.state, carols.state], ['established', 'established', 'established']);
    assert.equal(count('NOTIFY', 'SIP/2.0 486') > 0, true);
  });

  it('RFC 5589 7.5: to the address-of-record of a target with two devices: the one that has the call takes it, the other does not ring', async () => {
    const other = await make('carol');
    const [first, bobs] = await establish(alice, bob, 'bob');
    const [second, carols] = await establish(alice, carol, 'carol');
    let rang = 0;
    other.addEventListener('call', () => (rang += 1));
    bobs.addEventListener('transfer', ({ detail: { transfer } }) => {
      transfer.accept();
    });
    const replaced = nextEvent(carols, 'replaced');
    assert.deepEqual(await first.transfer(second), { status: 200 });
    assert.equal((await replaced).call.replaces, carols);
    assert.equal(count('SIP/2.0 481') > 0, true);
    assert.equal(rang, 0);
    await other.close();
  });
});
