import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Dialog, InviteClientTransaction, InviteServerTransaction, messageParser, SessionDialog, SessionState, SignalingState, TransactionState, URI, type DialogState, type IncomingRequestMessage, type IncomingResponseMessage } from '../../dist/index.js';
import { failure } from '../support/events.js';
import { sdp, Wire } from './wire.js';

describe('SessionDialog: states and the constructor', () => {
  let wire: Wire;
  beforeEach(async () => {
    wire = await Wire.make();
  });
  afterEach(() => {
    wire.close();
  });

  /** The state that a fork would have whose response the core has not seen. */
  function forkState(tag = 'other', status = 180): { transaction: InviteClientTransaction; state: DialogState } {
    const request = wire.outgoing();
    wire.respond(180);
    const elsewhere: DialogState[] = [];
    request.delegate = { onProgress: ({ message }) => elsewhere.push(SessionDialog.initialDialogStateForUserAgentClient(request.message, message)) };
    wire.respond(status, 'bob');
    const state = { ...elsewhere[0]!, remoteTag: tag };
    return { transaction: request.transaction, state };
  }

  it('SessionDialog is a Dialog', () => {
    assert.ok(wire.callee() instanceof Dialog);
  });

  describe('initialDialogStateForUserAgentClient', () => {
    it('gives what RFC 3261 12.1.2 says, early for a 1xx', () => {
      const request = wire.outgoing();
      const states: DialogState[] = [];
      const note = ({ message }: { message: Parameters<typeof SessionDialog.initialDialogStateForUserAgentClient>[1] }): void => {
        states.push(SessionDialog.initialDialogStateForUserAgentClient(request.message, message));
      };
      request.delegate = { onProgress: note, onAccept: note };
      const lines = ['Record-Route: <sip:p1.example.com;lr>, <sip:p2.example.com;lr>'];
      wire.respond(180, 'bob', { lines });
      wire.respond(200, 'bob', { lines, body: 'v=0 bob' });
      const invite = wire.lastRequest('INVITE');
      const [early, confirmed] = states;
      assert.equal(early?.early, true);
      assert.equal(confirmed?.early, false);
      const { localURI, remoteURI, remoteTarget, ...rest } = confirmed;
      assert.deepEqual([localURI, remoteURI, remoteTarget].map(String), ['sip:alice@example.com', 'sip:bob@example.com', 'sip:bob@b.invalid;transport=ws']);
      assert.ok(remoteTarget instanceof URI);
      const callId = invite.header('call-id');
      const localTag = /tag=(.*)/.exec(invite.header('from'))![1]!;
      assert.deepEqual(rest, {
        id: `${callId}${localTag}bob`,
        early: false,
        callId,
        localTag,
        remoteTag: 'bob',
        localSequenceNumber: 1,
        remoteSequenceNumber: undefined,
        routeSet: ['<sip:p2.example.com;lr>', '<sip:p1.example.com;lr>'],
        secure: false,
      });
    });

    it('refuses messages that make no dialog', async () => {
      const request = wire.outgoing();
      const messages: Parameters<typeof SessionDialog.initialDialogStateForUserAgentClient>[1][] = [];
      request.delegate = {
        onTrying: ({ message }) => messages.push(message),
        onProgress: ({ message }) => messages.push(message),
        onReject: ({ message }) => messages.push(message),
      };
      wire.respond(100);
      wire.respond(180, '');
      wire.respond(183, 'bob', { lines: ['Contact: <>'] });
      wire.respond(486);
      const codes = await Promise.all(messages.map((message) => failure(() => SessionDialog.initialDialogStateForUserAgentClient(request.message, message))));
      assert.deepEqual(codes, ['invalid_argument', 'malformed', 'malformed', 'invalid_argument']);
    });

    it('refuses a response that no peer sent', async () => {
      const request = wire.outgoing();
      let local: unknown;
      request.delegate = { onReject: ({ message }) => (local = message) };
      wire.disconnect();
      assert.equal(await failure(() => SessionDialog.initialDialogStateForUserAgentClient(request.message, local as never)), 'invalid_argument');
    });
  });

  describe('initialDialogStateForUserAgentServer', () => {
    it('gives what RFC 3261 12.1.1 says, early only when asked', () => {
      const { message } = wire.incoming({ lines: ['Record-Route: <sip:p1;lr>, <sip:p2;lr>'] });
      const state = SessionDialog.initialDialogStateForUserAgentServer(message, 'mine', true);
      assert.deepEqual({ ...state, localURI: String(state.localURI), remoteURI: String(state.remoteURI), remoteTarget: String(state.remoteTarget) }, {
        id: 'call-1minebob',
        early: true,
        callId: 'call-1',
        localTag: 'mine',
        remoteTag: 'bob',
        localSequenceNumber: undefined,
        remoteSequenceNumber: 1,
        localURI: 'sip:alice@example.com',
        remoteURI: 'sip:bob@example.com',
        remoteTarget: 'sip:bob@b.invalid;transport=ws',
        routeSet: ['<sip:p1;lr>', '<sip:p2;lr>'],
        secure: false,
      });
      assert.equal(SessionDialog.initialDialogStateForUserAgentServer(message, 'mine').early, false);
    });

    it('takes a message that a parser has read, or a core that is gone', async () => {
      const { message } = wire.incoming({ lines: ['Record-Route: <sip:p1;lr>'] });
      const expected = SessionDialog.initialDialogStateForUserAgentServer(message, 'mine');
      const parse = await messageParser();
      const parsed = parse(message.toString()) as IncomingRequestMessage;
      assert.deepEqual(SessionDialog.initialDialogStateForUserAgentServer(parsed, 'mine'), expected);
      const ringing = parse(message.toString().replace(/^INVITE.*/, 'SIP/2.0 180 Ringing').replace('To: <sip:alice@example.com>', '$&;tag=mine')) as IncomingResponseMessage;
      assert.equal(SessionDialog.initialDialogStateForUserAgentClient(parsed, ringing).remoteTag, 'mine');
      assert.equal(await failure(() => SessionDialog.initialDialogStateForUserAgentServer(parsed, 'a b')), 'invalid_argument');
      wire.close();
      assert.deepEqual(SessionDialog.initialDialogStateForUserAgentServer(message, 'mine'), expected);
    });

    it('refuses a tag that would break the message apart', async () => {
      const { message } = wire.incoming();
      for (const tag of ['', 'a b', 'a\r\nX: y']) {
        assert.equal(await failure(() => SessionDialog.initialDialogStateForUserAgentServer(message, tag)), 'invalid_argument');
      }
    });

    it('refuses a request inside a dialog', async () => {
      const session = wire.callee();
      let message: Parameters<typeof SessionDialog.initialDialogStateForUserAgentServer>[0] | undefined;
      session.delegate = { onInfo: (request) => void ({ message } = request) };
      wire.receive(wire.inside(session, 'INFO'));
      assert.equal(await failure(() => SessionDialog.initialDialogStateForUserAgentServer(message!, 'x')), 'invalid_argument');
    });
  });

  describe('transactions', () => {
    it('an outgoing INVITE shows the states of RFC 6026 Figure 5', () => {
      const request = wire.outgoing();
      const { transaction } = request;
      assert.ok(transaction instanceof InviteClientTransaction);
      assert.equal(transaction.id, /branch=(.*)/.exec(wire.last.header('via'))![1]);
      assert.equal(transaction.request, request.message);
      assert.equal(transaction.state, TransactionState.Calling);
      wire.respond(180);
      assert.equal(transaction.state, TransactionState.Proceeding);
      wire.respond(200, 'bob', { body: 'v=0 bob' });
      assert.equal(transaction.state, TransactionState.Accepted);
      assert.equal(request.transaction, transaction);
    });

    it('a refused INVITE leaves it Terminated, and it stays readable when the core is gone', () => {
      const request = wire.outgoing();
      const { transaction } = request;
      wire.respond(486);
      assert.equal(transaction.state, TransactionState.Terminated);
      assert.equal(request.transaction, transaction);
      wire.close();
      assert.equal(transaction.state, TransactionState.Terminated);
    });

    it('an incoming INVITE shows the states of RFC 6026 Figure 7, after the final response as well', () => {
      const request = wire.incoming({ body: 'v=0 bob' });
      assert.ok(request.transaction instanceof InviteServerTransaction);
      assert.equal(request.transaction.request, request.message);
      assert.equal(request.transaction.state, TransactionState.Proceeding);
      request.accept({ body: sdp('v=0 alice') });
      assert.equal(request.transaction.state, TransactionState.Accepted);
    });

    it('a refusal of ours is Completed until its ACK', () => {
      const request = wire.incoming();
      request.reject({ statusCode: 486 });
      assert.equal(request.transaction.state, TransactionState.Completed);
    });

    it('a retry after a challenge runs in a transaction of its own', async () => {
      const other = await Wire.make({ authorizationUsername: 'alice', password: 'secret' });
      const request = other.outgoing();
      const { transaction } = request;
      other.respond(401, 'bob', { lines: ['WWW-Authenticate: Digest realm="r", nonce="n", algorithm=MD5'] });
      assert.notEqual(request.transaction, transaction);
      assert.equal(transaction.state, TransactionState.Terminated);
      assert.equal(request.transaction.state, TransactionState.Calling);
      other.close();
    });
  });

  describe('constructor', () => {
    it("adopts the dialog that the core made for a caller: the object stays the one, its delegate is set", () => {
      const { request, session } = wire.ringing();
      const state = { ...snapshot(session), early: true };
      const heard: string[] = [];
      const adopted = new SessionDialog(request.transaction, wire.core, state, { onTerminated: (reason) => heard.push(reason) });
      assert.equal(adopted, session);
      assert.deepEqual(wire.core.dialogs, [session]);
      wire.respond(486);
      assert.deepEqual(heard, ['rejected']);
    });

    it('adopts the dialog that the core made for a callee; without a delegate the old one stays', () => {
      const request = wire.incoming({ body: 'v=0 bob' });
      const { session } = request.accept({ body: sdp('v=0 alice') });
      const delegate = {};
      session.delegate = delegate;
      const state = SessionDialog.initialDialogStateForUserAgentServer(request.message, session.localTag);
      assert.equal(new SessionDialog(request.transaction, wire.core, state), session);
      assert.equal(session.delegate, delegate);
    });

    it('makes the dialog of a fork that the core has not seen', () => {
      const { transaction, state } = forkState();
      const session = new SessionDialog(transaction, wire.core, state);
      assert.ok(wire.core.dialogs.includes(session));
      assert.equal(session.remoteTag, 'other');
      assert.equal(session.sessionState, SessionState.Early);
      assert.equal(session.signalingState, SignalingState.HaveLocalOffer);
      wire.respond(180, 'other');
      assert.deepEqual(wire.core.dialogs.filter((each) => each.remoteTag === 'other'), [session]);
    });

    it('makes the dialog of an INVITE without a response, and our responses have its tag', () => {
      const request = wire.incoming({ body: 'v=0 bob' });
      const state = SessionDialog.initialDialogStateForUserAgentServer(request.message, 'chosen', true);
      const session = new SessionDialog(request.transaction, wire.core, state);
      assert.equal(session.signalingState, SignalingState.HaveRemoteOffer);
      assert.equal(request.progress().session, session);
      assert.match(wire.last.header('to'), /;tag=chosen$/);
      assert.equal(request.accept({ body: sdp('v=0 alice') }).session, session);
      wire.acknowledge(session);
      assert.equal(session.sessionState, SessionState.Confirmed);
    });

    it('refuses the transaction of another core: invalid_state', async () => {
      const other = await Wire.make();
      const { transaction, state } = forkState();
      assert.equal(await failure(() => new SessionDialog(transaction, other.core, state)), 'invalid_state');
      assert.equal(other.core.dialogs.length, 0);
      other.close();
    });

    it('refuses an ended transaction: invalid_state', async () => {
      const { transaction, state } = forkState();
      wire.respond(486);
      assert.equal(await failure(() => new SessionDialog(transaction, wire.core, state)), 'invalid_state');
      const request = wire.incoming();
      const theirs = SessionDialog.initialDialogStateForUserAgentServer(request.message, 'x');
      request.reject();
      assert.equal(await failure(() => new SessionDialog(request.transaction, wire.core, theirs)), 'invalid_state');
    });

    it('refuses another tag for an INVITE that has its dialog: invalid_state', async () => {
      const request = wire.incoming();
      request.progress();
      const state = SessionDialog.initialDialogStateForUserAgentServer(request.message, 'another');
      assert.equal(await failure(() => new SessionDialog(request.transaction, wire.core, state)), 'invalid_state');
    });

    it('refuses a state that would break a message apart, or is not one of the INVITE: invalid_argument', async () => {
      const { transaction, state } = forkState();
      const bad: Partial<DialogState>[] = [
        { callId: 'a\r\nX: y' },
        { callId: 'another' },
        { localTag: 'another' },
        { remoteTag: 'a b' },
        { routeSet: ['<sip:p1>\r\nX: y'] },
        { remoteTarget: new URI('sip', 'b', 'c\r\nX: y') },
        { localSequenceNumber: undefined },
        { localSequenceNumber: 2 ** 31 },
        { localSequenceNumber: 1.5 },
        { remoteSequenceNumber: -1 },
      ];
      for (const part of bad) {
        assert.equal(await failure(() => new SessionDialog(transaction, wire.core, { ...state, ...part })), 'invalid_argument', JSON.stringify(part));
      }
      assert.equal(wire.core.dialogs.length, 1);
    });

    it('refuses a dialog past the limit: limit_exceeded', async () => {
      const { transaction, state } = forkState();
      wire.core.configure({ maximumDialogs: 1 });
      assert.equal(await failure(() => new SessionDialog(transaction, wire.core, state)), 'limit_exceeded');
    });

    it('refuses a dialog whose session has ended', async () => {
      const { request, session } = wire.ringing();
      const state = snapshot(session);
      session.dispose();
      assert.equal(await failure(() => new SessionDialog(request.transaction, wire.core, state)), 'unknown_dialog');
    });
  });
});

function snapshot(session: SessionDialog): DialogState {
  const { id, early, callId, localTag, remoteTag, localSequenceNumber, remoteSequenceNumber, localURI, remoteURI, remoteTarget, routeSet, secure } = session;
  return { id, early, callId, localTag, remoteTag, localSequenceNumber, remoteSequenceNumber, localURI, remoteURI, remoteTarget, routeSet, secure };
}
