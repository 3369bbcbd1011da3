import { fieldModule } from '../message/field-reader.js';
import { headerNumber } from '../message/header-names.js';
import { unfolded } from '../message/name-addr.js';
import { shimError } from '../sip-error.js';

/** One value of a header field, taken apart by the core. */
export interface HeaderValue {
  /** What the form of the field has, as it came; undefined where it is absent. */
  readonly parts: readonly (string | undefined)[];
  /** In order, as they came: quotes, escapes and letter case stay. */
  readonly parameters: readonly HeaderParameter[];
}

export interface HeaderParameter {
  readonly name: string;
  /** undefined for one without a value. */
  readonly value: string | undefined;
}

/** The values of one line, and how many others on it did not parse. */
export interface ParsedHeader {
  readonly values: readonly HeaderValue[];
  readonly malformed: number;
  /** @internal `FieldForm` of src/message/field_value.h. */
  readonly form: number;
}

const encoder = new TextEncoder();
const ABSENT = 0xffffffff;

/**
 * Takes one line of a header field apart. A value that does not parse costs none of the others.
 * @param name the field, long or compact, in any letter case. One that the core does not know has one part, its text.
 * @throws SipError `invalid_state` before the WebAssembly module is loaded.
 */
export function parseHeader(name: string, line: string): ParsedHeader {
  const module = fieldModule();
  if (!module) throw shimError('invalid_state', 'Header fields are parsed by the WebAssembly module, which is not loaded yet');
  const octets = encoder.encode(line);
  const begin = module.fieldBuffer(octets.length);
  module.HEAPU8.set(octets, begin);
  const record = module.parseField(headerNumber(name), octets.length);
  return read(new Uint32Array(module.HEAPU8.buffer, record), line);
}

// bindings/field_record.h has the order of the words.
function read(words: Uint32Array, line: string): ParsedHeader {
  const [count = 0, malformed = 0, form = 0] = words;
  let at = 3;
  const span = (): string | undefined => {
    const [begin = ABSENT, end] = words.subarray(at, at + 2);
    at += 2;
    return begin === ABSENT ? undefined : line.slice(begin, end);
  };
  const values: HeaderValue[] = [];
  while (values.length < count) {
    const parts = [span(), span(), span()];
    const parameters: HeaderParameter[] = [];
    for (let left = words[at++] ?? 0; left > 0; left--) parameters.push({ name: span() ?? '', value: span() });
    values.push({ parts, parameters });
  }
  return { values, malformed, form };
}

/** What has header fields: a message of the shim. */
export interface HasHeaders {
  getHeaders(name: string): string[];
}

/** The values of all lines of a field, in order; those that do not parse are left out. */
export function headerValues(message: HasHeaders, name: string): HeaderValue[] {
  return message.getHeaders(name).flatMap((line) => parseHeader(name, line).values);
}

/** The value of the first parameter of that name, in any letter case, without quotes; "" for one without a value. */
export function parameterOf(value: HeaderValue, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const found = value.parameters.find((parameter) => parameter.name.toLowerCase() === wanted);
  return found && unquoted(found.value ?? '');
}

export function unquoted(text: string): string {
  const line = unfolded(text);
  return /^"[^]*"$/.test(line) ? line.slice(1, -1).replace(/\\([^])/g, '$1') : line;
}
