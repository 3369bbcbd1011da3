import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { SessionState, SignalingState, URI, type IncomingResponseMessage, type SessionDialog } from '../../dist/index.js';
import { failure } from '../support/events.js';
import { sdp, Wire } from './wire.js';

describe('SessionDialog: getters, life and properties', () => {
  let wire: Wire;
  beforeEach(async () => {
    wire = await Wire.make();
  });
  afterEach(() => {
    wire.close();
  });

  describe('accessors', () => {
    it('id, callId, localTag, remoteTag: a dialog is Call-ID and two tags', () => {
      const session = wire.callee();
      assert.equal(session.callId, 'call-1');
      assert.equal(session.remoteTag, 'bob');
      assert.match(session.localTag, /^\S{8,}$/);
      assert.equal(session.id, `call-1${session.localTag}bob`);
    });

    it('remoteTag is "" for a peer that gave none (12.1.1)', () => {
      const text = wire.bobsInvite({ body: 'v=0 bob' }).replace(';tag=bob', '');
      let session: SessionDialog | undefined;
      wire.core.delegate = { onInvite: (request) => ({ session } = request.accept({ body: sdp('v=0 alice') })) };
      wire.receive(text);
      assert.equal(session?.remoteTag, '');
    });

    it('early until a 2xx is sent or received', () => {
      const { session } = wire.ringing();
      assert.equal(session.early, true);
      wire.respond(200, 'bob', { body: 'v=0 bob' });
      assert.equal(session.early, false);
      const request = wire.incoming({ body: 'v=0 bob' });
      assert.equal(request.progress().session.early, true);
      assert.equal(request.accept({ body: sdp('v=0 alice') }).session.early, false);
    });

    it('localSequenceNumber and remoteSequenceNumber: the INVITE of the one side, then each request', () => {
      const caller = wire.caller();
      assert.deepEqual([caller.localSequenceNumber, caller.remoteSequenceNumber], [1, undefined]);
      caller.info();
      wire.receive(wire.inside(caller, 'INFO', { cseq: 40 }));
      assert.deepEqual([caller.localSequenceNumber, caller.remoteSequenceNumber], [2, 40]);
      const callee = wire.callee();
      assert.deepEqual([callee.localSequenceNumber, callee.remoteSequenceNumber], [undefined, 1]);
      callee.info();
      assert.equal(callee.localSequenceNumber, 1);
    });

    it('localURI, remoteURI, remoteTarget are URIs', () => {
      const session = wire.callee();
      for (const uri of [session.localURI, session.remoteURI, session.remoteTarget]) assert.ok(uri instanceof URI);
      assert.equal(String(session.localURI), 'sip:alice@example.com');
      assert.equal(String(session.remoteURI), 'sip:bob@example.com');
      assert.equal(String(session.remoteTarget), 'sip:bob@b.invalid;transport=ws');
    });

    it('a URI of the peer that is none is kept as it came, and throws nowhere', () => {
      for (const text of ['sip:anonymous@', 'sip:@192.0.2.1', 'sip:bob@corp.example@sip.example.com', 'sip:bob@host:99999', 'sip:bob@2001:db8::1', 'bob', 'x:']) {
        let session: SessionDialog | undefined;
        wire.core.delegate = { onInvite: (request) => ({ session } = request.accept({ body: sdp('v=0 alice') })) };
        const contact = text.startsWith('sip:') ? text : 'sip:bob@b.invalid';
        wire.receive(wire.bobsInvite({ body: 'v=0 bob' }).replaceAll('<sip:bob@example.com>', `<${text}>`).replace('<sip:bob@b.invalid;transport=ws>', `<${contact}>`));
        assert.deepEqual([String(session?.remoteURI), String(session?.remoteTarget)], [text, contact]);
      }
    });

    it('routeSet: Record-Route in order for the callee, reversed for the caller', () => {
      const lines = ['Record-Route: <sip:p1;lr>, <sip:p2;lr>'];
      assert.deepEqual(wire.incoming({ lines }).progress().session.routeSet, ['<sip:p1;lr>', '<sip:p2;lr>']);
      let session: SessionDialog | undefined;
      wire.outgoing({ onProgress: (response) => ({ session } = response) });
      wire.respond(180, 'bob', { lines });
      assert.deepEqual(session?.routeSet, ['<sip:p2;lr>', '<sip:p1;lr>']);
    });

    it('secure: a sips Request-URI over WSS', () => {
      assert.equal(wire.incoming().progress().session.secure, false);
      let session: SessionDialog | undefined;
      wire.core.delegate = { onInvite: (request) => ({ session } = request.progress()) };
      wire.receive(wire.bobsInvite().replace('INVITE sip:', 'INVITE sips:'));
      assert.equal(session?.secure, true);
    });

    it('userAgentCore is the one that made it', () => {
      assert.equal(wire.callee().userAgentCore, wire.core);
    });

    it('sessionState: Early, Confirmed, Terminated for the caller', () => {
      const { session } = wire.ringing();
      const states = [session.sessionState];
      wire.respond(200, 'bob', { body: 'v=0 bob' });
      states.push(session.sessionState);
      session.bye();
      states.push(session.sessionState);
      assert.deepEqual(states, [SessionState.Early, SessionState.Confirmed, SessionState.Terminated]);
    });

    it('sessionState: AckWait while the 2xx is told, until the ACK goes out', () => {
      const states: (SessionState | undefined)[] = [];
      wire.outgoing({ onAccept: ({ session }) => states.push(session.sessionState) });
      wire.respond(200, 'bob', { body: 'v=0 bob' });
      assert.deepEqual(states, [SessionState.AckWait]);
    });

    it('sessionState: Early, AckWait, Confirmed for the callee', () => {
      const request = wire.incoming({ body: 'v=0 bob' });
      const { session } = request.progress();
      assert.equal(session.sessionState, SessionState.Early);
      request.accept({ body: sdp('v=0 alice') });
      assert.equal(session.sessionState, SessionState.AckWait);
      wire.acknowledge(session);
      assert.equal(session.sessionState, SessionState.Confirmed);
    });

    it('signalingState, offer and answer follow the exchange', () => {
      const { session } = wire.ringing();
      assert.equal(session.signalingState, SignalingState.HaveLocalOffer);
      assert.deepEqual(session.offer, { content: 'v=0 alice', contentType: 'application/sdp', contentDisposition: 'session' });
      assert.equal(session.answer, undefined);
      wire.respond(200, 'bob', { body: 'v=0 bob' });
      assert.equal(session.signalingState, SignalingState.Stable);
      assert.equal(wire.core.dialogs[0]?.answer?.content, 'v=0 bob');
      session.dispose();
      assert.equal(session.signalingState, SignalingState.Closed);
      assert.deepEqual([session.offer, session.answer], [undefined, undefined]);
    });
  });

  describe('after the end', () => {
    it('the getters answer for ever, and every command is refused', async () => {
      const session = wire.callee();
      let response: IncomingResponseMessage | undefined;
      session.info({ onAccept: (accepted) => void ({ message: response } = accepted) });
      const { id, localSequenceNumber, remoteTarget, routeSet } = session;
      wire.receive(wire.inside(session, 'BYE'));
      wire.respond(200, '', {}, wire.lastRequest('INFO'));
      assert.equal(session.sessionState, SessionState.Terminated);
      assert.equal(session.terminationReason, 'remote_bye');
      assert.equal(wire.core.dialogs.length, 0);
      assert.deepEqual([session.id, session.localSequenceNumber, String(session.remoteTarget), session.routeSet], [id, localSequenceNumber, String(remoteTarget), routeSet]);
      const before = wire.sent.length;
      const message = wire.incoming().message;
      const commands: (() => unknown)[] = [
        () => session.ack(),
        () => session.bye(),
        () => session.info(),
        () => session.invite(),
        () => session.message(),
        () => session.notify(),
        () => session.prack(),
        () => session.refer(),
        () => session.transfer('sip:carol@example.com'),
        () => session.transfer(session),
        () => session.update(),
        () => session.confirm(),
        () => session.reConfirm(),
        () => session.signalingStateRollback(),
        () => session.incrementLocalSequenceNumber(),
        () => session.createOutgoingRequestMessage('INFO'),
        () => session.receiveRequest(message),
        () => session.recomputeRouteSet(response!),
        () => session.signalingStateTransition(message),
        () => session.signalingStateTransition({ contentDisposition: 'session', contentType: 'application/sdp', content: 'v=0 late' }),
        () => session.reliableSequenceGuard(response!),
      ];
      for (const command of commands) assert.equal(await failure(command), 'unknown_dialog', String(command));
      assert.equal(wire.sent.length, before);
    });

    it('the getters answer when the core is freed, and commands are refused', async () => {
      const session = wire.callee();
      wire.close();
      assert.equal(session.callId, 'call-1');
      assert.equal(session.terminationReason, 'closed');
      assert.equal(await failure(() => session.bye()), 'agent_closed');
    });

    it('a response that comes after the end makes no new object', () => {
      const session = wire.callee();
      session.bye();
      wire.respond(200);
      assert.deepEqual(wire.core.dialogs, []);
      assert.equal(wire.core.statistics.dialogs, 0);
    });
  });

  describe('dispose', () => {
    it('ends the session without a word to the peer', () => {
      const session = wire.callee();
      assert.deepEqual(wire.during(() => { session.dispose(); }), []);
      assert.equal(session.sessionState, SessionState.Terminated);
    });

    it('answers the INVITE that is still open', () => {
      const { session } = wire.incoming().progress();
      assert.deepEqual(wire.during(() => { session.dispose(); }), ['487']);
    });

    it('has nothing to do for a session that is over, whoever ended it, and whose core is gone', () => {
      const [ours, theirs] = [wire.callee(), wire.callee()];
      ours.dispose();
      wire.receive(wire.inside(theirs, 'BYE'));
      const dispose = (): void => [ours, theirs].forEach((session) => session.dispose());
      assert.deepEqual(wire.during(dispose), []);
      wire.close();
      dispose();
      assert.deepEqual([ours.terminationReason, theirs.terminationReason], ['disposed', 'remote_bye']);
    });
  });

  describe('confirm', () => {
    it('makes an early dialog a confirmed one', () => {
      const { session } = wire.ringing();
      session.confirm();
      assert.equal(session.early, false);
      assert.equal(session.sessionState, SessionState.AckWait);
    });

    it('changes nothing in a confirmed one', () => {
      const session = wire.callee();
      session.confirm();
      assert.equal(session.sessionState, SessionState.Confirmed);
    });
  });

  describe('reConfirm', () => {
    it('changes nothing without a 2xx to a re-INVITE that waits', () => {
      const session = wire.callee();
      assert.deepEqual(wire.during(() => { session.reConfirm(); }), []);
      assert.equal(session.sessionState, SessionState.Confirmed);
    });

    it('begins the wait for the ACK of such a 2xx anew', async () => {
      wire.core.configure({ timerT1: 40 });
      const session = wire.callee();
      session.delegate = { onInvite: (request) => { request.accept({ body: sdp('v=0 alice') }); } };
      wire.receive(wire.inside(session, 'INVITE', { body: 'v=0 new' }));
      const sentAt: number[] = [];
      const began = Date.now();
      while (sentAt.length < 3 && Date.now() - began < 5000) {
        const known = wire.sent.length;
        await new Promise((resolve) => setTimeout(resolve, 1));
        if (wire.sent.length > known) {
          sentAt.push(Date.now());
          // Without this, the next would be due 80 ms later.
          if (sentAt.length === 1) session.reConfirm();
        }
      }
      assert.ok(sentAt[1]! - sentAt[0]! < 75 || sentAt[2]! - sentAt[1]! >= 75, `${sentAt.join()} is not T1, T1 again, 2*T1`);
    });
  });

  describe('recomputeRouteSet', () => {
    it('follows the response, and changes nothing else', () => {
      let session: SessionDialog | undefined;
      const lines = ['Record-Route: <sip:p1;lr>, <sip:p2;lr>', 'Contact: <sip:new@b.invalid>'];
      wire.outgoing({
        onProgress: (response) => {
          ({ session } = response);
          if (response.message.statusCode !== 183) return;
          session!.recomputeRouteSet(response.message);
        },
      });
      wire.respond(180);
      wire.respond(183, 'bob', { lines });
      assert.deepEqual(session?.routeSet, ['<sip:p2;lr>', '<sip:p1;lr>']);
      assert.equal(String(session.remoteTarget), 'sip:bob@b.invalid;transport=ws');
      assert.equal(session.early, true);
    });

    it('refuses a response of another dialog', async () => {
      const { session } = wire.ringing();
      const codes: Promise<string>[] = [];
      wire.outgoing({ onProgress: ({ message }) => void codes.push(failure(() => session.recomputeRouteSet(message))) });
      wire.respond(180);
      assert.deepEqual(await Promise.all(codes), ['invalid_argument']);
    });
  });

  describe('createOutgoingRequestMessage', () => {
    it('makes what the dialog says, with the next number, and sends nothing', () => {
      const session = wire.callee();
      const message = session.createOutgoingRequestMessage('INFO', { extraHeaders: ['X-Mine: yes'], body: { contentType: 'text/plain', content: 'hällo' } });
      assert.equal(message.method, 'INFO');
      assert.equal(String(message.ruri), 'sip:bob@b.invalid;transport=ws');
      assert.equal(message.cseq, 1);
      assert.equal(message.getHeader('x-mine'), 'yes');
      assert.equal(message.body, 'hällo');
      assert.equal(message.getHeader('content-length'), '6');
      assert.deepEqual([message.fromTag, message.toTag, message.callId], [session.localTag, 'bob', 'call-1']);
      assert.equal(session.createOutgoingRequestMessage('INFO').cseq, 2);
      assert.equal(wire.sent.some((frame) => frame.method === 'INFO'), false);
      assert.equal(wire.core.statistics.bodies, 2); // the session's own
    });

    it('cseq is used as given and leaves the counter alone', () => {
      const session = wire.callee();
      assert.equal(session.createOutgoingRequestMessage('INFO', { cseq: 77 }).cseq, 77);
      assert.equal(session.localSequenceNumber, undefined);
    });

    it('refuses what cannot be', async () => {
      const session = wire.callee();
      for (const [method, options] of [
        ['CANCEL', {}],
        ['REGISTER', {}],
        ['ACK', {}],
        ['IN FO', {}],
        ['INFO', { cseq: 2 ** 31 }],
        ['INFO', { cseq: 0 }],
        ['INFO', { cseq: -1 }],
        ['INFO', { cseq: 1.5 }],
        ['INFO', { extraHeaders: ['X: y\r\nZ: w'] }],
        ['INFO', { extraHeaders: ['CSeq: 1 INFO'] }],
      ] as const) {
        assert.equal(await failure(() => session.createOutgoingRequestMessage(method, options)), 'invalid_argument', JSON.stringify([method, options]));
      }
      assert.equal(session.localSequenceNumber, undefined);
    });
  });

  describe('incrementLocalSequenceNumber', () => {
    it('is 1 where there was none, then one more', () => {
      const session = wire.callee();
      session.incrementLocalSequenceNumber();
      assert.equal(session.localSequenceNumber, 1);
      session.incrementLocalSequenceNumber();
      assert.equal(session.localSequenceNumber, 2);
      session.info();
      assert.equal(wire.last.header('cseq'), '3 INFO');
    });
  });

  describe('properties', () => {
    it('delegate may be set at any time', () => {
      const session = wire.callee();
      assert.equal(session.delegate, undefined);
      const heard: string[] = [];
      session.delegate = { onInfo: (request) => { heard.push('first'); request.accept(); } };
      wire.receive(wire.inside(session, 'INFO'));
      session.delegate = { onInfo: (request) => { heard.push('second'); request.accept(); } };
      wire.receive(wire.inside(session, 'INFO'));
      session.delegate = undefined;
      wire.receive(wire.inside(session, 'INFO'));
      assert.deepEqual(heard, ['first', 'second']);
    });

    it('reinviteUserAgentClient is our re-INVITE until its final response', () => {
      const session = wire.callee();
      assert.equal(session.reinviteUserAgentClient, undefined);
      const request = session.invite({}, { body: sdp('v=0 new') });
      assert.equal(session.reinviteUserAgentClient, request);
      wire.respond(488);
      assert.equal(session.reinviteUserAgentClient, undefined);
      const during: unknown[] = [];
      session.invite({ onAccept: () => during.push(session.reinviteUserAgentClient) }, { body: sdp('v=0 newer') });
      wire.respond(200, 'bob', { body: 'v=0 bob' });
      assert.deepEqual([during, session.reinviteUserAgentClient], [[undefined], undefined]);
    });

    it("reinviteUserAgentServer is the peer's re-INVITE until our final response", () => {
      const session = wire.callee();
      session.delegate = { onInvite: () => undefined };
      wire.receive(wire.inside(session, 'INVITE', { body: 'v=0 new' }));
      const request = session.reinviteUserAgentServer!;
      assert.equal(request.message.body, 'v=0 new');
      request.reject({ statusCode: 488 });
      // Told by a microtask after the command.
      return Promise.resolve().then(() => {
        assert.equal(session.reinviteUserAgentServer, undefined);
      });
    });
  });
});
