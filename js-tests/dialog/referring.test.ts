import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { IncomingReferRequest, SubscriptionState, type OutgoingReferRequest, type SessionDialog, type SubscriptionUpdate } from '../../dist/index.js';
import { Wire } from './wire.js';

const CAROL = 'Refer-To: <sip:carol@example.com>';
const CONTACT = 'Contact: <sip:bob@b.invalid;transport=ws>';
const ACTIVE = ['Event: refer', 'Subscription-State: active;expires=60'];

describe('SessionDialog: refer and notify', () => {
  let wire: Wire;
  beforeEach(async () => {
    wire = await Wire.make({ authorizationUsername: 'alice', password: 'secret' });
  });
  afterEach(() => {
    wire.close();
  });

  /** Bob's NOTIFY in a dialog. */
  const notified = (session: SessionDialog, state: string, status: string): void => {
    const lines = [CONTACT, 'Event: refer', `Subscription-State: ${state}`];
    wire.receive(wire.inside(session, 'NOTIFY', { lines, body: `SIP/2.0 ${status}\r\n`, contentType: 'message/sipfrag' }));
  };
  /** Bob has referred alice to carol inside a call, and she has accepted; his 200 to her first NOTIFY is there. */
  function referred(): { session: SessionDialog; request: IncomingReferRequest; updates: SubscriptionUpdate[] } {
    const session = wire.callee();
    let request: IncomingReferRequest | undefined;
    const updates: SubscriptionUpdate[] = [];
    session.delegate = { onRefer: (given) => (request = given) };
    wire.receive(wire.inside(session, 'REFER', { lines: [CONTACT, CAROL] }));
    request!.delegate = { onSubscription: (update) => updates.push(update) };
    request!.accept();
    wire.respond(200);
    return { session, request: request!, updates };
  }

  it('RFC 5589 7: a session of another core, which has the same number as one of this, is refused', async () => {
    const other = await Wire.make();
    const [session, , theirs] = [wire.caller(), wire.caller(), other.caller(), other.caller()];
    for (const command of [() => session.transfer(theirs), () => wire.core.refer(theirs, 'sip:carol@example.com'), () => wire.core.refer('sip:bob@example.com', theirs)]) {
      await wire.refused('invalid_argument', command);
    }
    other.close();
  });

  describe('refer', () => {
    it('has the next CSeq, a Contact and the application\'s Refer-To', () => {
      const session = wire.callee();
      const request = session.refer({}, { extraHeaders: [CAROL, 'X-Mine: yes'] });
      assert.deepEqual([wire.last.method, wire.last.header('cseq'), wire.last.header('refer-to'), wire.last.header('x-mine')], ['REFER', '1 REFER', '<sip:carol@example.com>', 'yes']);
      assert.match(wire.last.header('contact'), /^<sip:/);
      assert.equal(request.message.method, 'REFER');
      assert.equal(request.subscriptionState, SubscriptionState.NotifyWait);
    });

    it('its delegate hears the outcome, and the subscription until that is over', async () => {
      const session = wire.callee();
      const told: (number | string)[] = [];
      const request = session.refer(
        { onAccept: ({ message }) => told.push(message.statusCode), onSubscription: ({ state, status, end }) => told.push(`${state} ${status} ${end ?? ''}`) },
        { extraHeaders: [CAROL] },
      );
      wire.respond(202);
      notified(session, 'active;expires=60', '100 Trying');
      assert.equal(request.subscriptionState, SubscriptionState.Active);
      notified(session, 'terminated;reason=noresource', '200 OK');
      await Promise.resolve();
      assert.deepEqual(told, [202, 'Active 100 ', 'Terminated 200 notified']);
      assert.equal(request.subscriptionState, SubscriptionState.Terminated);
    });

    it('a refusal leaves no subscription and the session as it was', () => {
      const session = wire.callee();
      const told: unknown[] = [];
      session.refer({ onReject: ({ message }) => told.push(message.statusCode), onSubscription: ({ end }) => told.push(end) }, { extraHeaders: [CAROL] });
      wire.respond(603);
      assert.deepEqual(told, [603, 'refused']);
      assert.equal(wire.core.statistics.subscriptions, 0);
      assert.equal(session.terminationReason, undefined);
    });

    it('without a Refer-To, with two, or with one that names nobody it is invalid_argument', async () => {
      const session = wire.callee();
      await wire.refused('invalid_argument', () => session.refer());
      await wire.refused('invalid_argument', () => session.refer({}, { extraHeaders: [CAROL, CAROL] }));
      await wire.refused('invalid_argument', () => session.refer({}, { extraHeaders: ['Refer-To: nobody'] }));
      assert.equal(session.localSequenceNumber, undefined);
    });

    it('goes in an early dialog; without a connection it is not_connected, past the limit limit_exceeded', async () => {
      const { session } = wire.ringing();
      for (let sent = 0; sent < 8; sent += 1) assert.deepEqual(wire.during(() => session.refer({}, { extraHeaders: [CAROL] })), ['REFER']);
      await wire.refused('limit_exceeded', () => session.refer({}, { extraHeaders: [CAROL] }));
      const other = wire.callee();
      wire.disconnect();
      await wire.refused('not_connected', () => other.refer({}, { extraHeaders: [CAROL] }));
    });

    it('is refused once the session is over, and its subscription goes on', async () => {
      const session = wire.callee();
      const request: OutgoingReferRequest = session.refer({}, { extraHeaders: [CAROL] });
      wire.respond(202);
      const { callId, localTag } = session;
      session.bye();
      await wire.refused('unknown_dialog', () => session.refer({}, { extraHeaders: [CAROL] }));
      wire.respond(200);
      assert.equal(session.callId + session.localTag, callId + localTag);
      notified(session, 'terminated;reason=noresource', '486 Busy Here');
      assert.equal(request.subscriptionState, SubscriptionState.Terminated);
    });
  });

  describe('notify', () => {
    it('without a subscription of the peer it is invalid_state', async () => {
      for (const session of [wire.callee(), wire.ringing().session]) await wire.refused('invalid_state', () => session.notify({}, { extraHeaders: ACTIVE }));
    });

    it('needs one Event and one Subscription-State that can be: invalid_argument', async () => {
      const { session } = referred();
      await wire.refused('invalid_argument', () => session.notify());
      await wire.refused('invalid_argument', () => session.notify({}, { extraHeaders: ['Event: refer'] }));
      await wire.refused('invalid_argument', () => session.notify({}, { extraHeaders: ['Subscription-State: active'] }));
      await wire.refused('invalid_argument', () => session.notify({}, { extraHeaders: ['Event: refer', 'Subscription-State: ;'] }));
      await wire.refused('invalid_argument', () => session.notify({}, { extraHeaders: [...ACTIVE, 'Event: refer'] }));
      await wire.refused('invalid_state', () => session.notify({}, { extraHeaders: ['Event: presence', 'Subscription-State: active'] }));
    });

    it('goes with what it was given, a Contact and the next CSeq, and tells the outcome', () => {
      const { session } = referred();
      const told: number[] = [];
      const body = { contentType: 'message/sipfrag', content: 'SIP/2.0 180 Ringing\r\n' };
      const request = session.notify({ onAccept: ({ message }) => told.push(message.statusCode) }, { extraHeaders: ACTIVE, body });
      assert.deepEqual([request.message.method, wire.last.header('cseq'), wire.last.body], ['NOTIFY', '2 NOTIFY', body.content]);
      assert.match(wire.last.header('contact'), /^<sip:/);
      wire.respond(200);
      assert.deepEqual(told, [200]);
    });

    it('terminated ends the subscription', async () => {
      const { session, request, updates } = referred();
      session.notify({}, { extraHeaders: ['Event: refer', 'Subscription-State: terminated;reason=giveup'] });
      wire.respond(200);
      assert.deepEqual([updates.at(-1)?.state, updates.at(-1)?.end, request.subscriptionState], ['Terminated', 'notified', SubscriptionState.Terminated]);
      await wire.refused('invalid_state', () => session.notify({}, { extraHeaders: ACTIVE }));
    });

    it('a refusal ends the subscription, and not the session', () => {
      const { session, request } = referred();
      session.notify({}, { extraHeaders: ACTIVE });
      wire.respond(481);
      assert.equal(request.subscriptionState, SubscriptionState.Terminated);
      assert.equal(session.terminationReason, undefined);
    });

    it('RFC 3261 22.2: defect 15: a challenge is answered with the next CSeq, and the counter has moved', () => {
      const { session } = referred();
      const request = session.notify({}, { extraHeaders: ACTIVE });
      for (const [status, field] of [[401, 'WWW-Authenticate'], [407, 'Proxy-Authenticate']] as const) {
        assert.deepEqual(wire.during(() => { wire.respond(status, '', { lines: [`${field}: Digest realm="${field}", nonce="n"`] }); }), ['NOTIFY']);
      }
      assert.equal(wire.last.header('cseq'), '4 NOTIFY');
      assert.equal(wire.last.header('subscription-state'), 'active;expires=60');
      assert.deepEqual([request.message.cseq, session.localSequenceNumber], [4, 4]);
    });

    it('onNotify takes one of another event; left, it gets 481', () => {
      const session = wire.callee();
      const lines = [CONTACT, 'Event: presence', 'Subscription-State: active'];
      assert.deepEqual(wire.during(() => { wire.receive(wire.inside(session, 'NOTIFY', { lines })); }), ['481']);
      session.delegate = { onNotify: (request) => request.accept() };
      assert.deepEqual(wire.during(() => { wire.receive(wire.inside(session, 'NOTIFY', { lines })); }), ['200']);
    });
  });

  describe('outside a dialog', () => {
    it('RFC 7647 4: core.refer makes a subscription that no session has', () => {
      const updates: SubscriptionUpdate[] = [];
      const request = wire.core.refer('sip:bob@example.com', 'sip:carol@example.com', { extraHeaders: ['X-Mine: yes'] }, { onSubscription: (update) => updates.push(update) });
      assert.deepEqual([wire.last.uri, wire.last.header('refer-to'), wire.last.header('referred-by'), wire.last.header('x-mine')], ['sip:bob@example.com', '<sip:carol@example.com>', '<sip:alice@example.com>', 'yes']);
      const { text } = wire.last;
      const [from, callId] = ['From', 'Call-ID'].map((name) => new RegExp(`^${name}: (.*)\r$`, 'm').exec(text)![1]!);
      wire.respond(202);
      wire.receive(
        `NOTIFY sip:alice@a.invalid SIP/2.0\r\nVia: SIP/2.0/WSS b.invalid;branch=z9hG4bKn\r\nMax-Forwards: 70\r\nFrom: <sip:bob@example.com>;tag=bob\r\nTo: ${from}\r\n` +
          `Call-ID: ${callId}\r\nCSeq: 1 NOTIFY\r\n${CONTACT}\r\nEvent: refer\r\nSubscription-State: terminated;reason=noresource\r\nContent-Type: message/sipfrag\r\nContent-Length: 16\r\n\r\nSIP/2.0 200 OK\r\n`,
      );
      assert.equal(wire.last.status, 200);
      assert.deepEqual(updates.map(({ state, status, end }) => [state, status, end]), [['Terminated', 200, 'notified']]);
      assert.equal(request.subscriptionState, SubscriptionState.Terminated);
      assert.deepEqual([wire.core.dialogs.length, wire.core.statistics.dialogs], [0, 0]);
    });

    it('RFC 4538 3: to the other party of a session it shows that session', async () => {
      const session = wire.callee();
      const other = wire.callee();
      wire.core.refer(session, other);
      assert.equal(wire.last.uri, 'sip:bob@example.com'); // his contact is one that no proxy can find
      assert.equal(wire.last.header('target-dialog'), `${session.callId};local-tag=${session.remoteTag};remote-tag=${session.localTag}`);
      assert.match(wire.last.header('refer-to'), /\?Replaces=/);
      await wire.refused('invalid_argument', () => wire.core.refer('sip:bob@example.com', 'carol'));
      await wire.refused('invalid_argument', () => wire.core.request('REFER', 'sip:bob@example.com'));
      session.bye();
      await wire.refused('unknown_dialog', () => wire.core.refer(session, 'sip:carol@example.com'));
    });

    it('RFC 4538 4: one that comes tells which session it shows, and has a subscription', () => {
      const session = wire.callee();
      let request: IncomingReferRequest | undefined;
      const updates: SubscriptionUpdate[] = [];
      wire.core.delegate = { onRefer: (given) => (request = given) };
      const refer = (lines: readonly string[]): void => {
        wire.receive(wire.bobsInvite({ lines: [CAROL, ...lines] }).replace('INVITE sip', 'REFER sip').replace('1 INVITE', '1 REFER'));
      };
      refer([`Target-Dialog: ${session.callId};local-tag=${session.localTag};remote-tag=${session.remoteTag}`]);
      assert.ok(request instanceof IncomingReferRequest);
      assert.equal(request.targetDialog, session);
      request.delegate = { onSubscription: (update) => updates.push(update) };
      const given = request;
      assert.deepEqual(wire.during(() => given.accept()), ['200', 'NOTIFY']);
      wire.respond(200);
      given.notify(486);
      assert.equal(wire.last.header('subscription-state'), 'terminated;reason=noresource');
      wire.respond(200);
      assert.deepEqual([updates.at(-1)?.state, updates.at(-1)?.status], ['Terminated', 486]);
      refer(['Target-Dialog: nobody;local-tag=1;remote-tag=2']);
      assert.equal(request.targetDialog, undefined);
      assert.equal(wire.core.dialogs.length, 1);
    });
  });
});
