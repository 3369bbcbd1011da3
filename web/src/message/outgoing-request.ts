import type { CoreHost } from '../core/core-host.js';
import { Command } from '../core/command.js';
import { IncomingResponseMessage, type IncomingMessage } from './incoming-message.js';
import { redirectContacts } from './redirect-contacts.js';
import { runGuarded } from '../strict-event-target.js';
import type { SessionDialog } from '../dialog/session-dialog.js';
import { InviteClientTransaction } from '../transaction/invite-transaction.js';
import type { OutgoingInviteRequestDelegate, OutgoingRequestDelegate, OutgoingRequestMessage, RequestOptions } from '../types.js';
import { TAG } from '../tag.js';

/** A request of ours, from the command to its final response, over all its retries. */
export class OutgoingRequest {
  /** What becomes of it. Set it after the call that sends has returned. */
  delegate: OutgoingRequestDelegate | undefined;
  /** As it was sent last. */
  message!: OutgoingRequestMessage;
  /** @internal The core's id. */
  readonly handle: number;
  /** @internal Of a re-INVITE. */
  session: SessionDialog | undefined;
  /** @internal Its final response has come. */
  answered = false;
  /** @internal */
  credentialsFailure: unknown;
  /** @internal */
  protected readonly host: CoreHost;
  #disposed = false;

  /** @internal */
  constructor(host: CoreHost, handle: number, delegate?: OutgoingRequestDelegate) {
    this.host = host;
    this.handle = handle;
    this.delegate = delegate;
  }

  /** @internal */
  get [Symbol.toStringTag](): string {
    return TAG;
  }

  /**
   * Gives an INVITE up by a CANCEL, as soon as a provisional response allows that (9.1). `onReject` tells the outcome.
   * @param reason the value of a Reason header field (RFC 3326).
   * @throws SipError `invalid_state` for another method, once the final response has come, or for a second call;
   *   `unknown_request` once its transaction is over.
   */
  cancel(reason = ''): void {
    const { driver } = this.host;
    driver.command((give) => give(Command.cancel, this.handle, driver.write(reason)));
  }

  /** No callback runs from now on. */
  dispose(): void {
    this.#disposed = true;
  }

  /** @internal */
  respond(status: number, message: IncomingResponseMessage, session: SessionDialog | undefined): void {
    if (this.#disposed) return;
    runGuarded(() => {
      this.dispatch(status, message, session);
    });
  }

  protected dispatch(status: number, message: IncomingResponseMessage, _session: SessionDialog | undefined): void {
    const { delegate } = this;
    const response = { message };
    if (status === 100) delegate?.onTrying?.(response);
    else if (status < 200) delegate?.onProgress?.(response);
    else if (status < 300) delegate?.onAccept?.(response);
    else if (status < 400) delegate?.onRedirect?.({ message, contacts: redirectContacts(message) });
    else delegate?.onReject?.(response);
  }
}

/** An INVITE of ours, RFC 3261 13.2 and 14.1. */
export class OutgoingInviteRequest extends OutgoingRequest {
  declare delegate: OutgoingInviteRequestDelegate | undefined;
  #transaction: InviteClientTransaction | undefined;

  /**
   * The value of History-Info for the INVITE that follows a 3xx to this one, to one of its contacts (RFC 7044): the targets that
   * are known already, why the last one is none, and the new one.
   */
  historyAfter(redirect: IncomingMessage, contact: string): string {
    const { driver } = this.host;
    return driver.textOf((give) => give(Command.historyAfter, driver.write(this.message.headOnWire, redirect.headOnWire, contact)));
  }

  /** The one that it runs in now, or ran in last: a retry has one of its own. */
  get transaction(): InviteClientTransaction {
    const current = this.host.driver.transactionOf(this.handle);
    const known = this.#transaction;
    if (known && (current === 0 || known.handle === current)) return known;
    return (this.#transaction = new InviteClientTransaction(this.host, current, this.message));
  }

  /**
   * Every 2xx of a fork calls `onAccept` with a session of its own, until the application ends those that it does not want:
   * it chooses (13.2.2.4). Without it the first one wins, and the others get ACK and BYE.
   * @throws SipError `invalid_state` for a re-INVITE.
   */
  keepForks(): void {
    this.host.driver.command((give) => give(Command.keepForks, this.handle));
  }

  /**
   * Refused, or not answered, this re-INVITE leaves the session as it is, but where the peer knows none (481), or it is the third in a row without any answer.
   * Without it several other refusals end the session too (RFC 5057 5.1), though a server that has just come back may give them in place of a peer that has not.
   * @throws SipError `invalid_state` for an INVITE outside a session.
   */
  keepSession(): void {
    this.host.driver.command((give) => give(Command.keepSession, this.handle));
  }

  protected override dispatch(status: number, message: IncomingResponseMessage, session: SessionDialog | undefined): void {
    const { delegate } = this;
    if (status > 100 && status < 200) {
      const prack = (options?: RequestOptions): OutgoingPrackRequest => session!.prack(undefined, options);
      delegate?.onProgress?.(session ? { message, session, prack } : { message });
    } else if (status >= 200 && status < 300 && session) {
      delegate?.onAccept?.({ message, session, ack: (options) => session.ack(options) });
    } else super.dispatch(status, message, session);
  }
}

export type OutgoingByeRequest = OutgoingRequest;
export type OutgoingInfoRequest = OutgoingRequest;
export type OutgoingMessageRequest = OutgoingRequest;
export type OutgoingNotifyRequest = OutgoingRequest;
export type OutgoingPrackRequest = OutgoingRequest;
export type OutgoingUpdateRequest = OutgoingRequest;

/** What the core says where no peer did. */
export function localResponse(status: number, why: string, cause?: unknown): IncomingResponseMessage {
  const usual: Readonly<Record<number, string>> = {
    401: 'Unauthorized',
    407: 'Proxy Authentication Required',
    408: 'Request Timeout',
    487: 'Request Terminated',
    491: 'Request Pending',
    500: 'Server Internal Error',
    503: 'Service Unavailable',
  };
  return IncomingResponseMessage.local(status, why === '' ? (usual[status] ?? '') : why, cause);
}
