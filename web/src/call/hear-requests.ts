import type { SessionDialog } from '../dialog/session-dialog.js';
import type { IncomingRequest } from '../message/incoming-request.js';
import { emit, listen } from '../strict-event-target.js';
import type { CallHost } from './call-host.js';
import type { Call } from './call.js';
import { readDtmf } from './dtmf.js';
import { IncomingTransfer } from './transfer.js';

/** What the peer asks for inside the session becomes an event of the call: DTMF, INFO, MESSAGE, NOTIFY, a transfer. */
export function hearRequests(session: SessionDialog, call: Call, host: CallHost): void {
  listen(session, 'refer', (event) => {
    if (event.detail.request.isAnswered) return; // by the delegate of the session, which hears of it first
    const transfer = new IncomingTransfer(host, event.detail.request);
    if (emit(call, 'transfer', { transfer }, { cancelable: true })) event.preventDefault();
  });
  listen(session, 'notify', (event) => {
    const { request } = event.detail;
    const isOfReferral = /^\s*refer\b/i.test(request.message.getHeader('event') ?? ''); // whoever transfers hears of it
    if (!isOfReferral && !request.isAnswered && emit(call, 'notify', { request }, { cancelable: true })) event.preventDefault();
  });
  listen(session, 'message', (event) => {
    const { request } = event.detail;
    if (!request.isAnswered && emit(call, 'message', { request }, { cancelable: true })) event.preventDefault();
  });
  listen(session, 'info', (event) => {
    if (takeInfo(event.detail.request, call)) event.preventDefault();
  });
}

function takeInfo(request: IncomingRequest, call: Call): boolean {
  const tone = readDtmf(request.message);
  // By the delegate of the session, which hears of it first.
  if (!tone) return !request.isAnswered && emit(call, 'info', { request }, { cancelable: true });
  if (!request.isAnswered) request.accept();
  emit(call, 'dtmf', tone);
  return true;
}
