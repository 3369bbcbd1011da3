import { headerValues, parameterOf, unquoted, type HasHeaders } from './parse-header.js';

/** One value of Via, RFC 3261 20.42. */
export interface Via {
  readonly transport: string;
  /** With the brackets of an IPv6 reference. */
  readonly host: string;
  readonly port: number | undefined;
  parameter(name: string): string | undefined;
}

export function vias(message: HasHeaders): Via[] {
  return headerValues(message, 'via').map((value) => ({
    transport: value.parts[0] ?? '',
    host: value.parts[1] ?? '',
    port: value.parts[2] ? Number(value.parts[2]) : undefined,
    parameter: (name) => parameterOf(value, name),
  }));
}

/** One value of Warning, RFC 3261 20.43. */
export interface Warning {
  readonly code: number;
  readonly agent: string;
  readonly text: string;
}

export function warnings(message: HasHeaders): Warning[] {
  return headerValues(message, 'warning').map(({ parts: [code, agent = '', text = ''] }) => ({ code: Number(code), agent, text: unquoted(text) }));
}
