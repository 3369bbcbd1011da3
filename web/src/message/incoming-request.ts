import { check } from '../check-options.js';
import { Command } from '../core/command.js';
import type { CoreHost } from '../core/core-host.js';
import type { IncomingRequestMessage } from './incoming-message.js';
import { textOfUri, type URI } from './uri.js';
import type { SessionDialog } from '../dialog/session-dialog.js';
import { shimError } from '../sip-error.js';
import { InviteServerTransaction } from '../transaction/invite-transaction.js';
import type { OutgoingResponseMessage, ResponseOptions, TerminationReason } from '../types.js';
import { TAG } from '../tag.js';

/** A response of ours. */
export interface OutgoingResponse {
  readonly message: OutgoingResponseMessage;
}

/** A response of ours to an INVITE, and the session that it belongs to. */
export interface OutgoingResponseWithSession extends OutgoingResponse {
  readonly session: SessionDialog;
}

export interface IncomingRequestDelegate {
  /**
   * The peer gave its INVITE up. 487 is sent. Without a message, the dialog ended, the connection was lost, or nobody answered in time (`rejected`: 480 is
   * sent). The reason is `completed_elsewhere` where the CANCEL says so (RFC 3326 3.1).
   */
  onCancel?(message: IncomingRequestMessage | undefined, reason: TerminationReason): void;
}

/**
 * A request of the peer, until our final response. Each response is refused with `unknown_request` once there was a final one
 * of ours, the core's own after a CANCEL or the end of the dialog among them, and then puts nothing on the wire.
 */
export class IncomingRequest {
  delegate: IncomingRequestDelegate | undefined;
  readonly message: IncomingRequestMessage;
  /** @internal The core's id. */
  readonly handle: number;
  /** A session of ours that the sender shows to know (Target-Dialog, RFC 4538): that may be why it is allowed. */
  targetDialog: SessionDialog | undefined;
  /** @internal Of a re-INVITE. */
  session: SessionDialog | undefined;
  /** @internal */
  protected readonly host: CoreHost;
  #isAnswered = false;

  /** @internal */
  constructor(host: CoreHost, handle: number, message: IncomingRequestMessage) {
    this.host = host;
    this.handle = handle;
    this.message = message;
  }

  /** @internal */
  get [Symbol.toStringTag](): string {
    return TAG;
  }

  /** Whether nothing is left to answer: a final response went out, of ours or the core's own after a CANCEL, say, or its connection is lost. */
  get isAnswered(): boolean {
    return this.#isAnswered;
  }
  /** @internal The core knows it no more. */
  end(): void {
    this.#isAnswered = true;
  }

  /** 2xx. */
  accept(options?: ResponseOptions): OutgoingResponse {
    return this.respond(200, options);
  }
  /** 3xx-6xx; 480 unless given. */
  reject(options?: ResponseOptions): OutgoingResponse {
    return this.respond(480, options);
  }
  /** 3xx with these contacts, URIs or whole name-addr values; 302 unless given. */
  redirect(contacts: readonly (string | URI)[], options?: ResponseOptions): OutgoingResponse {
    const texts = (Array.isArray(contacts) ? contacts.map(textOfUri) : contacts) as readonly string[];
    check('contacts', texts, 'string[]');
    const lines = texts.map((contact) => `Contact: ${contact.includes('<') ? contact : `<${contact}>`}`);
    return this.respond(302, { ...options, extraHeaders: [...lines, ...(options?.extraHeaders ?? [])] });
  }

  /** 101-199; 180 (Ringing) unless given. @throws SipError `invalid_argument` where the method is not INVITE (RFC 4320 4.1). */
  progress(options?: ResponseOptions): OutgoingResponse {
    return this.respond(180, options);
  }
  /** 100. @throws SipError `invalid_argument` where the method is not INVITE (RFC 4320 4.1). */
  trying(options?: ResponseOptions): OutgoingResponse {
    return this.respond(100, options);
  }

  protected respond(status: number, options?: ResponseOptions): OutgoingResponse {
    this.send(status, options);
    return { message: this.host.sentFor(this.handle) as OutgoingResponseMessage };
  }

  /** @returns the dialog that it belongs to, if any. */
  protected send(usual: number, options: ResponseOptions = {}): number {
    const { driver } = this.host;
    check('options', options, 'object');
    const { statusCode = usual, reasonPhrase = '', contactFeatures = '', extraHeaders = [], body } = options;
    check('statusCode', statusCode, 'number');
    const isOfClass = Math.floor(statusCode / 100) === Math.floor(usual / 100) || (usual >= 300 && statusCode >= 300 && statusCode < 700);
    if (!isOfClass || (statusCode === 100) !== (usual === 100) || !Number.isInteger(statusCode)) {
      throw shimError('invalid_argument', `Not a status for this response: ${statusCode}`);
    }
    const dialog = driver.command((give) =>
      give(Command.respond, this.handle, statusCode, ...driver.writeOptions({ body, extraHeaders }, reasonPhrase, contactFeatures)),
    );
    this.#isAnswered ||= statusCode >= 200;
    return dialog;
  }
}

/** An INVITE of the peer, RFC 3261 13.3 and 14.2. */
export class IncomingInviteRequest extends IncomingRequest {
  /** The session whose place it takes once it is accepted (RFC 3891): that one then gets BYE or CANCEL. */
  replaces: SessionDialog | undefined;

  /** It lives on after our final response (RFC 6026 7.1). */
  readonly transaction: InviteServerTransaction;

  /** @internal */
  constructor(host: CoreHost, handle: number, message: IncomingRequestMessage) {
    super(host, handle, message);
    this.transaction = new InviteServerTransaction(host, host.driver.transactionOf(handle), message);
  }

  /**
   * The caller asks that it be accepted without asking anybody, and the option `autoAnswer` of the core allows that (RFC 5373);
   * `required`: otherwise it is to be refused, by 403.
   */
  get autoAnswer(): { readonly delaySeconds: number; readonly required: boolean } | undefined {
    const asked = this.host.driver.autoAnswer(this.handle) - 1;
    return asked < 0 ? undefined : { delaySeconds: asked >> 1, required: (asked & 1) === 1 };
  }

  /** 2xx, with the answer, or the offer where the INVITE had none. */
  override accept(options?: ResponseOptions): OutgoingResponseWithSession {
    return this.#respondInSession(200, options);
  }
  /**
   * 101-199; 180 (Ringing) unless given. 199 ends the early dialog ahead of the refusal, which a forking proxy may hold back
   * (RFC 6228 5): from then on the INVITE can only be refused.
   * @throws SipError `invalid_state` for a 199 where there is no early dialog, or the caller does not know it or wants it reliable.
   */
  override progress(options?: ResponseOptions): OutgoingResponseWithSession {
    return this.#respondInSession(180, options);
  }

  #respondInSession(status: number, options?: ResponseOptions): OutgoingResponseWithSession {
    const dialog = this.send(status, options);
    const session = this.host.sessionOf(dialog);
    if (!session) throw shimError('invalid_state', 'This response makes no dialog');
    return { message: this.host.sentFor(this.handle) as OutgoingResponseMessage, session };
  }
}
