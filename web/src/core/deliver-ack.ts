import type { SessionDialog } from '../dialog/session-dialog.js';
import type { IncomingRequestMessage } from '../message/incoming-message.js';
import { emit, runGuarded } from '../strict-event-target.js';

/** The delegate's callback, then the listeners; while a promise of theirs is open, the dialog is held. */
export function deliverAck(session: SessionDialog, message: IncomingRequestMessage): void {
  const waitUntil = (work: Promise<unknown>): void => {
    session.holdWhile(work);
  };
  runGuarded(() => {
    const work = session.delegate?.onAck?.({ message });
    if (work) waitUntil(work);
  });
  emit(session, 'ack', { message, waitUntil });
}
