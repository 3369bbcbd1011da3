import type { IncomingResponseMessage } from '../message/incoming-message.js';
import { phraseOf } from '../message/phrase.js';
import { shimError, type SipError } from '../sip-error.js';
import type { UserAgentOptions } from './user-agent-options.js';

/** What of the options a refusal can have to do with. */
export type Account = Pick<UserAgentOptions, 'aor' | 'authorizationUsername' | 'password' | 'ha1' | 'ha1Algorithm' | 'realm' | 'refuseMd5' | 'credentials' | 'token'>;

/** A REGISTER that failed. No `message`: no response came. `cause`: what the callback for credentials failed with. `isRemoval`: it was to remove the binding. */
export function registrationError(account: Account, status: number, message?: IncomingResponseMessage, cause?: unknown, isRemoval = false): SipError {
  const isLocal = message === undefined;
  if (isLocal && (status === 401 || status === 407)) return credentialsMissing('The registration', status, cause);
  if (status >= 200 && status < 300) {
    return shimError('registration_failed', `The registrar said ${status}, and removed the binding. It is made again by itself`, { status, detail: message?.reasonPhrase ?? '' });
  }
  const reasonPhrase = phraseOf(status, message);
  const remedy = !isLocal ? remedyOf(account, status, message) : isRemoval ? undefined : LOCAL[status];
  const failed = isRemoval ? 'The binding was not removed' : 'The registration failed';
  const text = `${isLocal ? failed : 'The registrar refused'}: ${status} ${reasonPhrase}`.trimEnd();
  return shimError('registration_failed', remedy === undefined ? text : `${text}. ${remedy}`, { status, detail: reasonPhrase });
}

const LOCAL: Readonly<Record<number, string>> = {
  408: 'The server took the connection and does not answer REGISTER: is it a SIP registrar, and does it serve the domain of `aor`?',
  503: 'It is made again by itself once there is a connection',
};

const MOVED = 'It names other registrars: `contacts` of the event `failed`. Pass the one that you trust as `registrar` to register()';

const REMEDIES: Readonly<Record<number, string>> = {
  301: MOVED,
  302: MOVED,
  305: MOVED,
  400: 'It found the request faulty: look at the event `trace`',
  403: 'It forbids it: the password is wrong, the user may not register here, or it wants another user name (`authorizationUsername`)',
  404: 'It knows no such user, or does not serve this domain: check `aor`',
  405: 'It is no registrar: pass another as `register.registrar`, or connect to another server',
  408: 'A server behind it did not answer in time',
  423: 'It wants a longer interval than it is given: check `register.expires`',
  480: 'It cannot take registrations for this user now',
  500: 'It has a fault of its own: its log says more',
  501: 'It is no registrar: pass another as `register.registrar`, or connect to another server',
  503: 'It is overloaded or in maintenance',
};

/** The application was asked for credentials, and gave none that could be sent. */
export function credentialsMissing(what: string, status: number, cause?: unknown): SipError {
  const why = cause === undefined ? 'gave none, or not in time' : 'failed, or gave what cannot be sent';
  return shimError('credentials_missing', `${what} needs credentials (${status}), and the callback \`credentials\` or \`token\` ${why}`, { status, cause });
}

function remedyOf(account: Account, status: number, message: IncomingResponseMessage): string | undefined {
  return status === 401 || status === 407 ? challengeRemedy(account, message) : REMEDIES[status];
}

const HASHES = ['MD5', 'SHA-256', 'SHA-512-256'];

/** Why a challenge was not answered, or the answer not taken. */
function challengeRemedy(account: Account, message: IncomingResponseMessage): string {
  const challenges = ['www-authenticate', 'proxy-authenticate'].flatMap((name) => message.getHeaders(name));
  const digests = challenges.filter((challenge) => /^\s*digest\b/i.test(challenge));
  if (digests.length === 0) return schemeRemedy(account, challenges);
  const whole = digests.filter((challenge) => /\brealm\s*=/i.test(challenge) && /\bnonce\s*=/i.test(challenge));
  if (whole.length === 0) return 'Its challenge has no realm or no nonce, and cannot be answered: that is a fault of the server';
  const realms = [...new Set(whole.map((challenge) => /\brealm\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(challenge)?.[1] ?? ''))];
  const algorithms = [...new Set(whole.map((challenge) => /\balgorithm\s*=\s*"?([\w-]+)/i.exec(challenge)?.[1]?.toUpperCase() ?? 'MD5'))];
  const hashes = algorithms.map((algorithm) => algorithm.replace(/-SESS$/, ''));
  const shown = realms.map((realm) => JSON.stringify(realm)).join(', ');
  if (!hashes.some((hash) => HASHES.includes(hash))) return `It asks for ${algorithms.join(', ')}, which is not known here: turn SHA-256 on there`;
  if (account.password === undefined && account.ha1 === undefined && account.credentials === undefined) return `It wants a password for the realm ${shown}: pass \`password\``;
  if (account.realm !== undefined && !realms.includes(account.realm)) {
    return `It asks for the realm ${shown}, and the option \`realm\` is ${JSON.stringify(account.realm)}: leave \`realm\` out, or correct it`;
  }
  if (account.refuseMd5 === true && hashes.every((hash) => hash === 'MD5' || !HASHES.includes(hash))) {
    return 'It offers MD5 only, which `refuseMd5` forbids: turn SHA-256 on there';
  }
  const ha1Algorithm = (account.ha1Algorithm ?? 'MD5').toUpperCase();
  if (account.ha1 !== undefined && !hashes.includes(ha1Algorithm)) {
    return `It asks for ${algorithms.join(', ')}, and the \`ha1\` is for ${ha1Algorithm}`;
  }
  const user = account.authorizationUsername ?? /^sips?:([^@:;]*)/i.exec(account.aor)?.[1] ?? account.aor;
  const [secret, option] = account.ha1 === undefined ? ['password', 'password'] : ['hash', 'ha1'];
  return `It does not accept ${JSON.stringify(user)} with this ${secret} for the realm ${shown}: check \`${option}\`, and \`authorizationUsername\` where the login is not the user of \`aor\``;
}

/** No digest is asked for. */
function schemeRemedy({ token }: Account, challenges: readonly string[]): string {
  if (challenges.length === 0) return 'It does not say what it asks for: that is a fault of the server';
  const schemes = [...new Set(challenges.map((challenge) => /^\s*([\w-]*)/.exec(challenge)?.[1] ?? ''))];
  if (!schemes.some((scheme) => /^bearer$/i.test(scheme))) return `It asks for the scheme ${schemes.join(', ')}, which is not known here`;
  return token ? 'It does not accept the token that the callback `token` gave' : 'It wants an access token: pass `token`';
}
