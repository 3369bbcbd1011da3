import type { CoreRegistration, RegistrationUpdate } from '../core/core-registration.js';
import { checked, defined } from '../check-options.js';
import { accepted } from '../call/accepted.js';
import type { UserAgentCore } from '../core/user-agent-core.js';
import type { Challenge, CredentialsSource, GivenCredentials } from '../core/challenge.js';
import { featureParameters } from '../call/call-fields.js';
import { Deferred, settleAll } from '../deferred.js';
import { redirectContacts } from '../message/redirect-contacts.js';
import { onAbort } from '../on-abort.js';
import { abortError, checkMaker, shimError, SipError } from '../sip-error.js';
import { emit, strictEventTarget } from '../strict-event-target.js';
import type { RegistrationState } from '../types.js';
import { bindingsOf, type Binding } from './binding.js';
import type { Account } from './challenge-remedy.js';
import { registrationError } from './registration-error.js';
import type { FetchBindingsOptions, RegisterOptions, RegistrationEvents, RegistrationOptions } from './registration-options.js';

/** What a registration needs of its user agent. */
export interface RegistrationHost {
  readonly core: UserAgentCore;
  /** The account of the user agent. */
  readonly account: Account;
  readonly extraHeaders: readonly string[];
  connect(signal?: AbortSignal): Promise<void>;
  /** Those that somebody may wait for. */
  readonly live: Set<Registration>;
  /** The connection is being left for that of the next server. */
  readonly changesServer: boolean;
}

/**
 * The binding of this user agent to an address-of-record, RFC 3261 10.2: kept from `register` to `unregister`, refreshed in
 * time, made again after a lost connection or a failure that may pass. Made by `UserAgent.registration`.
 * @example
 * const second = phone.registration({ aor: 'sip:bob@example.org', password: 'secret-of-bob' });
 * second.addEventListener('failed', ({ detail }) => console.log(detail.error.message, detail.retryAfterSeconds));
 * await second.register();
 */
export class Registration extends strictEventTarget<RegistrationEvents>() {
  readonly #host: RegistrationHost;
  readonly #options: RegistrationOptions;
  readonly #account: Account;
  #registration: CoreRegistration | undefined;
  /** Given by `register`, and kept. */
  #given: RegisterOptions = {};
  #expires = 0;
  /** Counts the calls of `unregister`: a `register` that still connects then is taken back. */
  #removals = 0;
  /** With the server that is being left. */
  #failure: SipError | undefined;
  /** Who waits, and for what. */
  readonly #waiters = { registered: new Set<Deferred<void>>(), unregistered: new Set<Deferred<void>>() };

  /** @internal Use `UserAgent.registration`. */
  constructor(host: RegistrationHost, options: RegistrationOptions) {
    super();
    checkMaker(host, 'live', '`registration` of a user agent');
    this.#host = host;
    this.#options = options;
    this.#account = accountOf(host.account, options);
  }

  get aor(): string {
    return this.#account.aor;
  }
  get state(): RegistrationState {
    return this.#registration?.state ?? 'unregistered';
  }
  /** Seconds that the registrar granted last; 0 unless registered. */
  get expires(): number {
    return this.state === 'registered' ? this.#expires : 0;
  }
  /** Whether the registrar uses outbound for us, RFC 5626 4.2.1: requests to us come by our connection. */
  get isOutbound(): boolean {
    return this.#registration?.grant.isOutbound ?? false;
  }
  /** Our GRUUs, RFC 5627: addresses of this very instance, for a REFER or a call back. The core uses them as Contact. */
  get publicGruu(): string | undefined {
    return this.#registration?.grant.publicGruu;
  }
  get temporaryGruu(): string | undefined {
    return this.#registration?.grant.temporaryGruu;
  }
  /** RFC 3608; the core sends requests of this address-of-record that way. */
  get serviceRoute(): readonly string[] {
    return this.#registration?.grant.serviceRoute ?? [];
  }

  /**
   * Binds us, connecting first where needed, and stays bound, with the options that were given last. Called while bound, it sends
   * a REGISTER at once; while one is out, it waits for that, and sends another if it is to say something else.
   * @throws SipError those of `UserAgent.connect`; `registration_failed` with the status of the refusal (of a 3xx, follow one
   * of the event's contacts by `registrar` or leave it); `credentials_missing`; `aborted`; `invalid_state` during `unregister`.
   * @example await second.register({ expires: 300, signal: AbortSignal.timeout(5000) });
   */
  async register(options: RegisterOptions = {}): Promise<void> {
    const { signal, ...given } = checked('register', options);
    const removals = this.#removals;
    await this.#host.connect(signal);
    if (signal?.aborted === true) throw abortError(signal);
    if (removals !== this.#removals) throw removedError();
    const known = this.#registration;
    if (known?.removing === true && !known.over) throw shimError('invalid_state', 'The binding is being removed: await unregister() before register()');
    const isOut = known?.state === 'registering';
    if (isOut && this.#isNews(given)) {
      await this.#wait('registered', signal).catch((error: unknown) => {
        if (error instanceof SipError && (error.code === 'aborted' || error.code === 'agent_closed')) throw error;
      });
      return this.register(options);
    }
    if (!known || known.over) {
      this.#given = { ...this.#given, ...given };
      this.#start();
    } else if (!isOut) {
      known.refresh({ ...given, ...(given.extraHeaders && { extraHeaders: [...this.#host.extraHeaders, ...given.extraHeaders] }) });
      this.#given = { ...this.#given, ...given };
    }
    return this.#wait('registered', signal);
  }

  /** Removes our binding, or `all` of the address-of-record. Resolves once the registrar has confirmed it, at once where there is none or the user agent is gone. @throws SipError `registration_failed` where it refused @example await second.unregister(); */
  async unregister(options: { readonly all?: boolean | undefined } = {}): Promise<void> {
    const { all = false } = checked('unregister', options);
    this.#removals += 1;
    const known = this.#registration;
    if (!known || known.over || this.#host.core.deleted) return;
    if (!known.removing) {
      this.#settle('registered', removedError());
      known.remove(all);
    }
    return this.#wait('unregistered');
  }

  /**
   * What is bound to the address-of-record, of all its devices: a REGISTER without Contact, RFC 3261 10.2.3, which changes nothing. It
   * connects first where needed. An account with credentials of its own has to be registered for it.
   * @throws SipError those of `UserAgent.connect` and `UserAgent.request`; `invalid_state` where credentials of its own are not known
   * to the core
   * @example
   * for (const { contact, expires } of await phone.fetchBindings()) console.log(contact.uri, expires);
   */
  async fetchBindings(options: FetchBindingsOptions = {}): Promise<readonly Binding[]> {
    const { signal, ...given } = checked('fetchBindings', options);
    await this.#host.connect(signal);
    const isKnown = this.#registration !== undefined && !this.#registration.over;
    if (!isKnown && this.#hasOwnCredentials()) throw shimError('invalid_state', `Bindings of ${this.aor} can be asked for once it is registered: its credentials are not those of the user agent`);
    const { registrar = '', extraHeaders = [] } = { ...this.#options, ...this.#given, ...given };
    const request = { fromUri: this.aor, extraHeaders: [...this.#host.extraHeaders, ...extraHeaders] };
    const { core } = this.#host;
    return bindingsOf(await accepted(core, 'REGISTER was refused', (delegate) => core.request('REGISTER', registrar, request, delegate), signal));
  }

  /** @internal Nothing will come any more. */
  end(): void {
    this.#settle('registered', closedError());
    this.#settle('unregistered');
  }

  /** @internal No connection to the next server will be made. */
  unserved(): void {
    if (this.#failure) this.#settle('registered', this.#failure);
  }

  #isNews(given: RegisterOptions): boolean {
    const last = { ...this.#options, ...this.#given };
    const names = ['registrar', 'expires', 'extraHeaders'] as const;
    return names.some((name) => given[name] !== undefined && JSON.stringify(given[name]) !== JSON.stringify(last[name]));
  }

  #start(): void {
    const { push, outbound, features, ...own } = this.#options;
    const given = { ...own, ...this.#given };
    const extraHeaders = [...this.#host.extraHeaders, ...(given.extraHeaders ?? [])];
    this.#registration = this.#host.core.register({
      aor: own.aor,
      registrar: given.registrar,
      expires: given.expires,
      extraHeaders,
      ownCredentials: this.#hasOwnCredentials(),
      regId: outbound === false ? 0 : undefined,
      uriParameters: pushParameters(push ?? {}),
      contactParameters: features && featureParameters(features),
      ...this.#source(),
    });
    this.#host.live.add(this);
    this.#registration.onUpdate = (update) => {
      this.#updated(update);
    };
  }

  /** Those of the user agent are not used, except for what is left out here. */
  #hasOwnCredentials(): boolean {
    const { aor, authorizationUsername, password, ha1, credentials } = this.#options;
    return (aor !== undefined && aor !== this.#host.account.aor) || [authorizationUsername, password, ha1, credentials].some((given) => given !== undefined);
  }

  /** Whom a challenge asks that the core cannot answer; a fixed password that is not the core's is given when it is asked for. */
  #source(): CredentialsSource {
    const { token, password, ha1, authorizationUsername = '' } = this.#account;
    const fixed = this.#hasOwnCredentials() && (password ?? ha1) !== undefined;
    const ask = this.#options.credentials ?? (fixed ? (): GivenCredentials => ({ password: password ?? '', ha1: ha1 ?? '' }) : this.#account.credentials);
    const named = async (challenge: Challenge): Promise<GivenCredentials | undefined> => {
      const given = await ask?.(challenge);
      return given && { ...given, username: given.username ?? authorizationUsername };
    };
    return { credentials: ask && named, token };
  }

  #wait(wanted: 'registered' | 'unregistered', signal?: AbortSignal): Promise<void> {
    const waiter = new Deferred<void>();
    this.#waiters[wanted].add(waiter);
    const settled = onAbort(signal, (error) => {
      if (!this.#waiters[wanted].delete(waiter)) return; // it is settled, and about to be told
      waiter.reject(error);
      const known = this.#registration;
      const isWanted = this.#waiters.registered.size > 0;
      if (known && !isWanted && !known.over && !known.removing && known.state !== 'registered' && !this.#host.core.deleted) known.remove();
    });
    return waiter.promise.finally(settled);
  }

  #updated(update: RegistrationUpdate): void {
    const { state, status, seconds, message } = update;
    const over = this.#registration?.over === true;
    if (state === 'registered') {
      this.#expires = seconds;
      this.#settle('registered');
      emit(this, 'registered', { expires: seconds, ...(message && { response: message }) });
    } else if (state === 'unregistered') {
      if (over) this.#settle('unregistered');
      emit(this, 'unregistered', { status });
    } else if (state === 'failed') {
      this.#failed(update);
    }
    emit(this, 'statechange', { state });
    if (!over) return;
    this.#host.live.delete(this);
    // Who still waits for it was not told by `unregister`: the user agent is being closed.
    this.#settle('registered', closedError());
  }

  #failed({ status, seconds, message, changesServer }: RegistrationUpdate): void {
    const isRemoval = this.#registration?.removing === true;
    const error = registrationError(this.#account, status, message, this.#registration?.credentialsFailure, isRemoval);
    // One that was out on the connection that is left goes out on the next one too.
    const goesOn = !isRemoval && (changesServer || (this.#host.changesServer && message === undefined));
    this.#failure = goesOn ? error : undefined;
    if (!goesOn) this.#settle(isRemoval ? 'unregistered' : 'registered', error);
    const contacts = status >= 300 && status < 400 && message ? redirectContacts(message) : undefined;
    const detail = { status, reasonPhrase: error.detail ?? '', error, response: message, retryAfterSeconds: seconds || undefined, changesServer: goesOn || undefined, contacts };
    emit(this, 'failed', defined(detail));
  }

  #settle(wanted: 'registered' | 'unregistered', error?: SipError): void {
    settleAll(this.#waiters[wanted], error);
  }
}

const removedError = (): SipError => shimError('aborted', 'The binding is being removed');
const closedError = (): SipError => shimError('agent_closed', 'The user agent was closed');

function pushParameters(push: Readonly<Record<string, string>>): string {
  try {
    return Object.entries(push).map(([name, value]) => `;${name}=${encodeURIComponent(value)}`).join('');
  } catch (cause) {
    throw shimError('invalid_argument', 'push: half of a surrogate pair is no text', { cause });
  }
}

/** The options of a registration over those of its user agent; another address-of-record has nothing of that. */
function accountOf(account: Account, options: RegistrationOptions): Account {
  const { aor, authorizationUsername, password, ha1, credentials, token } = options;
  const own = defined({ authorizationUsername, password, ha1, credentials, token });
  if (aor !== undefined && aor !== account.aor) return { aor, ...own };
  const { password: _password, ha1: _ha1, ...rest } = account;
  return { ...((password ?? ha1) === undefined ? account : rest), ...own };
}
