import type { IncomingResponseMessage } from '../message/incoming-message.js';
import type { UserAgentOptions } from './user-agent-options.js';

/** What of the options a refusal can have to do with. */
export type Account = Pick<UserAgentOptions, 'aor' | 'authorizationUsername' | 'password' | 'ha1' | 'ha1Algorithm' | 'realm' | 'refuseMd5' | 'credentials' | 'token'>;

const HASHES = ['MD5', 'SHA-256', 'SHA-512-256'];

/** Why the challenge of a 401 or 407 was not answered, or the answer not taken. */
export function challengeRemedy(account: Account, message: IncomingResponseMessage): string | undefined {
  if (message.statusCode !== 401 && message.statusCode !== 407) return undefined;
  const challenges = ['www-authenticate', 'proxy-authenticate'].flatMap((name) => message.getHeaders(name));
  const digests = challenges.filter((challenge) => /^\s*digest\b/i.test(challenge));
  if (digests.length === 0) return schemeRemedy(account, challenges);
  const whole = digests.filter((challenge) => /\brealm\s*=/i.test(challenge) && /\bnonce\s*=\s*"?[^\s",]/i.test(challenge));
  if (whole.length === 0) return 'Its challenge has no realm or no nonce, and cannot be answered: that is a fault of the server';
  const realms = [...new Set(whole.map((challenge) => /\brealm\s*=\s*"((?:[^"\\]|\\.)*)"/i.exec(challenge)?.[1] ?? ''))];
  const algorithms = [...new Set(whole.map((challenge) => /\balgorithm\s*=\s*"?([\w-]+)/i.exec(challenge)?.[1]?.toUpperCase() ?? 'MD5'))];
  const hashes = algorithms.map((algorithm) => algorithm.replace(/-SESS$/, ''));
  const shown = realms.map((realm) => JSON.stringify(realm)).join(', ');
  if (!hashes.some((hash) => HASHES.includes(hash))) return `It asks for ${algorithms.join(', ')}, which is not known here: turn SHA-256 on there`;
  const qops = whole.map((challenge) => /\bqop\s*=\s*"?([^"]*)/i.exec(challenge)?.[1] ?? 'auth');
  if (!qops.some((qop) => qop.trim() === '' || /\bauth(?:-int)?\s*(?:,|$)/i.test(qop))) return `It asks for the qop ${qops.join(', ')}, which is not known here`;
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
  if (whole.some((challenge) => /\bstale\s*=\s*"?true/i.test(challenge))) return 'It calls the nonce of every answer stale, which it has just given: that is a fault of the server';
  const user = account.authorizationUsername ?? plainUser(account.aor);
  const [secret, option] = account.ha1 === undefined ? ['password', 'password'] : ['hash', 'ha1'];
  return `It does not accept ${JSON.stringify(user)} with this ${secret} for the realm ${shown}: check \`${option}\`, and \`authorizationUsername\` where the login is not the user of \`aor\``;
}

/** The login that the core makes of it. */
function plainUser(aor: string): string {
  const user = /^sips?:([^@:;]*)/i.exec(aor)?.[1] ?? aor;
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}

/** No digest is asked for. */
function schemeRemedy({ token }: Account, challenges: readonly string[]): string {
  if (challenges.length === 0) return 'It does not say what it asks for: that is a fault of the server';
  const schemes = [...new Set(challenges.map((challenge) => /^\s*([\w-]*)/.exec(challenge)?.[1] ?? ''))];
  if (!schemes.some((scheme) => /^bearer$/i.test(scheme))) return `It asks for the scheme ${schemes.join(', ')}, which is not known here`;
  return token ? 'It does not accept the token that the callback `token` gave' : 'It wants an access token: pass `token`';
}
