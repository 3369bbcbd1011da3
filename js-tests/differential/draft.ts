import type { Random } from './random.js';

/** A message in the making: what the variations change. */
export interface Draft {
  isRequest: boolean;
  /** Without its CRLF. */
  startLine: string;
  fields: [name: string, value: string][];
  body: string;
  lineEnd: string;
}

const KINDS = ['INVITE', 'INVITE', 'MESSAGE', 'BYE', 'REGISTER', '180 Ringing', '200 OK', '302 Moved Temporarily', '486 Busy Here'];

/** A message as user agents send them, with names of its own. `kind` is one of those that the variation is for. */
export function draft(random: Random, only: 'request' | 'response' | 'any'): Draft {
  const isOf = (kind: string): boolean => only === 'any' || (only === 'response') === /^\d/.test(kind);
  const kind = random.one(KINDS.filter(isOf));
  const isRequest = !/^\d/.test(kind);
  const method = isRequest ? kind : 'INVITE';
  const [caller, callee, host] = [random.token(), random.token(), `${random.token()}.example.com`];
  const body = method === 'INVITE' && kind !== '180 Ringing' ? 'v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\n' : method === 'MESSAGE' ? 'hello' : '';
  const fields: [string, string][] = [
    ['Via', `SIP/2.0/WSS ${random.token()}.invalid;branch=z9hG4bK${random.token()}`],
    ['Max-Forwards', String(10 + random.below(60))],
    ['From', `"${caller}" <sip:${caller}@${host}>;tag=${random.token()}`],
    ['To', isRequest && method !== 'BYE' ? `<sip:${callee}@${host}>` : `<sip:${callee}@${host}>;tag=${random.token()}`],
    ['Call-ID', `${random.token()}${random.token()}`],
    ['CSeq', `${String(1 + random.below(9999))} ${method}`],
    ['Contact', `<sip:${caller}@${random.token()}.invalid;transport=ws>`],
    ['Subject', `a ${random.token()} matter`],
    ['Supported', 'outbound, replaces'],
  ];
  if (body !== '') fields.push(['Content-Type', method === 'MESSAGE' ? 'text/plain' : 'application/sdp']);
  fields.push(['Content-Length', String(body.length)]);
  const made = isRequest ? fields : fields.filter(([name]) => name !== 'Max-Forwards');
  return { isRequest, startLine: isRequest ? `${method} sip:${callee}@${host} SIP/2.0` : `SIP/2.0 ${kind}`, fields: made, body, lineEnd: '\r\n' };
}

export function print({ startLine, fields, body, lineEnd }: Draft): string {
  return [startLine, ...fields.map(([name, value]) => `${name}: ${value}`), '', body].join(lineEnd);
}

/** Gives the field of that name another value; a field that is not there is put in front of Content-Length. */
export function set(draft: Draft, name: string, value: string | ((before: string) => string)): void {
  const field = draft.fields.find(([known]) => known === name);
  const made = typeof value === 'string' ? value : value(field?.[1] ?? '');
  if (field) field[1] = made;
  else add(draft, name, made);
}
export function add(draft: Draft, name: string, value: string): void {
  draft.fields.splice(draft.fields.length - 1, 0, [name, value]);
}
export function remove(draft: Draft, name: string): void {
  draft.fields = draft.fields.filter(([known]) => known !== name);
}
/** Another Request-URI. */
export function target(draft: Draft, made: (before: string) => string): void {
  draft.startLine = draft.startLine.replace(/ (.*) /, (_, uri: string) => ` ${made(uri)} `);
}
