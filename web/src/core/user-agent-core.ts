import { check, defined } from '../check-options.js';
import { Command, type Give } from './command.js';
import { deliverAck } from './deliver-ack.js';
import { CoreDriver, type SendFrame, type Statistics } from './core-driver.js';
import type { CoreOutput } from './output-reader.js';
import { sessionEvent } from './session-event.js';
import type { CoreHost } from './core-host.js';
import { OutputKind } from './core-module.js';
import { SessionDialog } from '../dialog/session-dialog.js';
import type { ServerOrder } from '../transport/server-order.js';
import type { TerminatedDetail } from '../dialog/session-dialog-events.js';
import { EventQueue } from './event-queue.js';
import { faultOf2xx } from './fault-of-2xx.js';
import { IdleWatch } from './idle-watch.js';
import { offerRequest } from './offer-request.js';
import type { CoreConfiguration, UserAgentCoreDelegate, UserAgentCoreEvents } from './user-agent-core-events.js';
import { IncomingRequestMessage, IncomingResponseMessage } from '../message/incoming-message.js';
import { IncomingInviteRequest, IncomingRequest } from '../message/incoming-request.js';
import { localResponse, OutgoingInviteRequest, OutgoingRequest } from '../message/outgoing-request.js';
import { textOfUri, type URI } from '../message/uri.js';
import { IncomingReferRequest, OutgoingReferRequest } from '../message/refer-requests.js';
import { Referrals } from './referrals.js';
import { EventUsages } from './event-usages.js';
import type { Publication } from '../subscription/publication.js';
import type { PublishOptions, SubscribeOptions } from '../subscription/subscription-types.js';
import type { Subscription } from '../subscription/subscription.js';
import { answerChallenge, Challenge, type CredentialsSource } from './challenge.js';
import { CoreRegistrations, type CoreRegistration, type CoreRegistrationOptions } from './core-registration.js';
import { checkMaker, shimError, type SipError } from '../sip-error.js';
import type { Account } from '../user-agent/challenge-remedy.js';
import { emit, hasListened, strictEventTarget } from '../strict-event-target.js';
import type { BodyInput, OutgoingInviteRequestDelegate, OutgoingReferRequestDelegate, OutgoingRequestDelegate } from '../types.js';
import type { OutOfDialogOptions, RequestOptions, TerminationReason } from '../types.js';
import { loadModule, type LoadedModule, type ModuleSource } from './wasm-loader.js';

/**
 * A user agent core, RFC 3261 8: one in the module, with the objects that its ids stand for. It is given frames and flows
 * and knows no socket; `UserAgent` does.
 */
export class UserAgentCore extends strictEventTarget<UserAgentCoreEvents>() {
  delegate: UserAgentCoreDelegate | undefined;
  /** Who is asked for credentials; needs the options `askCredentials` and `askToken` of the core. */
  credentialsSource: CredentialsSource | undefined;
  /** @internal What a refusal of requests can have to do with. */
  account: Account | undefined;
  /** A registrar wants keep-alives on that flow every so many milliseconds (RFC 5626 4.4). */
  onKeepAlive: ((flow: number, intervalMs: number) => void) | undefined;
  /** The server at the other end of that flow does not register us, and another one may: close it, and connect to the next one (RFC 3263 4.3). */
  onServerRefused: ((flow: number, status: number, message: IncomingResponseMessage | undefined) => void) | undefined;
  readonly #loaded: LoadedModule;
  readonly #driver: CoreDriver;
  readonly #dialogs = new Map<number, SessionDialog>();
  readonly #outgoing = new Map<number, OutgoingRequest>();
  readonly #incoming = new Map<number, IncomingRequest>();
  readonly #referrals: Referrals;
  readonly #usages: EventUsages;
  readonly #registrations: CoreRegistrations;
  readonly #host: CoreHost;
  /** The message that was made last for a request: it went out, unless something is waited for. */
  #sent: { request: number; message: unknown } = { request: 0, message: undefined };
  readonly #events = new EventQueue();
  /** Why the last connection went. */
  #lostBy: SipError | undefined;
  readonly #end = new AbortController();
  readonly #idle = new IdleWatch(
    () =>
      this.#registrations.isEmpty && this.#usages.isEmpty && this.#driver.unanswered === 0 && [...this.#outgoing.values()].every((request) => request.answered),
  );

  /** @internal @throws SipError `invalid_argument` for an option that the core does not take. */
  constructor(loaded: LoadedModule, configuration: CoreConfiguration = {}) {
    super();
    checkMaker(loaded, 'module', '`await UserAgentCore.create()`');
    this.#loaded = loaded;
    this.#referrals = new Referrals(loaded);
    this.#driver = new CoreDriver(loaded, {
      output: (output) => {
        this.#take(output);
      },
      sent: (request, message) => {
        this.#noteSent(request, message);
      },
      drained: (deferred) => {
        if (deferred) this.#events.schedule();
        else this.#events.deliver();
        this.#idle.look();
      },
      isTraced: () => hasListened(this, 'trace'),
      traced: (direction, flow, frame) => {
        const time = Date.now();
        this.#events.push(() => emit(this, 'trace', { direction, flow, frame, time }));
      },
    });
    this.#usages = new EventUsages(loaded, this.#driver);
    this.#registrations = new CoreRegistrations(loaded, this.#driver);
    this.#host = {
      core: this,
      driver: this.#driver,
      dialogs: this.#dialogs,
      send: (method, run, delegate) => this.#send(method, run, delegate),
      sessionOf: (dialog) => this.#session(dialog),
      sentFor: (request) => (this.#sent.request === request ? this.#sent.message : undefined),
      lastSent: () => this.#sent.message,
    };
    try {
      this.configure(configuration);
    } catch (error) {
      this.#driver.delete();
      throw error;
    }
  }

  /** Loads the module if that was not done yet. */
  static async create(configuration?: CoreConfiguration, wasm?: ModuleSource): Promise<UserAgentCore> {
    return new UserAgentCore(await loadModule(wasm), configuration);
  }

  /** Changes options; limits and timers count for what begins from now on. */
  configure(configuration: CoreConfiguration): void {
    check('configuration', configuration, 'object');
    this.#driver.configure(Object.entries(defined(configuration)).map(([name, value]) => [name, Object(value) === value ? typeof value : String(value)])); // an object may be no text
  }

  get dialogs(): readonly SessionDialog[] {
    return [...this.#dialogs.values()];
  }
  /** Live objects, for leak checks. */
  get statistics(): Statistics {
    return this.#driver.statistics();
  }
  get deleted(): boolean {
    return this.#driver.deleted;
  }

  /** @internal Aborted once it is gone: what waits for an answer waits in vain. */
  get end(): AbortSignal {
    return this.#end.signal;
  }
  /** @internal Which server to connect to next, and when. */
  get serverOrder(): ServerOrder {
    return this.#driver;
  }
  /** A connection is open. @returns its number. @throws SipError `agent_closed`, `invalid_argument` */
  openFlow(secure: boolean, send: SendFrame): number {
    return this.#driver.openFlow(secure, send);
  }
  /** A connection is gone. What waits for an answer by it fails with 503, by that cause. */
  closeFlow(flow: number, cause?: SipError): void {
    this.#lostBy = cause;
    this.#driver.closeFlow(flow);
  }
  /** One frame from a flow. Its events are delivered before this returns. */
  receive(flow: number, frame: string | Uint8Array): void {
    this.#driver.receive(flow, frame);
  }

  /** A request outside a dialog. @throws SipError `invalid_argument`, `not_connected`, `limit_exceeded` */
  request(method: string, target: string | URI, options: OutOfDialogOptions = {}, delegate?: OutgoingRequestDelegate): OutgoingRequest {
    return this.#send(
      method,
      (give) => {
        const { fromUri = '', fromDisplayName = '', contactFeatures = '' } = options;
        return give(Command.request, ...this.#driver.writeOptions(options, method, textOfUri(target), fromUri, fromDisplayName, contactFeatures));
      },
      delegate,
    );
  }

  /**
   * A REFER outside a dialog: to a URI, or to the other party of a session, which Target-Dialog shows to it (RFC 4538, RFC 7647 4);
   * for a URI, or for the other party of another session, whose place the new call is to take. Its subscription is the delegate's.
   * @throws SipError `invalid_argument`, `invalid_state`, `unknown_dialog`, `not_connected`, `limit_exceeded`
   */
  refer(to: string | SessionDialog, target: string | SessionDialog, options: RequestOptions = {}, delegate?: OutgoingReferRequestDelegate): OutgoingReferRequest {
    return this.#send(
      'REFER',
      (give) => {
        const [receiver, authority] = typeof to === 'string' ? [to, 0] : ['', to.handleIn(this)];
        const [uri, replaced] = typeof target === 'string' ? [target, 0] : ['', target.handleIn(this)];
        return give(Command.referOutside, authority, replaced, ...this.#driver.writeOptions(options, receiver, uri));
      },
      delegate,
    ) as OutgoingReferRequest;
  }

  invite(target: string | URI, options?: OutOfDialogOptions, delegate?: OutgoingInviteRequestDelegate): OutgoingInviteRequest {
    return this.request('INVITE', target, options, delegate) as OutgoingInviteRequest;
  }

  /**
   * Subscribes to an event package, RFC 6665 4.1; `event` is the value of Event.
   * @throws SipError `invalid_argument`, `not_connected`, `limit_exceeded`, `aborted`
   */
  subscribe(target: string, event: string, options: SubscribeOptions = {}): Subscription {
    return this.#usages.subscribe(target, event, options);
  }
  /** Publishes an event state, RFC 3903. @throws SipError `invalid_argument`, `not_connected`, `limit_exceeded`, `aborted` */
  publish(target: string, event: string, body: BodyInput, options: PublishOptions = {}): Publication {
    return this.#usages.publish(target, event, body, options);
  }

  /** Binds our contact to an address-of-record, for so many seconds, and keeps it bound. @throws SipError `invalid_argument`, `not_connected` */
  register(options: CoreRegistrationOptions = {}): CoreRegistration {
    return this.#registrations.start(options);
  }

  /** Ends what lives: BYE, CANCEL, un-REGISTER go out at once, terminated events follow. */
  close(): void {
    this.#registrations.ending();
    this.#driver.command((give) => {
      give(Command.close);
      return 0;
    });
  }

  /** Resolves when every request of ours is answered, or after so many milliseconds. */
  idle(longestMs: number): Promise<void> {
    return this.#idle.wait(longestMs);
  }

  /** Frees the core. What still lives ends without a word to anybody. */
  delete(): void {
    for (const dialog of [...this.#dialogs.values()]) {
      this.#terminate(dialog, 'closed', { reason: 'closed', status: 0 });
    }
    this.#events.push(this.#referrals.end());
    this.#events.push(this.#usages.end());
    this.#events.push(() => {
      this.#end.abort(shimError('agent_closed', 'The user agent was closed'));
    });
    this.#driver.delete();
    this.#outgoing.clear();
    this.#incoming.clear();
    this.#registrations.clear();
    this.#events.schedule();
    this.#idle.look();
  }

  #send(
    method: string,
    run: (give: Give) => number,
    delegate: OutgoingRequestDelegate | OutgoingInviteRequestDelegate | undefined,
  ): OutgoingRequest {
    return this.#driver.make(run, (id) => {
      const Kind = method === 'INVITE' ? OutgoingInviteRequest : method === 'REFER' ? OutgoingReferRequest : OutgoingRequest;
      const made = new Kind(this.#host, id, delegate);
      this.#outgoing.set(id, made);
      if (made instanceof OutgoingReferRequest) this.#referrals.add(id, made);
      return made;
    });
  }

  #noteSent(request: number, message: IncomingRequestMessage | IncomingResponseMessage): void {
    this.#sent = { request, message };
    const outgoing = this.#outgoing.get(request);
    // The ACKs of an INVITE go out under its id.
    if (outgoing && message instanceof IncomingRequestMessage && message.method !== 'ACK') outgoing.message = message;
  }

  #session(dialog: number): SessionDialog | undefined {
    if (dialog === 0) return undefined;
    const known = this.#dialogs.get(dialog);
    if (known) return known;
    // The last response of a dialog that is over may come after its end.
    return this.#driver.isDialog(dialog) ? SessionDialog.of(this.#host, dialog) : undefined;
  }

  /** Binds the ids of an output and queues its event. */
  #take(output: CoreOutput): void {
    const { kind, message, status, request } = output;
    if (kind === OutputKind.response) return this.#takeResponse(output);
    const session = this.#session(output.dialog);
    switch (kind) {
      case OutputKind.request:
        return this.#takeRequest(output, session);
      case OutputKind.requestCancelled: {
        const incoming = this.#incoming.get(request);
        const reason = this.#reason(output);
        this.#events.push(() => incoming?.delegate?.onCancel?.(message as IncomingRequestMessage | undefined, reason));
        return;
      }
      case OutputKind.ack:
        this.#events.push(() => {
          deliverAck(session!, message as IncomingRequestMessage);
          this.#driver.delivered(request, session!.handle, true);
        });
        return;
      case OutputKind.dialogTerminated: {
        const reason = this.#reason(output);
        this.#terminate(session!, reason, { reason, status, ...(message && { message }) });
        return;
      }
      case OutputKind.requestEnded: {
        const incoming = this.#incoming.get(request);
        const ended = incoming ?? this.#outgoing.get(request);
        incoming?.end(); // before the callbacks that tell why
        this.#incoming.delete(request);
        this.#outgoing.delete(request);
        if (ended instanceof IncomingReferRequest && ended.isAccepted) this.#referrals.add(request, ended);
        const refused = this.#usages.forget(request);
        if (refused) this.#events.push(refused);
        if (ended) this.#events.push(() => ended.session?.forgetReinvite(ended));
        return;
      }
      case OutputKind.registration:
        this.#events.push(this.#registrations.take(output));
        return;
      case OutputKind.subscription:
        this.#events.push(this.#referrals.take(output));
        return;
      case OutputKind.credentialsWanted: {
        const registration = this.#registrations.find(output.registration);
        const source = registration?.source;
        const waiter = this.#outgoing.get(request) ?? registration;
        if (waiter) waiter.credentialsFailure = undefined;
        const challenge = new Challenge(message as IncomingResponseMessage, output.number);
        const asked = (challenge.scheme === 'Bearer' ? source?.token : source?.credentials) ? source : this.credentialsSource;
        this.#events.push(() => void answerChallenge(this.#driver, request, challenge, asked ?? {}, waiter));
        return;
      }
      case OutputKind.keepAlive:
        this.#events.push(() => this.onKeepAlive?.(output.flow, output.number));
        return;
      case OutputKind.serverRefused:
        this.#events.push(() => this.onServerRefused?.(output.flow, status, message as IncomingResponseMessage | undefined));
        return;
      case OutputKind.dropped: {
        const detail = { flow: output.flow, status, why: output.text, ...(message && { message }) };
        this.#events.push(() => emit(this, 'dropped', detail));
        return;
      }
      case OutputKind.deferred:
        return this.#noteSent(request, message!);
      default: {
        const event = EventUsages.takes(kind) ? this.#usages.take(output) : session && sessionEvent(output, session);
        if (event) this.#events.push(event);
      }
    }
  }

  #takeResponse(output: CoreOutput): void {
    const { status, request, dialog } = output;
    const outgoing = this.#outgoing.get(request);
    const isInvite = outgoing instanceof OutgoingInviteRequest; // nobody else asks for the session
    const session = isInvite ? (this.#session(dialog) ?? outgoing.session) : undefined; // a 2xx may cross our BYE
    const fromPeer = output.message instanceof IncomingResponseMessage && output.message.statusCode === status;
    const cause = faultOf2xx(output, this.#loaded) ?? (status === 503 ? this.#lostBy : outgoing?.credentialsFailure);
    const message = fromPeer ? output.message : localResponse(status, output.text, cause);
    message.isDelivered = fromPeer;
    if (outgoing && status >= 200) outgoing.answered = true;
    this.#events.push(() => {
      if (outgoing?.answered) outgoing.session?.forgetReinvite(outgoing);
      outgoing?.respond(status, message, session);
      // What was not acknowledged by a callback, by ACK or PRACK, the core acknowledges.
      const isAcknowledged = isInvite && status > 100 && status < 300;
      if (isAcknowledged && dialog !== 0) this.#driver.delivered(request, dialog, false);
    });
  }

  #takeRequest(output: CoreOutput, session: SessionDialog | undefined): void {
    const message = output.message as IncomingRequestMessage;
    const Kind = message.method === 'INVITE' ? IncomingInviteRequest : message.method === 'REFER' ? IncomingReferRequest : IncomingRequest;
    const request = new Kind(this.#host, output.request, message);
    if (output.reason !== 0) request.targetDialog = this.#dialogs.get(output.number);
    else if (request instanceof IncomingInviteRequest && output.number !== 0) request.replaces = this.#dialogs.get(output.number);
    this.#incoming.set(output.request, request);
    if (session && request instanceof IncomingInviteRequest) {
      request.session = session;
      session.reinviteUserAgentServer = request;
    }
    const subscription = message.method === 'SUBSCRIBE' ? this.#usages.incoming(request) : undefined;
    this.#events.push(() => {
      const taken = subscription
        ? emit(this, 'subscribe', { subscription }, { cancelable: true }) || subscription.accepted
        : offerRequest(session ?? this, request);
      if (!request.isAnswered) this.#driver.delivered(output.request, output.dialog, taken);
    });
  }

  #reason(output: CoreOutput): TerminationReason {
    return (this.#loaded.terminationReasonNames[output.reason] ?? 'closed') as TerminationReason;
  }

  #terminate(session: SessionDialog, reason: TerminationReason, detail: TerminatedDetail): void {
    session.terminate(reason);
    this.#dialogs.delete(session.handle);
    this.#events.push(() => session.delegate?.onTerminated?.(reason));
    this.#events.push(() => emit(session, 'terminated', detail));
  }
}
