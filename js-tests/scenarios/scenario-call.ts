import type { IncomingRequest, OutgoingInviteRequest, SessionDialog } from 'sip-wasm';
import { ScenarioPeer } from './scenario-peer.js';

/** With one peer, from its first request on: what the commands are for. */
export class ScenarioCall {
  readonly name: string;
  readonly peer: ScenarioPeer;
  ours: OutgoingInviteRequest | undefined;
  /** The last one is answered first. */
  readonly theirs: IncomingRequest[] = [];
  /** The last one that was heard of. */
  dialog: SessionDialog | undefined;
  /** All its forks. */
  readonly dialogs = new Set<SessionDialog>();

  constructor(name: string) {
    this.name = name;
    this.peer = new ScenarioPeer(name);
  }
}
