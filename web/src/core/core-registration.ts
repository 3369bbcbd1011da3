import { check } from '../check-options.js';
import { Command, word } from './command.js';
import type { CoreDriver } from './core-driver.js';
import type { CoreOutput } from './output-reader.js';
import type { CredentialsSource } from './challenge.js';
import { IncomingResponseMessage } from '../message/incoming-message.js';
import { runGuarded } from '../strict-event-target.js';
import type { RegistrationState } from '../types.js';
import type { LoadedModule } from './wasm-loader.js';

/** What a registration of a `UserAgentCore` is asked for. */
export interface CoreRegistrationOptions extends CredentialsSource {
  /** Default: the configured one. */
  readonly aor?: string | undefined;
  /** Default: the domain of the address-of-record. */
  readonly registrar?: string | undefined;
  /** Seconds; default 600. */
  readonly expires?: number | undefined;
  readonly extraHeaders?: readonly string[];
  /** The number of our flow, RFC 5626 4.2; 0: without outbound. Default: 1. */
  readonly regId?: number | undefined;
  /** On the Contact URI, from the first ";" on. */
  readonly uriParameters?: string;
  /** On the Contact, from the first ";" on. */
  readonly contactParameters?: string | undefined;
  /** Never the configured credentials, those of `credentials` and `token` only. */
  readonly ownCredentials?: boolean;
}

export interface RegistrationUpdate {
  readonly state: RegistrationState;
  /** Of the last response; 408 or 503 where none came. */
  readonly status: number;
  /** Granted when `registered`; when `failed`, after how long it is tried again, 0: it is not. */
  readonly seconds: number;
  readonly message?: IncomingResponseMessage;
  /** It failed, and the connection is left for that of the next server. */
  readonly changesServer: boolean;
}

/** What the last 2xx said. */
export interface RegistrationGrant {
  /** RFC 5626 4.2.1 */
  readonly isOutbound: boolean;
  /** RFC 5627 */
  readonly publicGruu: string | undefined;
  readonly temporaryGruu: string | undefined;
  /** RFC 3608 */
  readonly serviceRoute: readonly string[];
}

/** The binding of our contact to an address-of-record, RFC 3261 10.2. The core refreshes it. */
export class CoreRegistration {
  onUpdate: ((update: RegistrationUpdate) => void) | undefined;
  /** @internal */
  credentialsFailure: unknown;
  /** @internal Whom its challenges are for. */
  readonly source: CredentialsSource;
  readonly #driver: CoreDriver;
  readonly #handle: number;
  #state: RegistrationState = 'unregistered';
  #removing = false;
  #over = false;

  /** @internal */
  constructor(driver: CoreDriver, handle: number, source: CredentialsSource) {
    this.#driver = driver;
    this.#handle = handle;
    this.source = source;
  }

  get state(): RegistrationState {
    return this.#state;
  }
  /** It was removed; a new one has to be made. */
  get over(): boolean {
    return this.#over;
  }
  /** `remove` was called. */
  get removing(): boolean {
    return this.#removing;
  }
  get grant(): RegistrationGrant {
    const [outbound = '', publicGruu = '', temporaryGruu = '', ...serviceRoute] = this.#driver.registrationState(this.#handle).split('\n');
    const given = (text: string): string | undefined => (text === '' ? undefined : text);
    return { isOutbound: outbound !== '', publicGruu: given(publicGruu), temporaryGruu: given(temporaryGruu), serviceRoute };
  }

  /** Sends a REGISTER now, with what is given from now on. @throws SipError `invalid_state` while one is not answered; `invalid_argument` */
  refresh({ registrar = '', expires, extraHeaders }: Pick<CoreRegistrationOptions, 'registrar' | 'expires' | 'extraHeaders'> = {}): void {
    const given = (expires !== undefined ? 1 : 0) + (extraHeaders ? 2 : 0);
    this.#driver.command((give) =>
      give(Command.refreshRegistration, this.#handle, given, word(expires ?? 0), this.#driver.write(registrar, ...(extraHeaders ?? []))),
    );
  }

  /** Removes the binding, or `all` bindings of the address-of-record. */
  remove(all = false): void {
    this.#driver.command(
      (give) => give(Command.unregister, this.#handle, all),
      () => (this.#removing = true),
    );
  }

  /** @internal The core is being closed, and removes it. */
  ending(): void {
    this.#removing = true;
  }
  /** @internal The core's word; called while it is drained. */
  update(state: RegistrationState): void {
    this.#state = state;
    this.#over = this.#removing && (state === 'unregistered' || state === 'failed');
  }
  /** @internal Tells of it. */
  deliver(update: RegistrationUpdate): void {
    runGuarded(() => this.onUpdate?.(update));
  }
}

/** The live registrations of a core, by their ids. */
export class CoreRegistrations {
  readonly #loaded: LoadedModule;
  readonly #driver: CoreDriver;
  readonly #live = new Map<number, CoreRegistration>();

  constructor(loaded: LoadedModule, driver: CoreDriver) {
    this.#loaded = loaded;
    this.#driver = driver;
  }

  get isEmpty(): boolean {
    return this.#live.size === 0;
  }
  find(id: number): CoreRegistration | undefined {
    return this.#live.get(id);
  }

  start(options: CoreRegistrationOptions): CoreRegistration {
    check('options', options, 'object');
    const { aor = '', registrar = '', uriParameters = '', contactParameters = '', expires = 600, regId = 1 } = options;
    const asks = (options.ownCredentials === true ? 1 : 0) + (options.credentials ? 2 : 0) + (options.token ? 4 : 0);
    return this.#driver.make(
      (give) =>
        give(Command.register, word(expires), regId, asks, this.#driver.write(aor, registrar, uriParameters, contactParameters, ...(options.extraHeaders ?? []))),
      (handle) => {
        const made = new CoreRegistration(this.#driver, handle, options);
        this.#live.set(handle, made);
        return made;
      },
    );
  }

  /** @returns what tells the registration of an output. */
  take(output: CoreOutput): () => void {
    const registration = this.#live.get(output.registration);
    const state = (this.#loaded.registrationStateNames[output.reason] ?? 'failed') as RegistrationState;
    const message = output.message instanceof IncomingResponseMessage ? { message: output.message } : {};
    registration?.update(state);
    if (registration?.over) this.#live.delete(output.registration);
    return () => registration?.deliver({ state, status: output.status, seconds: output.number, changesServer: output.flow !== 0, ...message });
  }

  /** The core is being closed. */
  ending(): void {
    for (const registration of this.#live.values()) registration.ending();
  }
  /** The core is gone. */
  clear(): void {
    this.#live.clear();
  }
}
