import type { IncomingResponseMessage } from '../message/incoming-message.js';
import { phraseOf } from '../message/phrase.js';
import { refusal } from '../message/said.js';
import { shimError, type SipError } from '../sip-error.js';
import { challengeRemedy, type Account } from './challenge-remedy.js';

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
  const text = `${isLocal ? failed : 'The registrar refused'}: ${refusal(status, message)}`;
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
  return challengeRemedy(account, message) ?? REMEDIES[status];
}
