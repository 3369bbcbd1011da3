import { headerValues, parameterOf, type HasHeaders, type HeaderValue } from './parse-header.js';

/** A token and what stands behind it: `Supported`, `Content-Disposition`, `Info-Package`, `Answer-Mode`. */
export interface Token {
  readonly token: string;
  parameter(name: string): string | undefined;
  readonly value: HeaderValue;
}

/**
 * All values of Allow, Allow-Events, Supported, Require, Proxy-Require, Unsupported, Accept-Encoding, Accept-Language, Content-Encoding,
 * Content-Language, Content-Disposition, Priority, Privacy, Recv-Info, Info-Package, SIP-ETag, SIP-If-Match, Session-ID, Answer-Mode,
 * Priv-Answer-Mode, Accept-Contact, Reject-Contact, Request-Disposition or Refer-Sub. The further values of Privacy are its parameters (RFC 3323 4.2).
 */
export function tokens(message: HasHeaders, name: string): Token[] {
  return headerValues(message, name).map((value) => ({
    token: value.parts[0] ?? '',
    parameter: (wanted) => parameterOf(value, wanted),
    value,
  }));
}

export function token(message: HasHeaders, name: string): Token | undefined {
  return tokens(message, name)[0];
}

/** A media type, or a range of Accept with "*" in it, in lower case. */
export interface MediaType {
  readonly type: string;
  readonly subtype: string;
  parameter(name: string): string | undefined;
  readonly value: HeaderValue;
}

/** The values of Accept (or of another field that has media types). */
export function mediaTypes(message: HasHeaders, name = 'accept'): MediaType[] {
  return headerValues(message, name).map((value) => ({
    type: (value.parts[0] ?? '').toLowerCase(),
    subtype: (value.parts[1] ?? '').toLowerCase(),
    parameter: (wanted) => parameterOf(value, wanted),
    value,
  }));
}

/** Content-Type. */
export function mediaType(message: HasHeaders): MediaType | undefined {
  return mediaTypes(message, 'content-type')[0];
}
