import type { UserAgentCore } from '../core/user-agent-core.js';
import type { CallMedia } from './call-media.js';
import type { Call } from './call.js';
import type { OutgoingInviteRequest } from '../message/outgoing-request.js';
import type { OutgoingInviteRequestDelegate, OutOfDialogOptions } from '../types.js';
import type { CallOptions } from '../user-agent/user-agent-options.js';

export type InviteSender = (options: OutOfDialogOptions, delegate: OutgoingInviteRequestDelegate) => OutgoingInviteRequest;

/** What a call needs of its user agent. */
export interface CallHost {
  readonly core: UserAgentCore;
  /** Ours. */
  readonly aor: string;
  /** What it asserts of peers is believed. */
  readonly trustsServer: boolean;
  /** Of every INVITE. */
  readonly extraHeaders: readonly string[];
  makeMedia(): CallMedia;
  /** It is one of the user agent's until it has ended. */
  keep(call: Call): Call;
  /** Makes a call whose INVITE `send` sends. */
  place(target: string, options: CallOptions, send: InviteSender): Call;
  /** Before the application is told. */
  established(call: Call): void;
  ended(call: Call): void;
  /** @throws SipError `agent_closed`: it makes no more calls. */
  throwIfClosed(): void;
  /** Runs `work` once there is a connection again, or `otherwise` when there will be none. */
  whenConnected(work: () => void, otherwise: () => void): void;
}
