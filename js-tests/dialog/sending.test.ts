import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { SessionState, type OutgoingInviteRequest, type SessionDialog } from '../../dist/index.js';
import { DIALOG_REQUESTS } from './dialog-requests.js';
import { sdp, Wire } from './wire.js';

describe('SessionDialog: what is sent', () => {
  let wire: Wire;
  beforeEach(async () => {
    wire = await Wire.make({ authorizationUsername: 'alice', password: 'secret' });
  });
  afterEach(() => {
    wire.close();
  });


  describe('ack', () => {
    it('has the CSeq number of the INVITE and no answer where none is owed', () => {
      wire.outgoing({ onAccept: ({ session }) => assert.equal(session.ack({ extraHeaders: ['X-Mine: yes'] }).message.method, 'ACK') });
      assert.deepEqual(wire.during(() => { wire.respond(200, 'bob', { body: 'v=0 bob' }); }), ['ACK']);
      assert.equal(wire.last.header('cseq'), '1 ACK');
      assert.equal(wire.last.header('x-mine'), 'yes');
    });

    it('carries the answer where the 2xx holds the offer, and waits for it', async () => {
      let session: SessionDialog | undefined;
      wire.outgoing({ onAccept: (response) => ({ session } = response) }, {});
      assert.deepEqual(wire.during(() => { wire.respond(200, 'bob', { body: 'v=0 bob offers' }); }), []);
      await wire.refused('invalid_state', () => session!.ack());
      assert.deepEqual(wire.during(() => session!.ack({ body: sdp('v=0 alice answers') })), ['ACK']);
      assert.equal(wire.last.body, 'v=0 alice answers');
      assert.equal(session?.answer?.content, 'v=0 alice answers');
    });

    it('is invalid_state where no INVITE of ours awaits one', async () => {
      for (const session of [wire.callee(), wire.caller(), wire.ringing().session]) await wire.refused('invalid_state', () => session.ack());
    });

    it('is sent again for each repeated 2xx, the same', () => {
      wire.caller();
      const [ack, invite] = [wire.lastRequest('ACK'), wire.lastRequest('INVITE')];
      assert.deepEqual(wire.during(() => { wire.respond(200, 'bob', { body: 'v=0 bob' }, invite); }), ['ACK']);
      assert.equal(wire.last.text, ack.text);
    });
  });

  describe('bye', () => {
    it('ends the session at once; the dialog waits for the response inside', async () => {
      const session = wire.callee();
      const told: number[] = [];
      assert.deepEqual(wire.during(() => session.bye({ onAccept: ({ message }) => told.push(message.statusCode) })), ['BYE']);
      assert.equal(session.sessionState, SessionState.Terminated);
      await wire.refused('unknown_dialog', () => session.bye());
      wire.respond(200);
      assert.deepEqual(told, [200]);
    });

    it('is invalid_state for the callee of an early dialog', async () => {
      const { session } = wire.incoming().progress();
      await wire.refused('invalid_state', () => session.bye());
    });

    it('is invalid_state for the callee until the ACK', async () => {
      const session = wire.answered();
      await wire.refused('invalid_state', () => session.bye());
      wire.acknowledge(session);
      assert.deepEqual(wire.during(() => session.bye()), ['BYE']);
    });

    it('goes for the caller of an early dialog, and ends that fork only', () => {
      const { session } = wire.ringing();
      wire.respond(180, 'second');
      assert.deepEqual(wire.during(() => session.bye()), ['BYE']);
      assert.equal(wire.core.dialogs.length, 1);
      assert.equal(wire.core.dialogs[0]?.remoteTag, 'second');
    });

    it('answers what the peer has open', () => {
      const session = wire.callee();
      session.delegate = { onInvite: () => undefined };
      wire.receive(wire.inside(session, 'INVITE', { body: 'v=0 new' }));
      assert.deepEqual(wire.during(() => session.bye()).sort(), ['487', 'BYE']);
    });
  });

  for (const [method, send] of [
    ['INFO', (session: SessionDialog, options = {}) => session.info({}, options)],
    ['MESSAGE', (session: SessionDialog, options = {}) => session.message({}, options)],
  ] as const) {
    describe(method.toLowerCase(), () => {
      it('sends it with the next CSeq, its headers and body, and tells the outcome', () => {
        const session = wire.callee();
        const request = send(session, { extraHeaders: ['X-Mine: yes'], body: { contentType: 'text/plain', content: 'hello' } });
        assert.equal(request.message.method, method);
        assert.deepEqual([wire.last.method, wire.last.header('cseq'), wire.last.header('x-mine'), wire.last.body], [method, `1 ${method}`, 'yes', 'hello']);
        assert.equal(wire.last.header('contact'), '');
        const told: number[] = [];
        request.delegate = { onAccept: ({ message }) => told.push(message.statusCode) };
        wire.respond(202);
        assert.deepEqual(told, [202]);
      });

      it('goes in an early dialog as well', () => {
        assert.deepEqual(wire.during(() => send(wire.incoming().progress().session)).slice(-1), [method]);
      });

      it('cseq is used as given and leaves the counter alone', () => {
        const session = wire.callee();
        send(session, { cseq: 40 });
        assert.equal(wire.last.header('cseq'), `40 ${method}`);
        assert.equal(session.localSequenceNumber, undefined);
        send(session);
        assert.equal(wire.last.header('cseq'), `1 ${method}`);
      });

      it('a cseq that is none is invalid_argument', async () => {
        const session = wire.callee();
        for (const cseq of [0, -1, 1.5, 2 ** 31, Number.NaN]) await wire.refused('invalid_argument', () => send(session, { cseq }));
      });

      it('text that would break the message apart is invalid_argument', async () => {
        const session = wire.callee();
        await wire.refused('invalid_argument', () => send(session, { extraHeaders: ['X: y\r\nZ: w'] }));
        await wire.refused('invalid_argument', () => send(session, { extraHeaders: ['CSeq: 1 INFO'] }));
        await wire.refused('invalid_argument', () => send(session, { body: { contentType: 'a/b\r\nX: y', content: 'x' } }));
        assert.equal(session.localSequenceNumber, undefined);
      });

      it('without a connection is not_connected', async () => {
        const session = wire.callee();
        wire.disconnect();
        await wire.refused('not_connected', () => send(session));
      });
    });
  }

  describe('invite', () => {
    it('sends a re-INVITE with Contact, and its answer moves the session', () => {
      const session = wire.callee();
      const told: (SessionDialog | undefined)[] = [];
      session.invite({ onAccept: (response) => told.push(response.session) }, { body: sdp('v=0 new') });
      assert.match(wire.last.header('contact'), /^<sip:/);
      assert.deepEqual(wire.during(() => { wire.respond(200, '', { body: 'v=0 bob again' }); }), ['ACK']);
      assert.deepEqual(told, [session]);
      assert.deepEqual([session.offer?.content, session.answer?.content], ['v=0 new', 'v=0 bob again']);
    });

    it('is invalid_state in an early dialog', async () => {
      const { session } = wire.ringing();
      await wire.refused('invalid_state', () => session.invite({}, { body: sdp('v=0 new') }));
    });

    it('is invalid_state before the first INVITE is acknowledged', async () => {
      const session = wire.answered();
      await wire.refused('invalid_state', () => session.invite({}, { body: sdp('v=0 new') }));
    });

    it('is invalid_state while an INVITE of either side is open', async () => {
      const session = wire.callee();
      session.invite({}, { body: sdp('v=0 new') });
      await wire.refused('invalid_state', () => session.invite({}, { body: sdp('v=0 newer') }));
      const other = wire.callee();
      other.delegate = { onInvite: () => undefined };
      wire.receive(wire.inside(other, 'INVITE', { body: 'v=0 theirs' }));
      await wire.refused('invalid_state', () => other.invite({}, { body: sdp('v=0 new') }));
    });

    it('a refusal takes the offer back', () => {
      const session = wire.callee();
      session.invite({}, { body: sdp('v=0 new') });
      wire.respond(488);
      assert.deepEqual([session.offer?.content, session.answer?.content], ['v=0 bob', 'v=0 alice']);
      assert.equal(session.invite({}, { body: sdp('v=0 newer') }).message.body, 'v=0 newer');
    });

    it('a late offer: the 2xx brings it, the ACK answers', () => {
      const session = wire.callee();
      const request: OutgoingInviteRequest = session.invite();
      request.delegate = { onAccept: ({ ack }) => ack({ body: sdp('v=0 answer') }) };
      assert.deepEqual(wire.during(() => { wire.respond(200, '', { body: 'v=0 offer' }); }), ['ACK']);
      assert.deepEqual([session.offer?.content, session.answer?.content], ['v=0 offer', 'v=0 answer']);
    });
  });

  describe('a challenge inside the dialog', () => {
    for (const { method, session: inCall, send } of DIALOG_REQUESTS) {
      it(`RFC 3261 22.2: ${method} is sent again with credentials and the next CSeq, and the counter has moved`, () => {
        const session = inCall(wire);
        const number = session.localSequenceNumber ?? 0;
        const request = send(session);
        const first = wire.last;
        const told: number[] = [];
        request.delegate = { onAccept: ({ message }) => told.push(message.statusCode), onReject: ({ message }) => told.push(message.statusCode) };
        for (const field of ['WWW-Authenticate', 'Proxy-Authenticate']) {
          const status = field.startsWith('W') ? 401 : 407;
          assert.deepEqual(wire.during(() => { wire.respond(status, '', { lines: [`${field}: Digest realm="${field}", nonce="n"`] }, wire.lastRequest(method)); }).filter((each) => each !== 'ACK'), [method]);
        }
        assert.equal(wire.last.header('cseq'), `${number + 3} ${method}`);
        assert.match(wire.last.header('authorization'), /realm="WWW-Authenticate"/);
        assert.match(wire.last.header('proxy-authorization'), /realm="Proxy-Authenticate"/);
        assert.equal(request.message.cseq, number + 3);
        assert.deepEqual([wire.last.header('rack'), wire.last.body], [first.header('rack'), first.body]);
        // A BYE ends the session at once, and its getters tell of that moment.
        if (method !== 'BYE') assert.equal(session.localSequenceNumber, number + 3);
        wire.respond(200, '', {}, wire.lastRequest(method));
        assert.deepEqual(told, [200]);
      });
    }
  });
});
