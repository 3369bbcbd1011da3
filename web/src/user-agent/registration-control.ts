import type { Registration, RegistrationUpdate } from '../core/registration.js';
import type { UserAgentCore } from '../core/user-agent-core.js';
import { abortError, shimError, type SipError } from '../sip-error.js';
import type { RegistrationState } from '../types.js';
import { registrationError, type Account } from './registration-error.js';
import type { RegisterOptions, RegistrationFailedDetail } from './user-agent-options.js';

export interface RegistrationEvents {
  registered(expires: number): void;
  unregistered(status: number): void;
  failed(detail: RegistrationFailedDetail): void;
}

interface Waiter {
  readonly wanted: 'registered' | 'unregistered';
  resolve(): void;
  reject(error: SipError): void;
}

/** The one registration of a user agent, with the promises that wait for its outcome. */
export class RegistrationControl {
  readonly #core: UserAgentCore;
  readonly #account: Account;
  readonly #events: RegistrationEvents;
  #registration: Registration | undefined;
  readonly #waiters = new Set<Waiter>();

  constructor(core: UserAgentCore, account: Account, events: RegistrationEvents) {
    this.#core = core;
    this.#account = account;
    this.#events = events;
  }

  get state(): RegistrationState {
    return this.#registration?.state ?? 'unregistered';
  }

  /** Binds our contact, or binds it anew. While a REGISTER is out, waits for its outcome. */
  register(options: RegisterOptions): Promise<void> {
    const known = this.#registration;
    if (known?.removing === true && !known.over) {
      return Promise.reject(shimError('invalid_state', 'The binding is being removed'));
    }
    if (!known || known.over) {
      const { signal: _, ...rest } = options;
      this.#registration = this.#core.register(rest);
      this.#registration.onUpdate = (update) => {
        this.#updated(update);
      };
    } else if (known.state !== 'registering') {
      known.refresh();
    }
    return this.#wait('registered', options.signal);
  }

  /** Removes the binding. Resolves at once where there is none. */
  unregister(all: boolean): Promise<void> {
    const known = this.#registration;
    if (!known || known.over) return Promise.resolve();
    if (!known.removing) {
      this.#settle('registered', shimError('aborted', 'The binding is being removed'));
      known.remove(all);
    }
    return this.#wait('unregistered');
  }

  /** Nothing will come any more. */
  end(error: SipError): void {
    this.#settle('registered', error);
    this.#settle('unregistered');
  }

  #wait(wanted: Waiter['wanted'], signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiter = { wanted, resolve, reject };
      this.#waiters.add(waiter);
      signal?.addEventListener(
        'abort',
        () => {
          if (!this.#waiters.delete(waiter)) return;
          reject(abortError(signal));
          const known = this.#registration;
          if (known && !known.over && !known.removing && known.state !== 'registered') known.remove();
        },
        { once: true },
      );
    });
  }

  #updated(update: RegistrationUpdate): void {
    const { state, status, seconds, message } = update;
    if (state === 'registered') {
      this.#settle('registered');
      this.#events.registered(seconds);
    } else if (state === 'unregistered') {
      if (this.#registration?.over === true) this.#settle('unregistered');
      this.#events.unregistered(status);
    } else if (state === 'failed') {
      const error = registrationError(this.#account, status, message);
      this.#settle(this.#registration?.removing === true ? 'unregistered' : 'registered', error);
      this.#events.failed({
        status,
        reasonPhrase: error.detail ?? '',
        error,
        ...(message && { response: message }),
        ...(seconds > 0 && { retryAfterSeconds: seconds }),
      });
    }
  }

  #settle(wanted: Waiter['wanted'], error?: SipError): void {
    for (const waiter of [...this.#waiters]) {
      if (waiter.wanted !== wanted) continue;
      this.#waiters.delete(waiter);
      if (error) waiter.reject(error);
      else waiter.resolve();
    }
  }
}
