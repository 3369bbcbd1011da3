import type { CoreHost } from '../core/core-host.js';
import type { IncomingRequestMessage } from '../message/incoming-message.js';
import { TransactionState, type OutgoingRequestMessage } from '../types.js';

/** In the core's order. */
const STATES = Object.values(TransactionState);

abstract class InviteTransaction {
  /** @internal */
  readonly host: CoreHost;
  /** @internal The core's id. */
  readonly handle: number;

  /** @internal */
  constructor(host: CoreHost, handle: number) {
    this.host = host;
    this.handle = handle;
  }

  /** The INVITE. */
  abstract readonly request: IncomingRequestMessage;

  /** The branch of its topmost Via, by which it is matched (17.1.3, 17.2.3). */
  get id(): string {
    return this.request.viaBranch ?? '';
  }
  /** `Terminated` once it is over, and for ever after. */
  get state(): TransactionState {
    return STATES[this.host.driver.transactionState(this.handle)] ?? TransactionState.Terminated;
  }
}

/** The transaction of an INVITE of ours, RFC 3261 17.1.1 as RFC 6026 amended it. A retry after a challenge has one of its own. */
export class InviteClientTransaction extends InviteTransaction {
  readonly request: OutgoingRequestMessage;
  /** @internal */
  constructor(host: CoreHost, handle: number, request: OutgoingRequestMessage) {
    super(host, handle);
    this.request = request;
  }
}

/** The transaction of an INVITE of the peer, RFC 3261 17.2.1 as RFC 6026 amended it. It lives on after our final response. */
export class InviteServerTransaction extends InviteTransaction {
  readonly request: IncomingRequestMessage;
  /** @internal */
  constructor(host: CoreHost, handle: number, request: IncomingRequestMessage) {
    super(host, handle);
    this.request = request;
  }
}
