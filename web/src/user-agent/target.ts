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
  const given = uri === '' || !target.includes('<') ? target.trim() : uri;
  const number = numberOf(given);
  if (number !== undefined) return withDomain(number, aor);
  const typed = asUri(
    given
      .replace(/^((?:sips?|tel):)\/\//i, '$1') // as links have it
      .replace(/^tel:[^;]*/i, (spelt) => spelt.replace(/[\s\p{Cf}]/gu, ''))
      .replace(/^((?:sips?:)?)([^:@;?]*)(?=@)/i, (_, scheme: string, user: string) => scheme + (/[^!-~]/.test(user) ? (numberOf(user) ?? user) : user)),
  );
  if (/^(?:sips?|tel|urn|im|pres):/i.test(typed)) return typed;
  return /^[^@]*:/.test(typed) ? '' : withDomain(typed.replaceAll('#', '%23'), aor); // a user part has none (25.1)
}

/** A URI as people write one: what is no ASCII is escaped, but for halves of surrogate pairs, and of a mail address as user each "@" but the last, that of the host (25.1). */
export function asUri(text: string): string {
  const spelt = text.replace(/[^\0-\x7f\ud800-\udfff]/gu, (character) => encodeURIComponent(character));
  return spelt.replace(/^(?:sips?:)?[^:?;]*@(?=[^:?;]*@)/i, (front) => front.replaceAll('@', '%40'));
}

/** A telephone number, also one that was pasted with dashes, spaces and marks that are not seen, or with wide digits. */
function numberOf(text: string): string | undefined {
  const plain = text.normalize('NFKC').replace(/[\s()./\p{Pd}\p{Cf}]/gu, '');
  return /^\+?\d+$/.test(plain) ? plain : undefined;
}

function withDomain(user: string, aor: string): string {
  const { scheme, host, port } = URI.parse(aor);
  if (user.includes('@')) return `${scheme}:${user}`;
  return `${scheme}:${user}@${host}${port === undefined ? '' : `:${port}`}`;
}
