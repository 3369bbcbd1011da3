import type { IncomingRequestMessage, IncomingResponseMessage } from '../message/incoming-message.js';
import type { SipError } from '../sip-error.js';

/** What the offers and answers of a call need of it. */
export interface NegotiationHost {
  readonly signal: AbortSignal;
  /** @throws SipError once the call is over. */
  throwIfEnded(): void;
  /** The session stands: it may be changed. @throws SipError `invalid_state` */
  throwUnlessEstablished(): void;
  /** Both sides agreed, but the media do not follow: the call cannot go on. */
  fail(cause: unknown): void;
  /** The callee is heard before it answers, or the media did not take its description. */
  heardEarly(response: IncomingResponseMessage, error?: SipError): void;
  renegotiated(offer: string, answer: string, request?: IncomingRequestMessage): void;
  /** We put the peer on hold, or took it back. */
  held(held: boolean): void;
  /** The peer put us on hold, or took us back. */
  heldByPeer(held: boolean): void;
}
