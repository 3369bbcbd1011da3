import type { SessionDialog } from '../dialog/session-dialog.js';
import { diversions, history, type Diversion, type HistoryEntry } from '../headers/history.js';
import type { IncomingMessage, IncomingRequestMessage } from '../message/incoming-message.js';
import { parseNameAddr } from '../message/name-addr.js';
import { emit, listen, strictEventTarget } from '../strict-event-target.js';
import type { SessionIdentifier } from '../types.js';
import type { Call } from './call.js';
import { CallOutcome } from './call-outcome.js';
import type { CallEnd, CallEvents, RemoteIdentity } from './call-types.js';

let last = 0;

/** Who takes part in a call, by which ways it came, and how it turned out. */
export abstract class CallParties extends strictEventTarget<CallEvents>() {
  /** Another one for each call of this page or process, from 1 on: for the key of a list. */
  readonly id = ++last;
  readonly direction: 'incoming' | 'outgoing';
  /** The call that this one takes the place of (RFC 3891), if any: it is accepted unless a listener of `call` rejects it. */
  readonly replaces: Call | undefined;
  /** @internal */
  protected readonly outcome = new CallOutcome();
  #remote: RemoteIdentity;
  /** The INVITE that came, or the last response to ours. */
  #heard: IncomingMessage | undefined;

  /** @internal */
  constructor({ remote, request, replaces }: { remote: RemoteIdentity; request?: IncomingRequestMessage; replaces?: Call | undefined }) {
    super();
    this.direction = request ? 'incoming' : 'outgoing';
    this.replaces = replaces;
    this.#remote = asRemote(remote);
    this.#heard = request;
  }

  /** The session, from the first response on that makes one. */
  abstract get dialog(): SessionDialog | undefined;
  /**
   * The INVITE. That which came: its `to` is which of several accounts is called. Or ours, as it was sent last, from the state `calling`
   * on: its `callId` is the one that servers know the call by.
   */
  abstract get request(): IncomingRequestMessage | undefined;

  /**
   * The other party: who was called, or who calls. Where the server is trusted (`trustedServer`), who it says that this is
   * (RFC 3325). The event `identity` tells when it is somebody else (RFC 4916).
   */
  get remote(): RemoteIdentity {
    return this.#remote;
  }
  /** By whom the call was diverted on its way, the last one first (RFC 5806). Anybody may write that. */
  get diversions(): readonly Diversion[] {
    return this.#heard ? diversions(this.#heard) : [];
  }
  /** The targets that it had on its way, the first one first (RFC 7044). Anybody may write that. */
  get history(): readonly HistoryEntry[] {
    return this.#heard ? history(this.#heard) : [];
  }
  /** By what networks know this call from end to end (RFC 7989); undefined before there is a session. */
  get sessionId(): SessionIdentifier | undefined {
    return this.dialog?.sessionId;
  }

  /** Resolves when it is accepted. @throws SipError `call_ended` and others: why it never was. */
  get established(): Promise<void> {
    return this.outcome.established;
  }
  /** Resolves when it is over, however that came. */
  get ended(): Promise<CallEnd> {
    return this.outcome.ended;
  }
  /** How it ended; undefined until then. */
  get end(): CallEnd | undefined {
    return this.outcome.end;
  }

  /** @internal A response came. */
  protected hear(message: IncomingMessage): void {
    this.#heard = message;
  }
  /** @internal The party of that session is the other party. */
  protected followIdentity(session: SessionDialog): void {
    if (session.assertedIdentity !== '') this.#become(parseNameAddr(session.assertedIdentity));
    listen(session, 'identity', ({ detail }) => {
      this.#become(detail.identity);
    });
  }

  #become(identity: RemoteIdentity): void {
    const previous = this.#remote;
    const remote = asRemote(identity);
    if (previous.uri === remote.uri && previous.displayName === remote.displayName) return;
    this.#remote = remote;
    emit(this, 'identity', { remote: this.#remote, previous });
  }
}

/** What a URI asks to put into the request, such as Replaces, is nobody's name (RFC 3261 19.1.1). A user part may hold a "?" too. */
export function asRemote({ displayName, uri }: RemoteIdentity): RemoteIdentity {
  const headers = uri.indexOf('?', uri.indexOf('@') + 1); // those may hold an "@", also where it should be escaped
  return { displayName, uri: headers < 0 ? uri : uri.slice(0, headers) };
}
