import type { IncomingMessage } from './incoming-message.js';
import { parseNameAddr, type NameAddr } from './name-addr.js';

/** The contacts of a response, in its order. */
export function contactsOf(message: IncomingMessage): NameAddr[] {
  return message.getHeaders('contact').flatMap((line) => line.match(/(?:"(?:[^"\\]|\\.)*"|<[^>]*>|[^",<])+/g) ?? []).map(parseNameAddr);
}

/** The contacts of a 3xx, the best first: RFC 3261 8.1.3.4. */
export function redirectContacts(message: IncomingMessage): NameAddr[] {
  return contactsOf(message).sort((a, b) => preference(b) - preference(a));
}

//     qvalue = ( "0" [ "." 0*3DIGIT ] ) / ( "1" [ "." 0*3("0") ] ) ; one that is missing, or is none, counts as 1
function preference({ parameters }: NameAddr): number {
  const q = Number(parameters['q'] ?? 1);
  return q >= 0 && q <= 1 ? q : 1;
}
