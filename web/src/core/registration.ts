import type { CoreDriver } from './core-driver.js';
import type { IncomingResponseMessage } from '../message/incoming-message.js';
import { runGuarded } from '../strict-event-target.js';
import type { RegistrationState } from '../types.js';

export interface RegistrationUpdate {
  readonly state: RegistrationState;
  /** Of the last response; 408 or 503 where none came. */
  readonly status: number;
  /** Granted when `registered`; when `failed`, after how long it is tried again, 0: it is not. */
  readonly seconds: number;
  readonly message?: IncomingResponseMessage;
}

/** The binding of our contact to our address-of-record, RFC 3261 10.2. The core refreshes it. */
export class Registration {
  onUpdate: ((update: RegistrationUpdate) => void) | undefined;
  readonly #driver: CoreDriver;
  readonly #handle: number;
  #state: RegistrationState = 'unregistered';
  #removing = false;
  #over = false;

  /** @internal */
  constructor(driver: CoreDriver, handle: number) {
    this.#driver = driver;
    this.#handle = handle;
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

  /** Sends a REGISTER now. @throws SipError `invalid_state` while one is not answered. */
  refresh(): void {
    this.#driver.command((core, now) => core.refreshRegistration(this.#handle, now));
  }

  /** Removes the binding, or `all` bindings of the address-of-record. */
  remove(all = false): void {
    this.#removing = true;
    this.#driver.command((core, now) => core.unregister(this.#handle, all, now));
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
