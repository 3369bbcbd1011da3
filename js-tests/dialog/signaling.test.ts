import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { SessionState, SignalingState, type IncomingRequest, type IncomingResponseMessage, type SessionDialog } from '../../dist/index.js';
import { failure } from '../support/events.js';
import { sdp, Wire } from './wire.js';

describe('SessionDialog: offer and answer by hand, and reliable responses', () => {
  let wire: Wire;
  beforeEach(async () => {
    wire = await Wire.make();
  });
  afterEach(() => {
    wire.close();
  });

  const body = (content: string): { contentDisposition: string; contentType: string; content: string } => ({ contentDisposition: 'session', contentType: 'application/sdp', content });

  describe('signalingStateTransition', () => {
    it('takes a body of ours ahead of the message that carries it, once', () => {
      const session = wire.callee();
      session.signalingStateTransition(body('v=0 new'));
      session.signalingStateTransition(body('v=0 new'));
      assert.equal(session.signalingState, SignalingState.HaveLocalOffer);
      session.invite({}, { body: body('v=0 new') });
      assert.equal(session.signalingState, SignalingState.HaveLocalOffer);
      wire.respond(200, '', { body: 'v=0 bob too' });
      assert.equal(session.signalingState, SignalingState.Stable);
      assert.deepEqual([session.offer?.content, session.answer?.content], ['v=0 new', 'v=0 bob too']);
    });

    it('takes a message that was made and not sent', () => {
      const session = wire.callee();
      session.signalingStateTransition(session.createOutgoingRequestMessage('INVITE', { body: sdp('v=0 new') }));
      assert.equal(session.signalingState, SignalingState.HaveLocalOffer);
      assert.equal(session.offer?.content, 'v=0 new');
    });

    it('does nothing for messages that were taken already', () => {
      const request = wire.incoming({ body: 'v=0 bob' });
      const { message, session } = request.accept({ body: sdp('v=0 alice') });
      wire.acknowledge(session);
      session.signalingStateTransition(request.message);
      session.signalingStateTransition(message);
      session.signalingStateTransition(body('v=0 alice'));
      assert.equal(session.signalingState, SignalingState.Stable);
      const refused = session.invite({}, { body: sdp('v=0 new') });
      wire.respond(488);
      session.signalingStateTransition(refused.message);
      assert.equal(session.signalingState, SignalingState.Stable);
      assert.deepEqual([session.offer?.content, session.answer?.content], ['v=0 bob', 'v=0 alice']);
    });

    it('does nothing for a body that is no session description', () => {
      const session = wire.callee();
      session.signalingStateTransition({ contentDisposition: 'render', contentType: 'text/plain', content: 'hello' });
      assert.equal(session.signalingState, SignalingState.Stable);
    });

    it('takes the preview in an unreliable 1xx as the answer', () => {
      let preview: IncomingResponseMessage | undefined;
      let session: SessionDialog | undefined;
      wire.outgoing({ onProgress: (response) => void ({ message: preview, session } = response) });
      wire.respond(183, 'bob', { body: 'v=0 bob' });
      const dialog = session!;
      assert.equal(dialog.signalingState, SignalingState.HaveLocalOffer);
      dialog.signalingStateTransition(preview!);
      assert.equal(dialog.signalingState, SignalingState.Stable);
      wire.respond(200, 'bob', { body: 'v=0 bob' });
      assert.equal(dialog.signalingState, SignalingState.Stable);
      assert.equal(dialog.answer?.content, 'v=0 bob');
    });

    it('is invalid_state where no description may come', async () => {
      const session = wire.callee();
      session.signalingStateTransition(body('v=0 new'));
      assert.equal(await failure(() => session.signalingStateTransition(body('v=0 newer'))), 'invalid_state');
      assert.equal(await failure(() => session.invite({}, { body: sdp('v=0 newest') })), 'invalid_state');
    });

    it('is invalid_argument for a message of another dialog', async () => {
      const session = wire.callee();
      const other = wire.incoming({ body: 'v=0 other' });
      assert.equal(await failure(() => session.signalingStateTransition(other.message)), 'invalid_argument');
    });
  });

  describe('signalingStateRollback', () => {
    it('takes back an open offer of ours', () => {
      const session = wire.callee();
      session.invite({}, { body: sdp('v=0 new') });
      session.signalingStateRollback();
      assert.equal(session.signalingState, SignalingState.Stable);
      assert.deepEqual([session.offer?.content, session.answer?.content], ['v=0 bob', 'v=0 alice']);
      assert.deepEqual(wire.during(() => { wire.respond(200, '', { body: 'v=0 late' }); }), ['ACK']);
      assert.equal(session.signalingState, SignalingState.Stable);
      assert.equal(wire.core.dialogs[0]?.answer?.content, 'v=0 alice');
    });

    it("takes back the peer's, which can only be refused then", async () => {
      const session = wire.callee();
      session.delegate = { onInvite: () => undefined };
      wire.receive(wire.inside(session, 'INVITE', { body: 'v=0 new' }));
      session.signalingStateRollback();
      assert.equal(session.signalingState, SignalingState.Stable);
      const request = session.reinviteUserAgentServer!;
      assert.equal(await failure(() => request.accept({ body: sdp('v=0 answer') })), 'invalid_state');
      assert.deepEqual(wire.during(() => request.reject({ statusCode: 488 })), ['488']);
    });

    it('changes nothing in a stable session', () => {
      const session = wire.callee();
      session.signalingStateRollback();
      assert.equal(session.signalingState, SignalingState.Stable);
    });
  });

  describe('reliable provisional responses', () => {
    const reliable = (rseq: number): string[] => ['Require: 100rel', `RSeq: ${rseq}`];

    it('reliableSequenceGuard tells what the core made of a response, and changes nothing', async () => {
      const delivered: IncomingResponseMessage[] = [];
      const discarded: IncomingResponseMessage[] = [];
      let session: SessionDialog | undefined;
      wire.core.addEventListener('dropped', ({ detail }) => discarded.push(detail.message as IncomingResponseMessage));
      wire.outgoing({ onProgress: (response) => { ({ session } = response); delivered.push(response.message); } });
      const invite = wire.lastRequest('INVITE');
      wire.respond(180, 'bob', {}, invite);
      for (const rseq of [5, 5, 7, 6]) wire.respond(183, 'bob', { lines: reliable(rseq) }, invite);
      const guard = (message: IncomingResponseMessage): boolean => session!.reliableSequenceGuard(message);
      assert.deepEqual(delivered.map((message) => message.getHeader('rseq')), [undefined, '5', '6']);
      assert.deepEqual(discarded.map((message) => message.getHeader('rseq')), ['5', '7']);
      for (const _ of [1, 2]) {
        assert.deepEqual(delivered.map(guard), [true, true, true]);
        assert.equal(guard(discarded[0]!), false);
      }
      wire.respond(180, 'other', {}, invite);
      assert.equal(await failure(() => wire.core.dialogs.find((each) => each.remoteTag === 'bob')!.reliableSequenceGuard(delivered.at(-1)!)), 'invalid_argument');
    });

    it('prack: the core sends it by itself, with RAck', () => {
      wire.outgoing();
      assert.deepEqual(wire.during(() => { wire.respond(183, 'bob', { lines: reliable(5) }); }), ['PRACK']);
      assert.equal(wire.last.header('rack'), '5 1 INVITE');
    });

    it('prack: in the callback it is ours, once', async () => {
      const codes: Promise<string>[] = [];
      wire.outgoing({
        onProgress: ({ prack, session }) => {
          assert.equal(prack!({ extraHeaders: ['X-Mine: yes'] }).message.method, 'PRACK');
          codes.push(failure(() => session!.prack()));
        },
      });
      assert.deepEqual(wire.during(() => { wire.respond(183, 'bob', { lines: reliable(5) }); }), ['PRACK']);
      assert.equal(wire.last.header('x-mine'), 'yes');
      assert.deepEqual(await Promise.all(codes), ['invalid_state']);
    });

    it('prack: an offer in the 1xx waits for the answer', async () => {
      let session: SessionDialog | undefined;
      wire.outgoing({ onProgress: (response) => void ({ session } = response) }, {});
      assert.deepEqual(wire.during(() => { wire.respond(183, 'bob', { lines: reliable(5), body: 'v=0 bob' }); }), []);
      const dialog = session!;
      assert.equal(await failure(() => dialog.prack()), 'invalid_state');
      const told: number[] = [];
      dialog.prack({ onAccept: ({ message }) => told.push(message.statusCode) }, { body: sdp('v=0 alice') });
      assert.equal(dialog.signalingState, SignalingState.Stable);
      wire.respond(200);
      assert.deepEqual(told, [200]);
    });

    it('prack is invalid_state where no reliable 1xx is open', async () => {
      assert.equal(await failure(() => wire.ringing().session.prack()), 'invalid_state');
      assert.equal(await failure(() => wire.callee().prack()), 'invalid_state');
    });

    for (const taken of [true, false]) {
      it(`onPrack and the prack event: ${taken ? 'taken, and answered by us' : 'left, and answered 200'}`, () => {
        const request = wire.incoming({ lines: ['Supported: 100rel'], body: 'v=0 bob' });
        const { session, message } = request.progress({ statusCode: 183, extraHeaders: ['Require: 100rel'] });
        const heard: string[] = [];
        session.addEventListener('prack', ({ detail }) => heard.push(detail.request.message.method));
        if (taken) session.delegate = { onPrack: (prack) => prack.accept({ extraHeaders: ['X-Mine: yes'] }) };
        const rack = `RAck: ${message.getHeader('rseq') ?? ''} 1 INVITE`;
        assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'PRACK', { lines: [rack] }))), ['200']);
        assert.equal(wire.last.header('x-mine'), taken ? 'yes' : '');
        assert.deepEqual(heard, ['PRACK']);
        assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'PRACK', { lines: [rack] }))), ['481']);
      });
    }

    it('RFC 3262 5: onPrack gives the answer to an offer in it, and the 2xx waits for that', async () => {
      const request = wire.incoming({ lines: ['Supported: 100rel'], body: 'v=0 bob' });
      const { session, message } = request.progress({ statusCode: 183, body: sdp('v=0 alice') });
      let prack: IncomingRequest | undefined;
      session.delegate = { onPrack: (given) => (prack = given) };
      const lines = [`RAck: ${message.getHeader('rseq') ?? ''} 1 INVITE`];
      assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'PRACK', { lines, body: 'v=0 bob again' }))), []);
      assert.equal(session.signalingState, SignalingState.HaveRemoteOffer);
      assert.equal(await failure(() => prack!.accept()), 'invalid_state');
      assert.equal(await failure(() => prack!.reject()), 'invalid_state');
      assert.deepEqual(wire.during(() => request.accept()), []);
      assert.deepEqual(wire.during(() => prack!.accept({ body: sdp('v=0 alice again') })), ['200', '200']);
      assert.deepEqual([session.offer?.content, session.answer?.content], ['v=0 bob again', 'v=0 alice again']);
    });

    it('RFC 3262 3: the message of a 2xx that waits for a PRACK is that 2xx', async () => {
      const request = wire.incoming({ lines: ['Supported: 100rel'], body: 'v=0 bob' });
      const { session, message } = request.progress({ statusCode: 183, body: sdp('v=0 alice') });
      const accepted = request.accept({ extraHeaders: ['X-Mine: yes'] });
      assert.deepEqual([accepted.message.statusCode, accepted.message.getHeader('x-mine'), accepted.session], [200, 'yes', session]);
      assert.equal(wire.last.status, 183);
      assert.equal(await failure(() => request.progress()), 'invalid_state');
      const lines = [`RAck: ${message.getHeader('rseq') ?? ''} 1 INVITE`];
      assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'PRACK', { lines }))), ['200', '200']);
      assert.equal(wire.last.header('x-mine'), 'yes');
    });

    it('RFC 6228 5: progress 199 ends the early dialog of an INVITE, which can only be refused then', async () => {
      const request = wire.incoming({ lines: ['Supported: 199'], body: 'v=0 bob' });
      assert.equal(await failure(() => request.progress({ statusCode: 199 })), 'invalid_state');
      const { session } = request.progress();
      assert.equal(request.progress({ statusCode: 199 }).message.statusCode, 199);
      assert.equal(await failure(() => request.accept({ body: sdp('v=0 alice') })), 'invalid_state');
      assert.equal(await failure(() => session.info()), 'invalid_state');
      assert.deepEqual(wire.during(() => request.reject()), ['480']);
      assert.equal(session.terminationReason, 'rejected');
    });
  });

  describe('UPDATE', () => {
    it('update changes the session, and goes without a body at any time', () => {
      const session = wire.callee();
      session.update({}, { body: sdp('v=0 new') });
      assert.equal(wire.last.method, 'UPDATE');
      assert.equal(session.signalingState, SignalingState.HaveLocalOffer);
      wire.respond(200, '', { body: 'v=0 bob too' });
      assert.deepEqual([session.offer?.content, session.answer?.content], ['v=0 new', 'v=0 bob too']);
      assert.deepEqual(wire.during(() => wire.ringing().session.update()).slice(-1), ['UPDATE']);
    });

    it('update with an offer is invalid_state while one is open, and before the first is answered', async () => {
      const session = wire.callee();
      session.update({}, { body: sdp('v=0 new') });
      assert.equal(await failure(() => session.update({}, { body: sdp('v=0 newer') })), 'invalid_state');
      assert.equal(await failure(() => wire.ringing().session.update({}, { body: sdp('v=0 newer') })), 'invalid_state');
    });

    it('a refusal takes the offer back', () => {
      const session = wire.callee();
      session.update({}, { body: sdp('v=0 new') });
      wire.respond(488);
      assert.deepEqual([session.offer?.content, session.answer?.content], ['v=0 bob', 'v=0 alice']);
    });

    it('onUpdate and the update event take it; left, an offer gets 488 and none 200', () => {
      const session = wire.callee();
      const heard: string[] = [];
      session.addEventListener('update', ({ detail }) => heard.push(detail.request.message.body));
      assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'UPDATE'))), ['200']);
      assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'UPDATE', { body: 'v=0 new' }))), ['488']);
      session.delegate = { onUpdate: (request) => request.accept({ body: sdp('v=0 alice too') }) };
      assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'UPDATE', { body: 'v=0 newer' }))), ['200']);
      assert.deepEqual(heard, ['', 'v=0 new', 'v=0 newer']);
      assert.deepEqual([session.offer?.content, session.answer?.content], ['v=0 newer', 'v=0 alice too']);
    });
  });

  it('RFC 3261 13.2.2.4: the 2xx to a re-INVITE is acknowledged in a session that is over too, by the callback as in SIP.js or without it', () => {
    for (const [offer, answer] of [[{ body: sdp('v=0 offer') }, {}], [{}, { body: sdp('v=0 answer') }], [{}, undefined]] as const) {
      for (const end of [(session: SessionDialog) => void session.bye(), (session: SessionDialog) => { wire.receive(wire.inside(session, 'BYE')); }]) {
        const session = wire.caller();
        let acknowledged: string | undefined;
        session.invite({ onAccept: ({ ack }) => { if (answer) acknowledged = ack(answer).message.method; } }, offer);
        const invite = wire.lastRequest('INVITE');
        end(session);
        assert.equal(session.sessionState, SessionState.Terminated);
        const accepted = wire.during(() => { wire.respond(200, 'bob', { body: 'v=0 bob' }, invite); });
        assert.deepEqual(accepted, ['ACK']);
        assert.equal(acknowledged, answer && 'ACK');
        assert.equal(wire.last.body, answer && 'body' in answer ? 'v=0 answer' : '');
        assert.deepEqual(wire.during(() => { wire.respond(200, 'bob', { body: 'v=0 bob' }, invite); }), ['ACK'], 'it comes again');
      }
    }
  });
});
