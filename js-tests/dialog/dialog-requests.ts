import type { DialogRequestOptions, OutgoingRequest, SessionDialog } from '../../dist/index.js';
import { sdp, type Wire } from './wire.js';

export const CAROL = 'Refer-To: <sip:carol@example.com>';
export const ACTIVE = ['Event: refer', 'Subscription-State: active;expires=60'];

/** A request that a dialog can send, and a session in which it may. */
export interface DialogRequest {
  readonly method: string;
  session(wire: Wire): SessionDialog;
  send(session: SessionDialog, options?: DialogRequestOptions): OutgoingRequest;
}

const callee = (wire: Wire): SessionDialog => wire.callee();
const withLines = (lines: readonly string[], options: DialogRequestOptions): DialogRequestOptions => ({
  ...options,
  extraHeaders: [...lines, ...(options.extraHeaders ?? [])],
});

/** A reliable 183 to a late re-INVITE has brought an offer, which a PRACK is to answer: the session outlives the connection. */
function owingPrack(wire: Wire): SessionDialog {
  const session = wire.callee();
  session.invite();
  wire.respond(183, '', { lines: ['Require: 100rel', 'RSeq: 5'], body: 'v=0 bob offers' });
  return session;
}

/** Bob has referred alice, she has accepted, and her first NOTIFY is answered. */
function referred(wire: Wire): SessionDialog {
  const session = wire.callee();
  session.delegate = { onRefer: (request) => request.accept() };
  wire.receive(wire.inside(session, 'REFER', { lines: ['Contact: <sip:bob@b.invalid;transport=ws>', CAROL] }));
  wire.respond(200);
  return session;
}

/** A late offer in the 2xx waits for its answer in the ACK. */
export function owingAck(wire: Wire): SessionDialog {
  let session: SessionDialog | undefined;
  wire.outgoing({ onAccept: (response) => ({ session } = response) }, {});
  wire.respond(200, 'bob', { body: 'v=0 bob offers' });
  return session!;
}

/** All but ACK. */
export const DIALOG_REQUESTS: readonly DialogRequest[] = [
  { method: 'BYE', session: callee, send: (session, options) => session.bye({}, options) },
  { method: 'INFO', session: callee, send: (session, options) => session.info({}, options) },
  { method: 'INVITE', session: callee, send: (session, options) => session.invite({}, { body: sdp('v=0 new'), ...options }) },
  { method: 'MESSAGE', session: callee, send: (session, options) => session.message({}, options) },
  { method: 'NOTIFY', session: referred, send: (session, options = {}) => session.notify({}, withLines(ACTIVE, options)) },
  { method: 'PRACK', session: owingPrack, send: (session, options) => session.prack({}, { body: sdp('v=0 answer'), ...options }) },
  { method: 'REFER', session: callee, send: (session, options = {}) => session.refer({}, withLines([CAROL], options)) },
  { method: 'UPDATE', session: callee, send: (session, options) => session.update({}, options) },
];
