import { check, checked } from '../check-options.js';
import { Command } from './command.js';
import { parameterOf, parseHeader } from '../headers/parse-header.js';
import type { IncomingResponseMessage } from '../message/incoming-message.js';
import type { CoreDriver } from './core-driver.js';
import { TAG } from '../tag.js';

/** What answers a challenge: a password, or an ha1 for the challenge's realm and algorithm. */
export interface GivenCredentials {
  /** Default: `authorizationUsername`, or the user part of the address-of-record. */
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** H(username:realm:password) in hexadecimal, by the challenge's `algorithm` without `-sess`. */
  readonly ha1?: string | undefined;
}

/** A challenge that nothing known answers, RFC 3261 22: what the options `credentials` and `token` are called with. */
export class Challenge {
  readonly scheme: 'Digest' | 'Bearer';
  /** "" where a Bearer challenge has none. */
  readonly realm: string;
  /** Of a proxy (407) and not of the registrar or the callee (401). */
  readonly isProxy: boolean;
  /** The 401 or 407. */
  readonly response: IncomingResponseMessage;
  readonly #name: string;
  readonly #value: string;

  /** @internal Header field `index` of the response is the challenge. */
  constructor(response: IncomingResponseMessage, index: number) {
    const { name, value } = response.headers[index] ?? { name: '', value: '' };
    this.response = response;
    this.#name = name;
    this.#value = value;
    this.scheme = /^\s*bearer\b/i.test(value) ? 'Bearer' : 'Digest';
    this.isProxy = /^proxy/i.test(name);
    this.realm = this.parameter('realm') ?? '';
  }

  /** @internal */
  get [Symbol.toStringTag](): string {
    return TAG;
  }

  /** Of a digest: `MD5` where it names none. */
  get algorithm(): string | undefined {
    return this.scheme === 'Digest' ? (this.parameter('algorithm') ?? 'MD5') : undefined;
  }
  /** Where a token comes from, RFC 8898 4. It is the server's word: ask only authorization servers that you trust. */
  get authzServer(): string | undefined {
    return this.parameter('authz_server');
  }
  get scope(): string | undefined {
    return this.parameter('scope');
  }
  /** Why the last token was refused, RFC 6750 3.1: `invalid_token`. */
  get error(): string | undefined {
    return this.parameter('error');
  }

  /** A parameter by its name, without its quotes. */
  parameter(name: string): string | undefined {
    const [first] = parseHeader(this.#name, this.#value).values;
    return first && parameterOf(first, name);
  }
}

/** `undefined`: there are none, and the request fails. */
export type CredentialsCallback = (challenge: Challenge) => GivenCredentials | undefined | Promise<GivenCredentials | undefined>;
export type TokenCallback = (challenge: Challenge) => string | undefined | Promise<string | undefined>;

/** Whom a challenge is for. */
export interface CredentialsSource {
  readonly credentials?: CredentialsCallback | undefined;
  readonly token?: TokenCallback | undefined;
}

/** Who waits for credentials. */
export interface CredentialsWaiter {
  /** What the callback failed with when it was asked last, or why what it gave cannot be sent. */
  credentialsFailure: unknown;
}

/** Asks the application and tells the core; without an answer the request that waits fails. */
export async function answerChallenge(
  driver: CoreDriver,
  request: number,
  challenge: Challenge,
  source: CredentialsSource,
  waiter: CredentialsWaiter | undefined,
): Promise<void> {
  const give = (given: GivenCredentials, token = ''): void => {
    const { username = '', password = '', ha1 = '' } = checked('credentials', given);
    check('token', token, 'string');
    driver.command((give) => give(Command.giveCredentials, request, driver.write(username, password, ha1, token)));
  };
  try {
    if (challenge.scheme === 'Bearer') give({}, await source.token?.(challenge));
    else give((await source.credentials?.(challenge)) ?? {});
  } catch (cause) {
    // The callback failed, or gave what cannot be sent; or the time was over, and nobody waits any more.
    if (waiter) waiter.credentialsFailure = cause;
    try {
      give({});
    } catch {
      // That it was.
    }
  }
}
