import { parseNameAddr } from '../message/name-addr.js';
import { textOfUri, URI } from '../message/uri.js';
import { shimError } from '../sip-error.js';

/**
 * Whom an application means: a URI, a name-addr, or what people type: `bob@example.com`, `bob`, `+49 30 1234`, which are
 * of our own domain where they name none.
 * @throws SipError `invalid_argument`
 */
export function resolveTarget(target: string | URI, aor: string): string {
  const given: unknown = textOfUri(target);
  const resolved = typeof given === 'string' ? addressOf(given, aor) : '';
  if (!URI.tryParse(resolved)) {
    throw shimError('invalid_argument', `Nobody can be called at ${typeof given === 'string' ? JSON.stringify(given) : typeof given}: not a URI like sip:user@host, user@host or user`);
  }
  return resolved;
}

/** The same for whom a caller is sent to: any URI (RFC 3261 21.3.3), or a whole name-addr with its parameters. */
export function resolveContacts(contacts: readonly (string | URI)[], aor: string): readonly string[] {
  const given: unknown = contacts;
  if (!Array.isArray(given) || given.length === 0) throw shimError('invalid_argument', 'redirect: a list with one contact at least');
  return contacts.map((contact) => (typeof contact === 'string' && /^[^<]*<|^[a-z][a-z\d+.-]*:/i.test(contact) ? contact : resolveTarget(contact, aor)));
}

/** "" for what is an address of something else: `https:`, `mailto:`, or a password in front of the host (RFC 3261 19.1.1). */
function addressOf(target: string, aor: string): string {
  const { uri } = parseNameAddr(target);
  // What has no angle brackets is a URI here, with all its parameters.
  const spelt = escaped(uri === '' || !target.includes('<') ? target.trim() : uri);
  // A mail address as user of a domain: of the host is the last "@" only (25.1).
  const typed = spelt.replace(/^(?:sips?:)?[^:?;]*@(?=[^:?;]*@)/i, (front) => front.replaceAll('@', '%40'));
  if (/^(?:sips?|tel|urn|im|pres):/i.test(typed)) return typed;
  return /^[^@]*:/.test(typed) ? '' : withDomain(typed, aor);
}

/** What is no ASCII, and no half of a surrogate pair (25.1). */
const escaped = (text: string): string => text.replace(/[^\0-\x7f\ud800-\udfff]/gu, (character) => encodeURIComponent(character));

function withDomain(typed: string, aor: string): string {
  const { scheme, host, port } = URI.parse(aor);
  const isNumber = /^\+?[\d\s()./-]+$/.test(typed);
  const user = isNumber ? typed.replace(/[\s()./-]/g, '') : typed.replaceAll('#', '%23'); // a user part has none (25.1)
  if (user.includes('@')) return `${scheme}:${user}`;
  return `${scheme}:${user}@${host}${port === undefined ? '' : `:${port}`}`;
}
