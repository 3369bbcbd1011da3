import { parseNameAddr } from '../message/name-addr.js';
import { URI } from '../message/uri.js';
import { headerValues, parameterOf, unquoted, type HasHeaders, type HeaderValue } from './parse-header.js';

/** One value of Contact, Route, P-Asserted-Identity, History-Info, Diversion, Alert-Info and the like, RFC 3261 20.10. */
export interface Address {
  /** Without quotes and backslashes; "" where there is none. */
  readonly displayName: string;
  /** As it came, for `URI.parse`; "*" in a Contact of a REGISTER. */
  readonly uri: string;
  /** A parameter of the header field (not of the URI): `tag`, `q`, `expires`, `index`. */
  parameter(name: string): string | undefined;
  readonly value: HeaderValue;
}

/**
 * All values of From, To, Contact, Route, Record-Route, Path, Service-Route, Reply-To, Refer-To, Referred-By, P-Asserted-Identity,
 * P-Preferred-Identity, Diversion, History-Info, Alert-Info, Call-Info, Error-Info, Geolocation or Identity-Info; of any other field,
 * such as Remote-Party-ID, the first value of each line.
 */
export function addresses(message: HasHeaders, name: string): Address[] {
  return headerValues(message, name).flatMap((value) => {
    const [displayName = '', uri] = value.parts;
    if (uri === undefined) return ofText(displayName, value);
    return { displayName: unquoted(displayName), uri, parameter: (wanted) => parameterOf(value, wanted), value };
  });
}

/** Of a field that the core does not know. */
function ofText(text: string, value: HeaderValue): Address[] {
  const read = parseNameAddr(text);
  if (!URI.tryParse(read.uri)) return [];
  const { displayName, uri, parameters } = read;
  const parameter = (wanted: string): string | undefined => (Object.hasOwn(parameters, wanted.toLowerCase()) ? (parameters[wanted.toLowerCase()] ?? '') : undefined);
  return [{ displayName, uri, parameter, value }];
}

export function address(message: HasHeaders, name: string): Address | undefined {
  return addresses(message, name)[0];
}
