import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Call } from '../../dist/index.js';
import type { SentFrame } from '../scenarios/scenario-peer.js';
import { establishedCall } from '../support/established-call.js';
import { failure, nextEvent } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { LongTimers } from '../support/long-timers.js';
import { ScriptedPeer } from '../support/scripted-peer.js';

const RELIABLE = { lines: ['Require: 100rel', 'RSeq: 7'] };
const TIMER = ['Require: timer', 'Session-Expires: 90;refresher=uac'];

describe('changes of a call', () => {
  let peer: ScriptedPeer;
  let media: FakeMedia;
  let timers: LongTimers;

  beforeEach(() => {
    timers = new LongTimers();
  });
  afterEach(async () => {
    timers.restore();
    await peer.agent.close();
  });

  /** A call of ours that the peer has accepted. */
  async function established(lines: readonly string[] = []): Promise<Call> {
    const made = await establishedCall(lines);
    ({ peer, media } = made);
    return made.call;
  }
  it('what waits for an answer when the user agent is gone is told so', async () => {
    const call = await established();
    const [change, tone, request] = [failure(call.hold()), failure(call.sendDtmf('5', { via: 'info' })), failure(peer.agent.request('OPTIONS', 'bob'))];
    await peer.next('INFO');
    const closing = peer.agent.close();
    peer.agent.core.delete(); // as it does when no answer has come in two seconds
    await closing;
    assert.deepEqual(await Promise.all([change, tone, request]), ['call_ended', 'agent_closed', 'agent_closed']);
  });

  it('a change has header fields of the application, and is not made with such as cannot be', async () => {
    const call = await established();
    for (const name of ['hold', 'resume', 'renegotiate'] as const) {
      const [change, invite] = [call[name]({ extraHeaders: [`X-Why: ${name}`] }), await peer.next('INVITE')];
      peer.respond(invite, '200 OK', { body: `v=0 ${name}` });
      await change;
      assert.ok(invite.text.includes(`\r\nX-Why: ${name}\r\n`));
    }
    assert.equal(await failure(call.hold({ extraHeaders: ['X-Why: a\r\nb'] })), 'invalid_argument');
  });

  it('an INFO of the application has its body and header fields, and its answer', async () => {
    const call = await established();
    const [taken, refused] = [call.sendInfo({ contentType: 'text/x-door', content: 'open' }, { extraHeaders: ['X-Door: 7'] }), failure(call.sendInfo({ contentType: 'text/y', content: '' }))];
    const [first, second] = [await peer.next('INFO'), await peer.next('INFO')];
    assert.match(first.text, /\r\nX-Door: 7\r\n[^]*Content-Type: text\/x-door\r\n[^]*\r\n\r\nopen$/);
    peer.respond(first, '200 OK', { lines: ['X-State: opened'] });
    peer.respond(second, '415 Unsupported Media Type');
    assert.equal((await taken).getHeader('x-state'), 'opened');
    assert.equal(await refused, 'request_rejected');
    const another = peer.agent.call(peer.agent.aor, { media: new FakeMedia() });
    assert.equal(another.id, call.id + 1);
    assert.equal(another.remote.uri, peer.agent.aor);
    await another.hangup();
  });

  /** A call of the peer that rings here. */
  async function ringing(body?: string): Promise<Call> {
    media = new FakeMedia();
    peer = await ScriptedPeer.make({ media: () => media });
    const called = nextEvent(peer.agent, 'call');
    peer.invite({ lines: ['Supported: 100rel'], ...(body !== undefined && { body }) });
    const { call } = await called;
    await peer.next('180');
    return call;
  }
  /** The core refreshes the session. */
  async function refreshed(): Promise<SentFrame> {
    timers.fireUntil(() => peer.frames > 0);
    return peer.next('INVITE');
  }

  it('are offered again where the answer is of another device than the media are with', async () => {
    const call = await established();
    let isHeard = false;
    media.setAnswer = (answer) => (media.heard.push(answer), Promise.resolve(isHeard));
    const held = call.hold();
    peer.respond(await peer.next('INVITE'), '200 OK', { body: 'v=0 elsewhere' });
    await peer.next('ACK');
    const again = await peer.next('INVITE');
    assert.equal(again.body, 'v=0 offer 3 sendonly');
    isHeard = true;
    peer.respond(again, '200 OK', { body: 'v=0 elsewhere anew' });
    await held;
    assert.deepEqual(media.heard, ['v=0 elsewhere', 'v=0 elsewhere anew']);
  });

  it('RFC 4028 7.4: hold that meets the refresh of the core waits for its end', async () => {
    const call = await established(TIMER);
    const refresh = await refreshed();
    assert.equal(refresh.body, 'v=0 offer 1');
    const held = call.hold();
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(peer.sent, []);
    peer.respond(refresh, '200 OK', { body: 'v=0 peer moved', lines: TIMER });
    const reinvite = await peer.next('INVITE');
    assert.equal(reinvite.body, 'v=0 offer 2 sendonly');
    peer.respond(reinvite, '200 OK', { body: 'v=0 peer held', lines: TIMER });
    await held;
    assert.equal(call.isHeld, true);
    // What the refresh brought is past.
    assert.deepEqual(media.heard, ['answer v=0 peer held']);
  });

  it('RFC 4028 7.4: media follow another answer to a refresh', async () => {
    const call = await established(TIMER);
    const renegotiated = nextEvent(call, 'renegotiated');
    peer.respond(await refreshed(), '200 OK', { body: 'v=0 peer moved', lines: TIMER });
    assert.equal((await renegotiated).answer, 'v=0 peer moved');
    assert.deepEqual(media.log, ['createOffer', 'setAnswer']);
    assert.deepEqual(media.heard, ['answer v=0 peer moved']);
  });

  it('RFC 6141 3.4: a hold that is refused after its answer: another offer brings both sides back', async () => {
    const call = await established();
    const held = failure(call.hold());
    const reinvite = await peer.next('INVITE');
    peer.respond(reinvite, '183 Session Progress', { ...RELIABLE, body: 'v=0 peer held' });
    peer.respond(await peer.next('PRACK'), '200 OK');
    peer.respond(reinvite, '486 Busy Here');
    const again = await peer.next('INVITE');
    assert.equal(again.body, 'v=0 offer 3');
    peer.respond(again, '200 OK', { body: 'v=0 peer back' });
    assert.equal(await held, 'request_rejected');
    assert.equal(call.isHeld, false);
    assert.deepEqual(media.heard, ['answer v=0 peer held', 'answer v=0 peer back']);
  });

  it('RFC 3261 14.1: media that describe themselves always the same: a refused hold leaves the call as it was, and no answer is none', async () => {
    const call = await established();
    media.createOffer = () => Promise.resolve('v=0 offer 1');
    const refused = failure(call.hold());
    peer.respond(await peer.next('INVITE'), '488 Not Acceptable Here');
    assert.equal(await refused, 'request_rejected');
    assert.deepEqual([call.isHeld, media.log, (await peer.next('ACK')).body, peer.sent.length], [false, ['rollback'], '', 0]);
    const unanswered = failure(call.hold());
    peer.respond(await peer.next('INVITE'), '200 OK');
    assert.equal(await unanswered, 'remote_description');
    assert.deepEqual([call.isHeld, media.heard], [false, []]);
  });

  it('RFC 6141 3.4: where the peer refuses that too, what was agreed stands', async () => {
    const call = await established();
    const held = failure(call.hold());
    const reinvite = await peer.next('INVITE');
    peer.respond(reinvite, '183 Session Progress', { ...RELIABLE, body: 'v=0 peer held' });
    peer.respond(await peer.next('PRACK'), '200 OK');
    peer.respond(reinvite, '486 Busy Here');
    peer.respond(await peer.next('INVITE'), '488 Not Acceptable Here');
    assert.equal(await held, 'request_rejected');
    assert.equal(call.isHeld, true);
    assert.equal(media.log.at(-1), 'rollback');
  });

  const answered = async (body: string): Promise<string> => {
    const offer = await peer.next('INVITE');
    peer.respond(offer, '200 OK', { body });
    await peer.next('ACK');
    return offer.body;
  };

  it('RFC 3264 8: a hold whose answer the media cannot take: another offer brings both sides back, and where they take none, the call is over', async () => {
    const call = await established();
    media.failures.set('setAnswer', new Error('no such codec'));
    const held = failure(call.hold());
    assert.deepEqual([await answered('v=0 nonsense'), await answered('v=0 peer back')], ['v=0 offer 2 sendonly', 'v=0 offer 3']);
    assert.equal(await held, 'media_failed');
    assert.deepEqual([call.state, call.isHeld], ['established', false]);
    media.setAnswer = () => Promise.reject(new Error('no such codec'));
    const last = failure(call.hold());
    assert.deepEqual([await answered('v=0 nonsense'), await answered('v=0 nonsense')], ['v=0 offer 4 sendonly', 'v=0 offer 5']);
    peer.respond(await peer.next('BYE'), '200 OK');
    assert.deepEqual([await last, (await call.ended).reason], ['media_failed', 'media_failed']);
  });

  it('RFC 3261 14.2: while the user is asked for a device the peer is answered, and other changes of ours go out', async () => {
    const call = await established();
    let allow: () => void = () => undefined;
    Object.assign(media, { prepareOffer: () => new Promise<void>((resolve) => (allow = resolve)) });
    const shown = call.renegotiate();
    const held = call.hold();
    assert.equal(await answered('v=0 peer'), 'v=0 offer 2 sendonly');
    await held;
    allow();
    assert.equal(await answered('v=0 peer'), 'v=0 offer 3 sendonly');
    await shown;
    const refused = failure(call.renegotiate());
    await call.hangup();
    assert.equal(await refused, 'call_ended');
  });

  it('RFC 3261 13.2.1: a change that is accepted without an answer is none, whoever offered last; one whose answer a reliable response held is', async () => {
    const call = await established();
    const refusedFor = async (change: Promise<void>): Promise<void> => {
      void peer.next('INVITE').then((offer) => { peer.respond(offer, '200 OK'); });
      await assert.rejects(change, { code: 'remote_description', status: 200, message: /^The peer accepted the change, and did not answer its offer/ });
      assert.deepEqual([call.state, call.isHeld, media.heard, media.log.at(-1)], ['established', false, [], 'rollback']);
    };
    await refusedFor(call.hold());
    await refusedFor(call.renegotiate({ iceRestart: true }));
    const held = call.hold();
    const reinvite = await peer.next('INVITE');
    peer.respond(reinvite, '183 Session Progress', { ...RELIABLE, body: 'v=0 peer held' });
    peer.respond(await peer.next('PRACK'), '200 OK');
    peer.respond(reinvite, '200 OK');
    await held;
    assert.deepEqual(media.heard, ['answer v=0 peer held']);
    const closed = peer.agent.close();
    peer.respond(await peer.next('BYE'), '200 OK');
    await closed;

    const theirs = await ringing('v=0 peer');
    await theirs.accept();
    peer.request('ACK', await peer.next('200'));
    const last = failure(theirs.renegotiate());
    peer.respond(await peer.next('INVITE'), '200 OK');
    assert.deepEqual([await last, media.heard], ['remote_description', []], 'it is not our own answer of before');
  });

  it('RFC 3261 14.2, RFC 4028 7.4: so does an unusable answer in an ACK of a re-INVITE, and one to a refresh', async () => {
    const call = await ringing('v=0 peer');
    await call.accept();
    const accepted = await peer.next('200');
    peer.request('ACK', accepted);
    peer.request('INVITE', accepted);
    const offer = await peer.next('200');
    media.failures.set('setAnswer', new Error('no such codec'));
    peer.request('ACK', offer, { body: 'v=0 nonsense' });
    assert.equal(await answered('v=0 peer again'), 'v=0 offer 3');
    assert.equal(call.state, 'established');
    await peer.agent.close();

    const ours = await established(TIMER);
    media.failures.set('setAnswer', new Error('no such codec'));
    peer.respond(await refreshed(), '200 OK', { body: 'v=0 nonsense', lines: TIMER });
    assert.equal(await answered('v=0 peer again'), 'v=0 offer 3');
    assert.equal(ours.state, 'established');
  });

  it('RFC 3262 5: an offer in the PRACK of a call that still rings is answered by its media', async () => {
    const call = await ringing('v=0 peer');
    await call.progress({ earlyMedia: true });
    const early = await peer.next('183');
    const renegotiated = nextEvent(call, 'renegotiated');
    const rack = `RAck: ${early.headers('rseq')[0]!} 100 INVITE`;
    peer.request('PRACK', early, { lines: [rack], body: 'v=0 peer again' });
    const accepted = call.accept(); // the 200 waits for the answer
    assert.equal((await peer.next('200')).body, 'v=0 answer 2 to (v=0 peer again)');
    await renegotiated;
    await accepted;
    const answer = await peer.next('200');
    assert.deepEqual([answer.method, answer.body], ['INVITE', '']);
    peer.request('ACK', answer);
    assert.equal(call.state, 'established');
  });

  it('RFC 6337 2.2: an offer in a PRACK that the media cannot answer ends the call', async () => {
    const call = await ringing('v=0 peer');
    await call.progress({ earlyMedia: true });
    const early = await peer.next('183');
    media.failures.set('createAnswer', new Error('no such codec'));
    peer.request('PRACK', early, { lines: [`RAck: ${early.headers('rseq')[0]!} 100 INVITE`], body: 'v=0 peer again' });
    assert.equal((await call.ended).reason, 'media_failed');
    const [refusal, answer] = [await peer.next('486'), await peer.next('200')];
    assert.deepEqual([refusal.method, answer.method, answer.body], ['INVITE', 'PRACK', '']);
  });

  it('RFC 3311 5.2: an UPDATE of a call that still rings is answered by its media', async () => {
    const call = await ringing('v=0 peer');
    await call.progress({ earlyMedia: true });
    const early = await peer.next('183');
    peer.request('PRACK', early, { lines: [`RAck: ${early.headers('rseq')[0]!} 100 INVITE`] });
    await peer.next('200');
    peer.request('UPDATE', early, { body: 'v=0 peer again' });
    assert.equal((await peer.next('200')).body, 'v=0 answer 2 to (v=0 peer again)');
    call.reject();
  });

  it('RFC 6337 2.1: early media where the INVITE held no offer: ours is in a reliable 183, the answer in its PRACK', async () => {
    const call = await ringing();
    await call.progress({ earlyMedia: true });
    const early = await peer.next('183');
    assert.deepEqual([early.body, early.headers('require')[0]], ['v=0 offer 1', '100rel']);
    peer.request('PRACK', early, { lines: [`RAck: ${early.headers('rseq')[0]!} 100 INVITE`], body: 'v=0 peer' });
    assert.equal((await peer.next('200')).method, 'PRACK');
    await call.accept();
    const answer = await peer.next('200');
    assert.deepEqual([answer.method, answer.body], ['INVITE', '']);
    peer.request('ACK', answer);
    assert.deepEqual(media.heard, ['answer v=0 peer']);
    const held = call.hold();
    peer.respond(await peer.next('INVITE'), '200 OK', { body: 'v=0 peer held' });
    await held;
  });

  it('a re-INVITE that the application refuses itself, or takes, leaves the media as they are', async () => {
    const call = await ringing('v=0 peer');
    await call.accept();
    const accepted = await peer.next('200');
    peer.request('ACK', accepted);
    await call.established;
    media.log.length = 0;
    const { dialog } = call;
    assert.ok(dialog);
    const offer = { body: 'v=0 peer again', lines: ['Contact: <sip:peer@peer.invalid>'] };
    dialog.delegate = { onInvite: (request) => void request.reject({ statusCode: 488 }) };
    peer.request('INVITE', accepted, offer);
    const refused = await peer.next('488');
    peer.request('ACK', refused);
    dialog.delegate = undefined;
    // Behind the call's own listener.
    dialog.addEventListener('invite', (event) => void event.detail.request.reject({ statusCode: 606 }), { once: true });
    peer.request('INVITE', accepted, offer);
    peer.request('ACK', await peer.next('606'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(media.log, []);
    peer.request('INVITE', accepted, offer);
    assert.equal((await peer.next('200')).method, 'INVITE');
    assert.notDeepEqual(media.log, []);
  });

  it('a peer that changes the session again and again without an ACK leaves one listener behind', async () => {
    const call = await ringing('v=0 peer');
    await call.accept();
    const accepted = await peer.next('200');
    peer.request('ACK', accepted);
    for (let times = 0; times < 12; ++times) {
      peer.request('INVITE', accepted, { body: `v=0 peer again ${times}` });
      await peer.next('200');
    }
    call.dialog!.addEventListener('ack', () => undefined); // from here on the engine has those of the call as well
    assert.equal(getEventListeners(call.dialog as unknown as EventTarget, 'ack').length, 4); // two are the call's
  });

  it('RFC 6337 2.1: a PRACK that leaves the answer out ends the call', async () => {
    const call = await ringing();
    await call.progress({ earlyMedia: true });
    const early = await peer.next('183');
    media.failures.set('setAnswer', new Error('no answer'));
    peer.request('PRACK', early, { lines: [`RAck: ${early.headers('rseq')[0]!} 100 INVITE`] });
    assert.equal((await call.ended).reason, 'media_failed');
  });

  it('RFC 6337 2.2: a caller that takes no reliable responses gets no offer before the 200', async () => {
    media = new FakeMedia();
    peer = await ScriptedPeer.make({ media: () => media });
    const called = nextEvent(peer.agent, 'call');
    peer.invite();
    const { call } = await called;
    assert.equal(await failure(call.progress({ earlyMedia: true })), 'invalid_state');
    await call.accept();
    const answer = await peer.next('200');
    assert.equal(answer.body, 'v=0 offer 1');
    peer.request('ACK', answer, { body: 'v=0 peer' });
    assert.deepEqual(media.log, ['createOffer']);
  });
});
