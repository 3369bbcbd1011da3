import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { SessionDialog, SessionState, type DialogState, type RequestOptions } from '../../dist/index.js';
import { failure } from '../support/events.js';
import { DIALOG_REQUESTS, owingAck } from './dialog-requests.js';
import { sdp, Wire } from './wire.js';

/** Options that would break the message apart, by what is wrong with them. */
const BROKEN: Readonly<Record<string, RequestOptions>> = {
  'a header line that ends early': { extraHeaders: ['X: y\r\nZ: w'] },
  'a header line without a colon': { extraHeaders: ['nonsense'] },
  'a header line whose name is no token': { extraHeaders: ['X Y: z'] },
  'a header field that is the core\'s': { extraHeaders: ['CSeq: 1 INFO'] },
  'a body without a content type': { body: { contentType: '', content: 'x' } },
  'a content type that is none': { body: { contentType: 'nonsense', content: 'x' } },
  'a content type that ends early': { body: { contentType: 'a/b\r\nX: y', content: 'x' } },
};

describe('SessionDialog: what is refused is not sent, and changes nothing', () => {
  let wire: Wire;
  beforeEach(async () => {
    wire = await Wire.make();
  });
  afterEach(() => {
    wire.close();
  });


  for (const { method, session: inCall, send } of DIALOG_REQUESTS) {
    describe(method, () => {
      it('without a connection: not_connected; it goes when there is one again', async () => {
        const session = inCall(wire);
        const number = session.localSequenceNumber;
        wire.disconnect();
        await wire.refused('not_connected', () => send(session));
        assert.deepEqual([session.sessionState, session.localSequenceNumber], [SessionState.Confirmed, number]);
        wire.connect();
        if (method !== 'PRACK') assert.deepEqual(wire.during(() => send(session)), [method]); // its INVITE went with the connection
      });

      it('with a cseq that is none: invalid_argument', async () => {
        const session = inCall(wire);
        const number = session.localSequenceNumber;
        for (const cseq of [0, -1, 1.5, 2 ** 31, 2 ** 32, Number.NaN, Infinity]) await wire.refused('invalid_argument', () => send(session, { cseq }), String(cseq));
        assert.equal(session.localSequenceNumber, number);
        assert.deepEqual(wire.during(() => send(session)), [method]);
      });

      it('with what would break it apart: invalid_argument', async () => {
        const session = inCall(wire);
        const number = session.localSequenceNumber;
        for (const [why, options] of Object.entries(BROKEN)) {
          // What is no description does not answer the offer.
          const code = method === 'PRACK' && options.body ? 'invalid_state' : 'invalid_argument';
          await wire.refused(code, () => send(session, options), why);
        }
        assert.equal(session.localSequenceNumber, number);
        assert.deepEqual(wire.during(() => send(session)), [method]);
      });
    });
  }

  describe('ACK', () => {
    const answer = { body: sdp('v=0 answer') };

    it('without a connection: not_connected; it goes when there is one again', async () => {
      const session = owingAck(wire);
      wire.disconnect();
      await wire.refused('not_connected', () => session.ack(answer));
      assert.equal(session.sessionState, SessionState.AckWait);
      wire.connect();
      assert.deepEqual(wire.during(() => session.ack(answer)), ['ACK']);
    });

    it('with what would break it apart: invalid_argument', async () => {
      const session = owingAck(wire);
      for (const [why, options] of Object.entries(BROKEN)) await wire.refused('invalid_argument', () => session.ack({ ...answer, ...options }), why);
      assert.deepEqual(wire.during(() => session.ack(answer)), ['ACK']);
      assert.equal(session.answer?.content, 'v=0 answer');
    });
  });

  it('PRACK without an answer that is owed, with a body that would break it apart: invalid_argument', async () => {
    const codes: Promise<string>[] = [];
    wire.outgoing({
      onProgress: ({ session }) => {
        for (const options of Object.values(BROKEN)) codes.push(failure(() => session!.prack({}, options)));
        session!.prack({}, { body: { contentType: 'text/plain', content: 'fine' } });
      },
    });
    assert.deepEqual(wire.during(() => { wire.respond(183, 'bob', { lines: ['Require: 100rel', 'RSeq: 5'] }); }), ['PRACK']);
    assert.deepEqual([...new Set(await Promise.all(codes))], ['invalid_argument']);
    assert.equal(wire.last.body, 'fine');
  });

  it('an INVITE without a connection: not_connected; with what would break it apart: invalid_argument', async () => {
    for (const [why, options] of Object.entries(BROKEN)) await wire.refused('invalid_argument', () => wire.outgoing({}, options), why);
    wire.disconnect();
    await wire.refused('not_connected', () => wire.outgoing());
    assert.equal(wire.core.statistics.clientTransactions, 0);
  });

  it('keepForks of a re-INVITE: invalid_state; of an INVITE that is over: unknown_request', async () => {
    const session = wire.callee();
    const request = session.invite({}, { body: sdp('v=0 new') });
    await wire.refused('invalid_state', () => { request.keepForks(); });
    wire.respond(488);
    const first = wire.outgoing();
    first.keepForks();
    wire.respond(486);
    await wire.refused('unknown_request', () => { first.keepForks(); });
  });

  it('keepSession of an INVITE outside a session: invalid_state; of one that is over: unknown_request', async () => {
    const request = wire.outgoing();
    await wire.refused('invalid_state', () => { request.keepSession(); });
    wire.respond(486);
    await wire.refused('unknown_request', () => { request.keepSession(); });
  });

  it('incrementLocalSequenceNumber and every request: limit_exceeded where 2^31 would be reached', async () => {
    const session = highest(wire);
    assert.equal(session.localSequenceNumber, 2 ** 31 - 1);
    await wire.refused('limit_exceeded', () => { session.incrementLocalSequenceNumber(); });
    await wire.refused('limit_exceeded', () => session.createOutgoingRequestMessage('INFO'));
    await wire.refused('limit_exceeded', () => session.info());
    assert.equal(session.localSequenceNumber, 2 ** 31 - 1);
    assert.equal(session.createOutgoingRequestMessage('INFO', { cseq: 7 }).cseq, 7);
  });

  it('transfer: invalid_state where the other session is not established, invalid_argument, unknown_dialog for one that is over, not_connected', async () => {
    const session = wire.callee();
    const number = session.localSequenceNumber;
    const early = wire.incoming().progress().session;
    const over = wire.callee();
    over.dispose();
    await wire.refused('invalid_state', () => session.transfer(early));
    await wire.refused('unknown_dialog', () => session.transfer(over));
    await wire.refused('unknown_dialog', () => over.transfer(session));
    for (const target of ['', 'carol', 'sip:carol@example.com>\r\nX: y']) await wire.refused('invalid_argument', () => session.transfer(target), target);
    for (const [why, options] of Object.entries(BROKEN)) await wire.refused('invalid_argument', () => session.transfer('sip:carol@example.com', {}, options), why);
    wire.disconnect();
    await wire.refused('not_connected', () => session.transfer('sip:carol@example.com'));
    assert.equal(session.localSequenceNumber, number);
    wire.connect();
    assert.deepEqual(wire.during(() => session.transfer('sip:carol@example.com')), ['REFER']);
  });

  it('recomputeRouteSet with a request, of the peer or of ours: invalid_argument', async () => {
    const lines = ['Record-Route: <sip:p1;lr>'];
    const request = wire.incoming({ lines });
    const { session } = request.progress();
    await wire.refused('invalid_argument', () => { session.recomputeRouteSet(request.message as never); });
    const { request: invite, session: caller } = wire.ringing();
    await wire.refused('invalid_argument', () => { caller.recomputeRouteSet(invite.message as never); });
    assert.deepEqual([session.routeSet, caller.routeSet], [['<sip:p1;lr>'], []]);
  });
});

/** The dialog of a fork whose counter is at its end. */
function highest(wire: Wire): SessionDialog {
  const { request } = wire.ringing();
  let state: DialogState | undefined;
  request.delegate = { onProgress: ({ message }) => (state = SessionDialog.initialDialogStateForUserAgentClient(request.message, message)) };
  wire.respond(180);
  return new SessionDialog(request.transaction, wire.core, { ...state!, remoteTag: 'other', localSequenceNumber: 2 ** 31 - 1 });
}
