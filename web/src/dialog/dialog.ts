import type { CoreHost } from '../core/core-host.js';
import { Command } from '../core/command.js';
import type { UserAgentCore } from '../core/user-agent-core.js';
import type { IncomingRequestMessage, IncomingResponseMessage } from '../message/incoming-message.js';
import { URI } from '../message/uri.js';
import { shimError } from '../sip-error.js';
import { strictEventTarget } from '../strict-event-target.js';
import type { DialogRequestOptions, DialogState, OutgoingRequestMessage, SessionIdentifier, TerminationReason } from '../types.js';
import type { DialogRecord } from './dialog-record.js';
import { initialDialogState, sequenceNumber } from './initial-dialog-state.js';
import type { SessionDialogEvents } from './session-dialog-events.js';

/**
 * A dialog, RFC 3261 12. It owns no WebAssembly memory: its id is a number that the core looks up. Its getters answer for
 * ever; commands after its end are refused with `unknown_dialog`.
 */
export abstract class Dialog extends strictEventTarget<SessionDialogEvents>() {
  /** @internal The core's id. */
  abstract readonly handle: number;
  /** @internal */
  protected abstract readonly host: CoreHost;
  /** Set once the dialog is over. */
  #last: DialogRecord | undefined;
  #terminationReason: TerminationReason | undefined;

  /**
   * The state that a UAC constructs from a response (12.1.2); early for a 1xx.
   * @throws SipError `invalid_argument` for messages that are no request and a 101-299 to it, `malformed` where the response
   *   has no usable Contact, or a 1xx no To tag.
   */
  static initialDialogStateForUserAgentClient(outgoingRequestMessage: OutgoingRequestMessage, incomingResponseMessage: IncomingResponseMessage): DialogState {
    return initialDialogState(outgoingRequestMessage, (give, driver) =>
      give(Command.initialDialogStateForClient, driver.write(outgoingRequestMessage.headOnWire, incomingResponseMessage.headOnWire)),
    );
  }

  /**
   * The state that a UAS constructs with the tag of its response (12.1.1).
   * @throws SipError `invalid_argument` for a message that is no request outside a dialog, or a tag that is no token;
   *   `malformed` without a usable Contact.
   */
  static initialDialogStateForUserAgentServer(incomingRequestMessage: IncomingRequestMessage, toTag: string, early = false): DialogState {
    return initialDialogState(incomingRequestMessage, (give, driver) =>
      give(Command.initialDialogStateForServer, early, driver.write(incomingRequestMessage.headOnWire, toTag)),
    );
  }

  /** Call-ID, local tag and remote tag in one. */
  get id(): string {
    const { callId, localTag, remoteTag } = this.state;
    return callId + localTag + remoteTag;
  }
  /** No 2xx was sent or received yet. */
  get early(): boolean {
    return this.state.early;
  }
  get callId(): string {
    return this.state.callId;
  }
  get localTag(): string {
    return this.state.localTag;
  }
  /** "" where the peer gave none (RFC 2543). */
  get remoteTag(): string {
    return this.state.remoteTag;
  }
  /** Undefined until a request is sent. */
  get localSequenceNumber(): number | undefined {
    return this.state.localSequenceNumber;
  }
  /** Undefined until a request has come. */
  get remoteSequenceNumber(): number | undefined {
    return this.state.remoteSequenceNumber;
  }
  get localURI(): URI {
    return URI.read(this.state.localURI);
  }
  get remoteURI(): URI {
    return URI.read(this.state.remoteURI);
  }
  get remoteTarget(): URI {
    return URI.read(this.state.remoteTarget);
  }
  /** Values of the Route header field, from the nearest on. */
  get routeSet(): string[] {
    return this.state.routeSet;
  }
  /** The request that made it had a sips Request-URI and went over TLS. */
  get secure(): boolean {
    return this.state.secure;
  }
  /** RFC 7989; undefined where we send none. */
  get sessionId(): SessionIdentifier | undefined {
    const { localSessionId: local, remoteSessionId: remote } = this.state;
    return local === '' ? undefined : { local, remote };
  }
  /** The first value of the peer's last P-Asserted-Identity; "" where there was none, or the server is not trusted (RFC 3325 8). */
  get assertedIdentity(): string {
    return this.state.assertedIdentity;
  }
  get userAgentCore(): UserAgentCore {
    return this.host.core;
  }
  /** Undefined while it lives. */
  get terminationReason(): TerminationReason | undefined {
    return this.#terminationReason;
  }

  /** Early no more; a dialog that is not early stays what it is (13.2.2.4). */
  confirm(): void {
    this.host.driver.command((give) => give(Command.confirmDialog, this.handle));
  }

  /**
   * We are another party from our next request in the dialog on: send an UPDATE or a re-INVITE to tell so (RFC 4916 4.3). Where the
   * peer refuses that, we are who we were.
   * @returns whether the peer takes an UPDATE.
   * @throws SipError `invalid_state` where the peer does not support it, `invalid_argument` for what is no URI or name.
   */
  changeIdentity(uri: string, displayName = ''): boolean {
    const { driver } = this.host;
    return driver.command((give) => give(Command.changeIdentity, this.handle, driver.write(uri, displayName))) === 1;
  }

  /** Takes back a `changeIdentity` that the peer has not accepted, where no request that tells it is sent after all. */
  keepIdentity(): void {
    this.host.driver.command((give) => give(Command.keepIdentity, this.handle));
  }

  /** Ends it without a word to the peer. Where it is over already, nothing is left to do. */
  dispose(): void {
    if (this.terminationReason !== undefined) return;
    this.host.driver.command((give) => give(Command.disposeDialog, this.handle));
  }

  /**
   * A request inside this dialog that came on another way than the core's; it is answered on the last connection that was
   * opened.
   * @throws SipError `invalid_argument` for a message of another dialog, `invalid_state` for one that was received already,
   *   `not_connected`.
   */
  receiveRequest(message: IncomingRequestMessage): void {
    this.host.driver.receiveRequest(this.handle, message);
  }

  /** The route set, and nothing else, follows that response (13.2.2.4). @throws SipError `invalid_argument` for one of another dialog. */
  recomputeRouteSet(message: IncomingResponseMessage): void {
    const { driver } = this.host;
    driver.command((give) => give(Command.recomputeRouteSet, this.handle, driver.write(message.headOnWire)));
  }

  /**
   * A request inside the dialog that is not sent (12.2.1.1). Without `cseq` it has the next number and the counter follows;
   * given, the number is used as it is. It holds no credentials.
   * @throws SipError `invalid_argument` for a method or option that cannot be, `limit_exceeded` where 2^31 would be reached.
   */
  createOutgoingRequestMessage(method: string, options: DialogRequestOptions = {}): OutgoingRequestMessage {
    const { driver } = this.host;
    return driver.madeMessage((give) =>
      give(Command.createRequestMessage, this.handle, cseqOf(options), ...driver.writeOptions(options, method)),
    );
  }

  /** One more, 1 if there is none yet (12.2.1.1). @throws SipError `limit_exceeded` where 2^31 would be reached. */
  incrementLocalSequenceNumber(): void {
    this.host.driver.command((give) => give(Command.incrementLocalSequenceNumber, this.handle));
  }

  /** @internal The core's id, for a command of that core: another one gives the same numbers to its own. @throws SipError `invalid_argument` */
  handleIn(core: UserAgentCore): number {
    if (core !== this.host.core) throw shimError('invalid_argument', 'That session is one of another user agent: pass the URI of its peer');
    return this.handle;
  }

  /** @internal The core has ended it: keeps its last state. */
  terminate(reason: TerminationReason): void {
    if (this.#terminationReason !== undefined) return;
    this.#last = this.host.driver.dialogRecord(this.handle);
    this.#terminationReason = reason;
  }

  /** @internal */
  protected get state(): DialogRecord {
    const state = this.#last ?? this.host.driver.dialogRecord(this.handle);
    if (!state) throw new Error('A dialog has neither a record nor a last state');
    return state;
  }
}

/** The `cseq` option as it crosses; 0 is the next number. */
export function cseqOf({ cseq }: DialogRequestOptions): number {
  // 0 is no number to send with: the core refuses what stands for it.
  return cseq === undefined ? 0 : sequenceNumber(cseq === 0 ? -1 : cseq);
}
