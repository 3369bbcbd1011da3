import { accepted } from '../call/accepted.js';
import { Call } from '../call/call.js';
import type { CallHost } from '../call/call-host.js';
import type { CallMedia } from '../call/call-media.js';
import { CallRepair, type RepairHost } from '../call/call-repair.js';
import { check, checked } from '../check-options.js';
import { UserAgentCore } from '../core/user-agent-core.js';
import type { Statistics } from '../core/core-driver.js';
import { asyncDispose, dispose } from '../disposal.js';
import { guarded, type Logger } from '../logger.js';
import type { IncomingResponseMessage } from '../message/incoming-message.js';
import { NOT_CONNECTED, shimError, type SipError } from '../sip-error.js';
import { emit, strictEventTarget } from '../strict-event-target.js';
import { EarlyConnection } from '../transport/early-connection.js';
import { WebSocketTransport } from '../transport/web-socket-transport.js';
import type { Publication } from '../subscription/publication.js';
import type { PublishOptions, SubscribeOptions } from '../subscription/subscription-types.js';
import type { Subscription } from '../subscription/subscription.js';
import type { BodyInput, RegistrationState } from '../types.js';
import type { Binding } from './binding.js';
import { checkUserAgentOptions } from './check-user-agent-options.js';
import { asWritten, configurationOf, ownRegistration } from './core-configuration.js';
import { hearCore } from './hear-core.js';
import { answerOptions, takeInvite } from './incoming-calls.js';
import { PostponedWork } from './postponed-work.js';
import { Registration } from './registration.js';
import { Registrations } from './registrations.js';
import type { FetchBindingsOptions, RegisterOptions, RegistrationOptions } from './registration-options.js';
import { asUri, resolveTarget } from './target.js';
import type { URI } from '../message/uri.js';
import type { CallOptions, MessageRequestOptions, RequestCallOptions, UserAgentEvents, UserAgentOptions } from './user-agent-options.js';

/** How long `close` waits for the answers to its BYE and REGISTER. */
const CLOSING_MS = 2000;

/**
 * A phone: a connection to a SIP server, a registration there, and calls. Make one with `UserAgent.create`, free it with
 * `close()` or `await using`.
 */
export class UserAgent extends strictEventTarget<UserAgentEvents>() {
  readonly #options: UserAgentOptions;
  readonly #logger: Logger | undefined;
  readonly #core: UserAgentCore;
  readonly #transport: WebSocketTransport;
  readonly #registrations: Registrations;
  readonly #registration: Registration;
  readonly #calls = new Map<Call, CallRepair>();
  readonly #host: CallHost;
  readonly #repairs: RepairHost;
  #flow = 0;
  readonly #postponed = new PostponedWork();
  #traced = false;
  #closing: Promise<void> | undefined;

  /**
   * Loads the module and checks the options. Nothing is connected yet, unless the option `connect` says so.
   * @throws SipError `invalid_argument` naming the option; `module_failed`
   * @example const phone = await UserAgent.create({ server: 'wss://sip.example.com', aor: 'sip:alice@example.com', password });
   */
  static async create(given: UserAgentOptions): Promise<UserAgent> {
    checkUserAgentOptions(given);
    const options = { ...given, aor: asUri(given.aor) };
    const loading = UserAgentCore.create(configurationOf(options), options.wasm); // first: it takes longer
    const early = options.connect === true ? EarlyConnection.to(options.server, options.webSocket) : undefined;
    let core: UserAgentCore | undefined;
    try {
      core = await loading;
      const made = new UserAgent(options, core, early);
      if (options.connect === true) made.connect().catch(() => undefined); // `disconnected` tells of it
      return made;
    } catch (error) {
      early?.discard();
      core?.delete();
      throw asWritten(error);
    }
  }

  /** @internal Use `UserAgent.create`. */
  private constructor(options: UserAgentOptions, core: UserAgentCore, early: EarlyConnection | undefined) {
    super();
    if (!((core as unknown) instanceof UserAgentCore)) throw shimError('invalid_argument', 'A user agent is made by `await UserAgent.create({ ... })`: its module is loaded first');
    this.#options = options;
    this.#logger = options.logger && guarded(options.logger);
    this.#core = core;
    this.#transport = new WebSocketTransport(options.server, options, {
      opened: () => {
        this.#opened();
      },
      frame: (data) => {
        core.receive(this.#flow, data);
      },
      closed: (error, willReconnect) => {
        this.#disconnected(error, willReconnect);
      },
      reconnecting: (attempt, delayMs, error) => {
        this.#logger?.info(`connecting again in ${delayMs} ms, attempt ${attempt}`);
        emit(this, 'reconnecting', { attempt, delayMs, error });
      },
    }, core.serverOrder, early);
    this.#registrations = new Registrations(core, options, (signal) => this.connect(signal));
    this.#registration = this.registration(ownRegistration(options));
    this.#registration.addEventListener('registered', ({ detail }) => emit(this, 'registered', detail));
    this.#registration.addEventListener('unregistered', ({ detail }) => emit(this, 'unregistered', detail));
    this.#registration.addEventListener('failed', ({ detail }) => emit(this, 'registrationFailed', detail));
    this.#host = {
      core,
      aor: options.aor,
      trustsServer: options.trustedServer === true,
      extraHeaders: options.extraHeaders ?? [],
      keep: (call) => {
        this.#calls.set(call, new CallRepair(call, this.#repairs));
        return call;
      },
      place: (target, given, send) => this.#host.keep(new Call(this.#host, { target, options: given, send })),
      makeMedia: () => this.#makeMedia(),
      throwIfClosed: () => this.#throwIfClosed(),
      established: (call) => this.#calls.get(call)?.follow(),
      ended: (call) => {
        this.#calls.get(call)?.stop();
        this.#calls.delete(call);
      },
      whenConnected: (work, otherwise) => {
        if (this.#transport.state === 'disconnected') otherwise();
        else this.#postponed.add(work, otherwise);
      },
    };
    this.#repairs = { logger: this.#logger, mayRepair: () => this.connected && options.repairCalls !== false };
    this.#listenToCore();
  }

  get aor(): string {
    return this.#options.aor;
  }
  /** Whether requests can be sent now. */
  get connected(): boolean {
    return this.#transport.state === 'connected';
  }
  get registrationState(): RegistrationState {
    return this.#registration.state;
  }
  /** Those that are not over. */
  get calls(): readonly Call[] {
    return [...this.#calls.keys()];
  }
  get closed(): boolean {
    return this.#closing !== undefined;
  }
  /** What it is made of: dialogs, requests of any kind. */
  get core(): UserAgentCore {
    return this.#core;
  }
  /** Live objects, for leak checks: all zero once it is closed. */
  get statistics(): Statistics {
    return this.#core.statistics;
  }

  /** @internal A trace costs time: it is made once somebody wants it. */
  override onFirstListener(type: string): void {
    if (type === 'trace') this.#trace();
  }

  /**
   * Opens the connection; resolves at once if it is open. From then on a lost one is made anew; where the first one cannot be made this
   * fails, and nothing is tried again before it is called again.
   * @throws SipError `connection_refused`, `connection_forbidden`, `subprotocol_refused`, `connection_timeout`, `aborted`, `agent_closed`
   * @example await phone.connect(AbortSignal.timeout(5000));
   */
  async connect(signal?: AbortSignal): Promise<void> {
    this.#throwIfClosed();
    if (signal !== undefined) check('signal', signal, 'AbortSignal');
    await this.#transport.connect(signal).finally(() => {
      this.#throwIfClosed(); // meanwhile
    });
  }

  /**
   * Gives the connection up and makes another at once, to the best server of the list again: for an application that knows better than the connection,
   * of another network or of a server that is back. Registrations and calls go on by it, as after a loss; requests that are out fail. With
   * `reconnect: false`, `register` again. Without a connection, as `connect`.
   * @throws SipError as `connect`
   * @example again.addEventListener('click', () => phone.reconnect().catch(show)); // a button
   */
  async reconnect(signal?: AbortSignal): Promise<void> {
    this.#throwIfClosed();
    if (signal !== undefined) check('signal', signal, 'AbortSignal');
    await this.#transport.reconnect(shimError('connection_lost', 'The application gave the connection up: reconnect()'), signal).finally(() => {
      this.#throwIfClosed(); // meanwhile
    });
  }

  /**
   * Registers, connecting first where needed, and stays registered: refreshed in time, again after a lost connection. Called
   * while registered, it sends a REGISTER at once.
   * @throws SipError those of `connect`; `registration_failed` with the status of the refusal; `credentials_missing`
   * @example await phone.register({ expires: 300 });
   */
  async register(options: RegisterOptions = {}): Promise<void> {
    const signal = checked('register', options).signal ?? this.#options.register?.signal;
    await this.#registration.register({ ...options, signal });
  }

  /**
   * A registration of its own, over the same connection: another account, another registrar, push. It is not sent before its
   * `register`. Calls to it arrive as `call` like all others, `call.request.to` tells which account; those from it have its `aor` as `fromUri`.
   * @throws SipError `invalid_argument` naming the option, `agent_closed`
   * @example await phone.registration({ aor: 'sip:bob@example.org', password }).register();
   */
  registration(options: RegistrationOptions = {}): Registration {
    this.#throwIfClosed();
    const { aor, ...given } = checked('registration', options);
    const made = new Registration(this.#registrations, aor === undefined ? given : { ...given, aor: asUri(aor) });
    const logger = this.#logger;
    made.addEventListener('registered', ({ detail }) => logger?.info(`registered ${made.aor} for ${detail.expires} s`));
    made.addEventListener('failed', ({ detail }) => logger?.warn(detail.error.message));
    return made;
  }

  /** Removes our binding, or `all` of the address-of-record. Resolves once the registrar has confirmed it. @throws SipError `registration_failed` where it refused, `agent_closed` @example await phone.unregister({ all: true }); */
  async unregister(options: { readonly all?: boolean | undefined } = {}): Promise<void> {
    this.#throwIfClosed();
    await this.#registration.unregister(options);
  }

  /** Who is reachable at our address-of-record, `Registration.fetchBindings`. @example const devices = (await phone.fetchBindings()).length; */
  fetchBindings(options: FetchBindingsOptions = {}): Promise<readonly Binding[]> {
    return this.#registration.fetchBindings(options);
  }

  /**
   * Calls somebody: a URI, `bob@example.com`, or a user or number of our own domain.
   * @throws SipError `invalid_argument`, `not_connected`, `agent_closed`. What fails later ends the call and rejects its
   * `established`.
   */
  call(target: string | URI, options: CallOptions = {}): Call {
    this.#throwUnlessConnected();
    const uri = resolveTarget(target, this.#options.aor);
    if (!checked('call', options).media && !this.#options.media) this.#makeMedia();
    return this.#host.keep(new Call(this.#host, { target: uri, options }));
  }

  /** Sends a MESSAGE (RFC 3428). @returns the 2xx. @throws SipError `request_rejected` and those of `request` @example await phone.message('bob', 'On my way'); */
  async message(target: string | URI, text: string, options: MessageRequestOptions = {}): Promise<IncomingResponseMessage> {
    const { contentType = 'text/plain', ...rest } = checked('message', options);
    if (typeof (text as unknown) !== 'string') throw shimError('invalid_argument', 'message: the text is not a string');
    return this.request('MESSAGE', target, { ...rest, body: { contentType, content: text } });
  }

  /**
   * Subscribes to the state of somebody, RFC 6665: `event` is the package (`presence`, `dialog`, `message-summary`), perhaps with an
   * id. What fails later ends the subscription, and rejects its `established`.
   * @throws SipError `invalid_argument`, `not_connected`, `limit_exceeded`, `agent_closed`, `aborted`
   * @example phone.subscribe('bob', 'presence').addEventListener('notify', ({ detail }) => show(detail.body));
   */
  subscribe(target: string | URI, event: string, options: SubscribeOptions = {}): Subscription {
    this.#throwUnlessConnected();
    return this.#core.subscribe(resolveTarget(target, this.#options.aor), event, this.#withHeaders(checked('subscribe', options)));
  }

  /**
   * Publishes our state, RFC 3903, and keeps it published: to our own address-of-record, or to another `target`.
   * @throws SipError `invalid_argument`, `not_connected`, `limit_exceeded`, `agent_closed`, `aborted`
   * @example const state = phone.publish('presence', { contentType: 'application/pidf+xml', content: presenceDocument({ entity: 'sip:alice@example.com' }) });
   */
  publish(event: string, body: BodyInput, options: PublishOptions & { readonly target?: string | undefined } = {}): Publication {
    this.#throwUnlessConnected();
    const { aor } = this.#options;
    const { target = aor } = checked('publish', options);
    return this.#core.publish(resolveTarget(target, aor), event, body, this.#withHeaders(options));
  }

  /** The header fields of the options of this agent, before those given. */
  #withHeaders<T extends { readonly extraHeaders?: readonly string[] | undefined }>(options: T): T {
    return { ...options, extraHeaders: [...(this.#options.extraHeaders ?? []), ...(options.extraHeaders ?? [])] };
  }

  /**
   * Sends a request outside any dialog. For an INVITE use `call`.
   * @returns the 2xx. @throws SipError `request_rejected`, `invalid_argument`, `not_connected`, `agent_closed`, `aborted`
   * @example const { headers } = await phone.request('OPTIONS', 'bob');
   */
  async request(method: string, target: string | URI, options: RequestCallOptions = {}): Promise<IncomingResponseMessage> {
    this.#throwUnlessConnected();
    const { signal, ...rest } = checked('request', options);
    check('method', method, 'string');
    if (method === 'INVITE') throw shimError('invalid_argument', 'An INVITE is sent by call()');
    const uri = resolveTarget(target, this.#options.aor);
    return accepted(this.#core, `${method} was refused`, (delegate) => this.#core.request(method, uri, this.#withHeaders(rest), delegate), signal);
  }

  /**
   * Hangs up, removes the binding, closes the connection and frees the core. A second call waits for the same end.
   * Resolves when all of it is done; it takes two seconds at most.
   * @example await phone.close();
   */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  [dispose](): void {
    void this.close();
  }
  [asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    const isConnected = this.connected;
    for (const call of this.calls) void call.hangup();
    if (isConnected) {
      this.#core.close();
      await this.#core.idle(CLOSING_MS);
    }
    this.#transport.close();
    this.#core.delete();
    await Promise.resolve(); // the ends of the dialogs are delivered
    for (const call of this.calls) call.abandon();
    this.#registrations.end();
    emit(this, 'closed', {});
  }

  #opened(): void {
    this.#registrations.connected();
    this.#flow = this.#core.openFlow(this.#transport.secure, (frame) => {
      this.#transport.send(frame);
    });
    this.#logger?.info(`connected to ${this.#transport.url}`);
    this.#postponed.connected();
    const registered = this.#registrations.answered();
    for (const repair of this.#calls.values()) repair.reconnected(registered);
    emit(this, 'connected', { flow: this.#flow, server: this.#transport.url });
  }

  #disconnected(error: SipError | undefined, willReconnect: boolean): void {
    if (error) this.#logger?.warn(error.message);
    if (!this.#core.deleted) this.#core.closeFlow(this.#flow, error);
    if (!willReconnect && !this.#core.deleted) {
      this.#postponed.abandoned();
      this.#registrations.abandoned();
    }
    emit(this, 'disconnected', { willReconnect, ...(error && { error }) });
  }

  #listenToCore(): void {
    const logger = this.#logger;
    this.#core.delegate = {
      onInvite: (request) => {
        takeInvite(request, this, this.#host, this.#options);
      },
    };
    this.#core.addEventListener('options', ({ detail: { request } }) => {
      answerOptions(request, this, this.#options);
    });
    this.#core.credentialsSource = this.#core.account = this.#options;
    this.#core.onKeepAlive = (flow, intervalMs) => {
      if (flow === this.#flow) this.#transport.keepAliveEvery(intervalMs);
    };
    this.#core.onServerRefused = (flow, status, response) => {
      if (flow === this.#flow) this.#transport.leave(this.#registrations.refused(this.#transport.url, status, response));
    };
    hearCore(this, this.#host, logger);
    this.#core.addEventListener('dropped', ({ detail }) => {
      logger?.warn(`a frame was not processed: ${detail.why}`);
      emit(this, 'dropped', detail);
    });
    if (logger) this.#trace();
  }

  #trace(): void {
    if (this.#traced) return;
    this.#traced = true;
    this.#core.addEventListener('trace', ({ detail }) => {
      this.#logger?.debug(detail.direction === 'in' ? 'received' : 'sent', detail.frame);
      emit(this, 'trace', detail);
    });
  }

  #makeMedia(): CallMedia {
    const make = this.#options.media;
    if (!make) throw shimError('invalid_argument', 'This call has no media: give it `media: new WebRtcMedia()`, or `media: webRtcMedia()` to UserAgent.create (sip-wasm/webrtc); or media of your own');
    return make();
  }

  #throwIfClosed(): void {
    if (this.closed) throw shimError('agent_closed', 'The user agent is closed');
  }
  #throwUnlessConnected(): void {
    this.#throwIfClosed();
    if (!this.connected) throw shimError('not_connected', NOT_CONNECTED);
  }
}
