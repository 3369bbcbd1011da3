import { parseHeader, unquoted, type HasHeaders, type HeaderValue } from '../headers/parse-header.js';
import { NameAddrHeader } from './name-addr-header.js';

/** A value of a field whose form has names for its parts; its parameters stand beside them, in lower case, null without a value. */
export type HeaderParts = Record<string, string | number | null>;

/** `FieldForm` of src/message/field_value.h: what the parts are called. Those of the missing ones are their whole value. */
const PARTS: Readonly<Record<number, readonly string[]>> = {
  2: ['value'],
  4: ['value'],
  5: ['type', 'subtype'],
  6: ['transport', 'host', 'port'],
  7: ['value', 'method'],
  8: ['rseq', 'cseq', 'method'],
  9: ['code', 'agent', 'text'],
  11: ['scheme'],
  12: [],
};
const NUMBER = 1;
const ADDRESS = 3;

/** The value of that place among all values of the field; undefined where there is none, or it does not parse. */
export function headerAt(message: HasHeaders, name: string, index: number): NameAddrHeader | HeaderParts | string | number | undefined {
  let left = index;
  for (const line of message.getHeaders(name)) {
    const { form, values } = parseHeader(name, line);
    const value = values[left];
    if (value) return shaped(form, value);
    left -= values.length;
  }
  return undefined;
}

function shaped(form: number, { parts, parameters }: HeaderValue): NameAddrHeader | HeaderParts | string | number {
  const made: HeaderParts = {};
  for (const { name, value } of [...parameters].reverse()) made[name.toLowerCase()] = value === undefined ? null : unquoted(value); // the first one counts
  const [first = '', uri = ''] = parts;
  if (form === ADDRESS) return new NameAddrHeader({ displayName: unquoted(first), uri, parameters: made as Record<string, string | null> });
  const names = PARTS[form];
  if (!names) return form === NUMBER ? Number(first) : first;
  names.forEach((name, at) => {
    const part = parts[at];
    if (part !== undefined) made[name] = form >= 6 && form <= 9 && /^\d+$/.test(part) ? Number(part) : unquoted(part);
  });
  return made;
}
