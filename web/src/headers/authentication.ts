import { headerValues, parameterOf, type HasHeaders, type HeaderValue } from './parse-header.js';

/** A challenge or credentials, RFC 3261 20.7, 20.27, 20.28 and 20.44. */
export interface Authentication {
  readonly scheme: string;
  parameter(name: string): string | undefined;
  readonly value: HeaderValue;
}

export function authentication(
  message: HasHeaders,
  name: 'www-authenticate' | 'proxy-authenticate' | 'authorization' | 'proxy-authorization',
): Authentication[] {
  return headerValues(message, name).map((value) => ({
    scheme: value.parts[0] ?? '',
    parameter: (wanted) => parameterOf(value, wanted),
    value,
  }));
}

/** A parameter of Authentication-Info, RFC 3261 20.6: `nextnonce`, `qop`, `rspauth`, `cnonce`, `nc`. */
export function authenticationInfo(message: HasHeaders, name: string): string | undefined {
  const value = headerValues(message, 'authentication-info')[0];
  return value && parameterOf(value, name);
}
