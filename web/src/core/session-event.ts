import type { SessionDialog } from '../dialog/session-dialog.js';
import { parseNameAddr } from '../message/name-addr.js';
import type { IncomingResponseMessage } from '../message/incoming-message.js';
import { emit, runGuarded } from '../strict-event-target.js';
import { OutputKind } from './core-module.js';
import type { CoreOutput } from './output-reader.js';

/** What an output tells that changes nothing but its session. @returns undefined for an output of another kind */
export function sessionEvent({ kind, message, text }: CoreOutput, session: SessionDialog): (() => void) | undefined {
  switch (kind) {
    case OutputKind.ackTimeout:
      return () => {
        runGuarded(() => session.delegate?.onAckTimeout?.());
        emit(session, 'ackTimeout', {});
      };
    case OutputKind.retryDue:
      return () => void emit(session, 'retryDue', {});
    case OutputKind.descriptionChanged:
      return () => void emit(session, 'descriptionChanged', { message: message as IncomingResponseMessage });
    case OutputKind.descriptionIgnored:
      return () => void emit(session, 'descriptionIgnored', { why: text, ...(message && { message }) });
    case OutputKind.identityChanged: {
      const asserted = message!.hasHeader('p-asserted-identity') ? session.assertedIdentity : '';
      const { displayName, uri } = parseNameAddr(asserted || (message!.getHeader('from') ?? ''));
      return () => void emit(session, 'identity', { identity: { displayName, uri }, message: message! });
    }
    default:
      return undefined;
  }
}
