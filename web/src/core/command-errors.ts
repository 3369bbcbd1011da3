import { SipError, shimError } from '../sip-error.js';
import type { Give } from './command.js';

/** Arguments are read where they are written for the core: what is none of their types is the application's fault. */
export function runTyped(run: (give: Give) => number, give: Give): number {
  try {
    return run(give);
  } catch (cause) {
    throw cause instanceof TypeError ? shimError('invalid_argument', `An argument is missing or of another type: ${cause.message}`, { cause }) : cause;
  }
}

/** Names the option; shows no secret, nor what may be one whose name was misspelt. */
export function optionError(name: string, value: string, { code, message }: SipError): SipError {
  const shown = name === 'password' || name === 'ha1' || message.endsWith('no option of that name') ? '' : ` ${JSON.stringify(value)}`;
  return new SipError(code, `${name}${shown}: ${message}`, { detail: message });
}
