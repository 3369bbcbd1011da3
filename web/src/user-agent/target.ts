import { parseNameAddr } from '../message/name-addr.js';
import { URI } from '../message/uri.js';
import { shimError } from '../sip-error.js';

/**
 * Whom an application means: a URI, a name-addr, or what people type: `bob@example.com`, `bob`, `+49 30 1234`, which are
 * of our own domain where they name none.
 * @throws SipError `invalid_argument`
 */
export function resolveTarget(target: string, aor: string): string {
  const { uri } = parseNameAddr(target);
  const typed = uri === '' ? target.trim() : uri;
  const resolved = hasScheme(typed) ? typed : withDomain(typed, aor);
  const parsed = URI.tryParse(resolved);
  if (!parsed) throw shimError('invalid_argument', `Nobody can be called at ${JSON.stringify(target)}: not a URI`);
  return resolved;
}

// "bob:5060" would be a scheme by its look: only those that lead to a person count.
function hasScheme(text: string): boolean {
  return /^(?:sips?|tel|urn|im|pres):/i.test(text);
}

function withDomain(typed: string, aor: string): string {
  const { scheme, host, port } = URI.parse(aor);
  const isNumber = /^\+?[\d\s()./-]+$/.test(typed);
  const user = isNumber ? typed.replace(/[\s()./-]/g, '') : typed;
  if (user.includes('@')) return `${scheme}:${user}`;
  return `${scheme}:${user}@${host}${port === undefined ? '' : `:${port}`}`;
}
