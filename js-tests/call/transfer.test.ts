import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { SipError } from '../../dist/index.js';
import { failure, nextEvent } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { WirePeer } from '../support/wire-peer.js';

const ACTIVE = 'active;expires=60';
const OVER = 'terminated;reason=noresource';

describe('Call.transfer, the peer written by hand', () => {
  let wire: WirePeer;
  afterEach(async () => {
    await wire.close();
    assert.deepEqual(wire.agent.statistics.subscriptions, 0);
  });

  /** A call and a transfer of it that the peer has accepted. */
  async function begin(): Promise<{ call: Awaited<ReturnType<WirePeer['call']>>; done: Promise<unknown> }> {
    wire = await WirePeer.make();
    const call = await wire.call();
    const done = call.transfer('carol');
    done.catch(() => undefined);
    await wire.expect('REFER');
    await wire.receive('202 to REFER');
    return { call, done };
  }
  const errorOf = (work: Promise<unknown>): Promise<SipError> =>
    work.then(
      () => assert.fail('it did not fail'),
      (error: unknown) => error as SipError,
    );

  it('RFC 6665 4.1.2.4: a peer that never notifies: the transfer has failed after 64*T1, the call goes on and may be transferred again', async () => {
    const { call, done } = await begin();
    const { code, status, detail } = await errorOf(done);
    assert.deepEqual([code, status, detail], ['transfer_failed', 0, 'no_notify']);
    assert.equal(call.state, 'established');
    const again = call.transfer('dave');
    await wire.expect('REFER', 2);
    await wire.receive('202 to REFER');
    await wire.receive(`NOTIFY with "Event: refer;id=${wire.sent.findLast(({ method }) => method === 'REFER')!.header('cseq').split(' ')[0]}" with "Subscription-State: ${OVER}" type message/sipfrag body "SIP/2.0 200 OK"`);
    assert.deepEqual(await again, { status: 200 });
    assert.equal((await call.ended).reason, 'local_bye');
  });

  it('RFC 6665 4.1.2.2: a peer that tells of progress and then no more: the transfer has failed when the subscription expires', async () => {
    const { call, done } = await begin();
    const progress = nextEvent(call, 'transferprogress');
    await wire.notify('active;expires=1', '180 Ringing');
    assert.equal((await progress).status, 180);
    const { code, status, detail } = await errorOf(done);
    assert.deepEqual([code, status, detail], ['transfer_failed', 180, 'expired']);
    assert.equal(call.state, 'established');
    await wire.notify(OVER, '200 OK'); // too late
    await wire.expect('481 NOTIFY');
    assert.equal(call.state, 'established');
  });

  it('RFC 3515 2.4.5: a NOTIFY without a fragment, with one that is none, with an end but no outcome', async () => {
    const { call, done } = await begin();
    const told: number[] = [];
    call.addEventListener('transferprogress', ({ detail }) => told.push(detail.status));
    await wire.notify(ACTIVE, '');
    await wire.receive(`NOTIFY with "Event: refer" with "Subscription-State: ${ACTIVE}" type text/plain body "SIP/2.0 200 OK"`);
    await wire.receive(`NOTIFY with "Event: refer" with "Subscription-State: ${ACTIVE}" type message/sipfrag body "rubbish"`);
    assert.equal(wire.count('200 NOTIFY'), 3);
    await wire.notify(OVER, '');
    const { code, status, detail } = await errorOf(done);
    assert.deepEqual([code, status, detail, told], ['transfer_failed', 0, 'notified', []]);
    assert.equal(call.state, 'established');
  });

  it('a final status ends the transfer also where the peer leaves the subscription to expire', async () => {
    const { call, done } = await begin();
    await wire.notify(ACTIVE, '200 OK');
    assert.deepEqual(await done, { status: 200 });
    assert.equal(call.state, 'ended');
  });

  it('the call goes on where the target has refused: on hold as it was, and it can be resumed and transferred again', async () => {
    wire = await WirePeer.make();
    const call = await wire.call();
    const held = call.hold();
    await wire.expect('INVITE', 2);
    await wire.receive('200 to INVITE answer "v=0 held"');
    await held;
    const done = call.transfer('carol');
    done.catch(() => undefined);
    await wire.expect('REFER');
    await wire.receive('202 to REFER');
    await wire.notify(OVER, '486 Busy Here');
    const { code, status } = await errorOf(done);
    assert.deepEqual([code, status, call.state, call.isHeld], ['transfer_failed', 486, 'established', true]);
    const resumed = call.resume();
    await wire.expect('INVITE', 3);
    await wire.receive('200 to INVITE answer "v=0 resumed"');
    await resumed;
    assert.equal(call.isHeld, false);
  });

  it('a second transfer waits for the end of the first one: nothing is sent', async () => {
    const { call, done } = await begin();
    assert.equal(await failure(call.transfer('dave')), 'invalid_state');
    assert.equal(wire.count('REFER'), 1);
    await wire.notify(OVER, '200 OK');
    assert.deepEqual(await done, { status: 200 });
  });

  it('RFC 5057 4.1: what becomes of it is told after either side has hung up', async () => {
    for (const byUs of [true, false]) {
      const { call, done } = await begin();
      await wire.notify(ACTIVE, '100 Trying');
      if (byUs) {
        await call.hangup();
        await wire.expect('BYE');
        await wire.receive('200 to BYE');
      } else {
        await wire.receive('BYE');
        assert.equal((await call.ended).reason, 'remote_bye');
      }
      await wire.notify(OVER, '200 OK');
      assert.deepEqual(await done, { status: 200 });
      assert.equal(wire.count('BYE'), byUs ? 1 : 0);
      if (byUs) await wire.close();
    }
  });

  it('the REFER is refused, not known in that dialog, or not answered at all: the call goes on', async () => {
    for (const answer of ['405 to REFER', '481 to REFER', undefined]) {
      wire = await WirePeer.make();
      const call = await wire.call();
      const done = errorOf(call.transfer('carol'));
      await wire.expect('REFER');
      if (answer !== undefined) await wire.receive(answer);
      const { code, status } = await done;
      assert.deepEqual([code, status, call.state], ['request_rejected', Number(answer?.slice(0, 3) ?? 408), 'established']);
      if (answer !== undefined) await wire.close();
    }
  });

  it('a lost connection ends no transfer; one that is lost before it begins does not begin', async () => {
    const { call, done } = await begin();
    wire.lose();
    assert.equal(await failure(call.transfer('dave')), 'invalid_state');
    await nextEvent(wire.agent, 'connected');
    await wire.notify(OVER, '200 OK');
    assert.deepEqual(await done, { status: 200 });
    const other = await wire.call('erin');
    wire.lose();
    assert.equal(await failure(other.transfer('carol')), 'not_connected');
    assert.equal(other.state, 'established');
  });

  it('the user agent is closed meanwhile, with and without a connection: the transfer has failed', async () => {
    for (const connected of [true, false]) {
      const { done } = await begin();
      if (!connected) wire.lose();
      const closed = wire.close();
      const { code, detail } = await errorOf(done);
      assert.deepEqual([code, detail], ['transfer_failed', 'dialog_ended']);
      await closed;
    }
  });

  it('to itself, to a call that rings or is over, of a call that rings or is over: an error, and nothing is sent', async () => {
    wire = await WirePeer.make();
    const [call, over] = [await wire.call(), await wire.call('carol')];
    await wire.receive('BYE call carol');
    await over.ended;
    const incoming = nextEvent(wire.agent, 'call');
    await wire.receive('INVITE sip:alice@example.com offer "v=0 dave" call dave');
    const { call: ringing } = await incoming;
    assert.equal(await failure(call.transfer(call)), 'invalid_argument');
    assert.equal(await failure(call.transfer(over)), 'call_ended');
    assert.equal(await failure(call.transfer(ringing)), 'invalid_state');
    assert.equal(await failure(over.transfer('erin')), 'call_ended');
    assert.equal(await failure(ringing.transfer('erin')), 'invalid_state');
    assert.equal(await failure(call.transfer('sip:not a uri')), 'invalid_argument');
    assert.equal(wire.count('REFER'), 0);
    // None of these has left a transfer open.
    const done = failure(call.transfer('erin'));
    await wire.expect('REFER');
    await wire.receive('603 to REFER');
    assert.equal(await done, 'request_rejected');
    ringing.reject();
  });
});

describe('a transfer that the peer asks for, written by hand', () => {
  let wire: WirePeer;
  afterEach(async () => {
    await wire.close();
    assert.deepEqual(wire.agent.statistics.subscriptions, 0);
  });

  /** A call in which the peer asks for a transfer, and the transfer. */
  async function asked(refer = 'REFER with "Refer-To: <sip:carol@example.com>"') {
    wire = await WirePeer.make();
    const call = await wire.call();
    call.addEventListener('transfer', (event) => {
      event.preventDefault();
    });
    const offered = nextEvent(call, 'transfer');
    await wire.receive(refer);
    return { call, transfer: (await offered).transfer };
  }
  /** The peer has heard of 100 (Trying) and now hears of the end. */
  async function notified(fragment: string): Promise<void> {
    await wire.expect('NOTIFY');
    await wire.receive('200 to NOTIFY');
    await wire.expect('NOTIFY', 2);
    assert.ok(wire.sent.findLast(({ method }) => method === 'NOTIFY')!.body.startsWith(`SIP/2.0 ${fragment}`));
    await wire.receive('200 to NOTIFY');
  }

  it('is answered once: accepted or rejected', async () => {
    const { transfer } = await asked();
    transfer.accept();
    assert.equal(await failure(() => transfer.accept()), 'unknown_request');
    assert.equal(await failure(() => transfer.reject()), 'unknown_request');
    assert.equal(wire.agent.calls.length, 2);
  });

  it('RFC 3515 2.4.5: we hang up the new call before it is answered: the peer is told so, and the first call goes on', async () => {
    const { call, transfer } = await asked();
    wire.speakTo('carol');
    const next = transfer.accept();
    await wire.expect('INVITE', 2);
    await wire.receive('100 to INVITE call carol');
    void next.hangup();
    await wire.expect('CANCEL');
    await wire.receive('200 to CANCEL call carol');
    await wire.receive('487 to INVITE call carol');
    assert.equal((await next.ended).reason, 'cancelled');
    await notified('487');
    assert.equal(call.state, 'established');
  });

  it('the call is over before it is taken: it cannot be taken any more', async () => {
    const { call, transfer } = await asked();
    await wire.receive('BYE');
    await call.ended;
    await wire.expect('481 REFER');
    assert.equal(await failure(() => transfer.accept()), 'unknown_request');
    assert.equal(wire.agent.calls.length, 0);
  });

  it('RFC 3515 2.4.2: to a request of another method: no call comes of it, and the peer is told', async () => {
    const { call, transfer } = await asked('REFER with "Refer-To: <sip:carol@example.com;method=SUBSCRIBE>"');
    const next = transfer.accept();
    assert.equal((await next.ended).reason, 'refused');
    await notified('503');
    assert.equal(call.state, 'established');
  });

  it('RFC 3891 3: the media fail for the call that would replace another one: 488, and the other one goes on', async () => {
    const broken = new FakeMedia();
    broken.failures.set('createAnswer', new Error('no microphone'));
    let made = 0;
    wire = await WirePeer.make({ media: () => (++made === 2 ? broken : new FakeMedia()) });
    const call = await wire.call();
    const { callId = '', remoteTag = '', localTag = '' } = call.dialog ?? {};
    const failed = new Promise<string>((resolve) => {
      call.addEventListener('replaced', ({ detail }) => {
        detail.call.addEventListener('failed', ({ detail: { reason } }) => {
          resolve(reason);
        });
      });
    });
    await wire.receive(`INVITE sip:alice@example.com with "Replaces: ${callId};to-tag=${localTag};from-tag=${remoteTag}" offer "v=0 carol" call carol`);
    assert.equal(await failed, 'media_failed');
    assert.equal(wire.count('488 INVITE'), 1);
    assert.deepEqual([call.state, wire.count('BYE')], ['established', 0]);
  });
});
