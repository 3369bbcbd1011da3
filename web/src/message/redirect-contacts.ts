import { addresses } from '../headers/address.js';
import { unquoted, type HasHeaders } from '../headers/parse-header.js';
import type { NameAddr } from './name-addr.js';

/** The contacts of a response, in its order, without those that do not parse. */
export function contactsOf(message: HasHeaders): NameAddr[] {
  return addresses(message, 'contact').map(({ displayName, uri, value }) => {
    const parameters: Record<string, string | null> = {};
    for (const { name, value: text } of value.parameters) parameters[name.toLowerCase()] = text === undefined ? null : unquoted(text);
    return { displayName, uri, parameters };
  });
}

/** The contacts of a 3xx, the best first: RFC 3261 8.1.3.4. */
export function redirectContacts(message: HasHeaders): NameAddr[] {
  return contactsOf(message).sort((a, b) => preference(b) - preference(a));
}

//     qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ) ; one that is missing, or is none, counts as 1
function preference({ parameters }: NameAddr): number {
  const q = Number(parameters['q'] ?? 1);
  return q >= 0 && q <= 1 ? q : 1;
}
