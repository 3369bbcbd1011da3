import type { UserAgentCore } from '../core/user-agent-core.js';
import type { CallMedia } from './call-media.js';
import type { Call } from './call.js';

/** What a call needs of its user agent. */
export interface CallHost {
  readonly core: UserAgentCore;
  /** Of every INVITE. */
  readonly extraHeaders: readonly string[];
  makeMedia(): CallMedia;
  ended(call: Call): void;
  /** Runs `work` once there is a connection again, or `otherwise` when there will be none. */
  whenConnected(work: () => void, otherwise: () => void): void;
}
