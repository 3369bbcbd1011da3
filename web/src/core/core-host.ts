import type { SessionDialog } from '../dialog/session-dialog.js';
import type { OutgoingRequest } from '../message/outgoing-request.js';
import type { OutgoingInviteRequestDelegate, OutgoingRequestDelegate } from '../types.js';
import type { CoreDriver } from './core-driver.js';
import type { Give } from './command.js';
import type { UserAgentCore } from './user-agent-core.js';

export type RequestSender = (
  method: string,
  run: (give: Give) => number,
  delegate: OutgoingRequestDelegate | OutgoingInviteRequestDelegate | undefined,
) => OutgoingRequest;

/** What dialogs, requests and transactions need of their core. */
export interface CoreHost {
  readonly core: UserAgentCore;
  readonly driver: CoreDriver;
  /** Those that live, by the core's id. */
  readonly dialogs: Map<number, SessionDialog>;
  readonly send: RequestSender;
  sessionOf(dialog: number): SessionDialog | undefined;
  /** The message that was sent last, or is made and waits, if it was for that request. */
  sentFor(request: number): unknown;
  /** The message that was sent last. */
  lastSent(): unknown;
}
