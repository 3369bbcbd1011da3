import type { UserAgentCore } from '../core/user-agent-core.js';
import type { IncomingResponseMessage } from '../message/incoming-message.js';
import { phraseOf } from '../message/phrase.js';
import { shimError, type SipError } from '../sip-error.js';
import type { Registration, RegistrationHost } from './registration.js';
import type { Account } from './challenge-remedy.js';
import type { RegisterOptions } from './registration-options.js';

/** All registrations of a user agent, which share its connection: they change the server together (RFC 3263 4.3). */
export class Registrations implements RegistrationHost {
  readonly core: UserAgentCore;
  readonly account: Account;
  readonly extraHeaders: readonly string[];
  readonly connect: (signal?: AbortSignal) => Promise<void>;
  readonly live = new Set<Registration>();
  /** Why the connection is left, until there is another. */
  #refusal: SipError | undefined;

  constructor(core: UserAgentCore, account: Account & { readonly extraHeaders?: RegisterOptions['extraHeaders'] }, connect: (signal?: AbortSignal) => Promise<void>) {
    this.core = core;
    this.account = account;
    this.extraHeaders = account.extraHeaders ?? [];
    this.connect = connect;
  }

  get changesServer(): boolean {
    return this.#refusal !== undefined;
  }

  /** @returns what the connection to that server ends with. */
  refused(url: string, status: number, response: IncomingResponseMessage | undefined): SipError {
    const detail = phraseOf(status, response);
    this.#refusal = shimError('server_refused', `${url} does not register us (${status} ${detail}): another connection is made`, { status, detail });
    return this.#refusal;
  }

  connected(): void {
    this.#refusal = undefined;
  }

  /** Resolves once every REGISTER that is out is answered. */
  async answered(): Promise<void> {
    const out = [...this.live].filter(({ state }) => state === 'registering');
    await Promise.all(out.map((registration) => new Promise<unknown>((resolve) => registration.addEventListener('statechange', resolve, { once: true }))));
  }

  /** There will be no connection. It is said behind what the core tells of the requests that were under way. */
  abandoned(): void {
    if (!this.#refusal) return;
    queueMicrotask(() => {
      this.#refusal = undefined;
      for (const registration of [...this.live]) registration.unserved();
    });
  }

  /** Nothing will come any more. */
  end(): void {
    for (const registration of this.live) registration.end();
  }
}
