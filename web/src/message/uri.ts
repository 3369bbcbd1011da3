import { check } from '../check-options.js';
import { shimError } from '../sip-error.js';
import { TAG } from '../tag.js';

/** Parameters or headers of a URI; a parameter without "=" is null. Names without regard to case (RFC 3261 19.1.4). */
export type UriParameters = Record<string, string | null>;

/** In place of a scheme, which it cannot be: the parts are read from the text. */
const UNREAD = '\0';

/**
 * A URI, RFC 3261 19.1.1, in the shape of SIP.js's. Its text stays what it was, escapes included, until a part is changed.
 * Of other schemes than sip and sips, `user` is all behind the colon.
 */
export class URI {
  #parts: Parts | undefined;
  #text: string | undefined;

  /** @param scheme `sip` where it is undefined. @throws SipError `invalid_argument` without a host. */
  constructor(
    scheme: string | undefined,
    user: string | undefined,
    host: string,
    port?: number,
    parameters?: Readonly<Record<string, string | number | null | undefined>>,
    headers?: Readonly<Record<string, string[]>>,
  ) {
    if (scheme === UNREAD) return;
    check('host', host, 'string');
    this.#parts = { scheme: (scheme ?? 'sip').toLowerCase(), user, host, port, parameters: new Map(), headers: mapOf(headers) };
    for (const [name, value] of Object.entries(parameters ?? {})) this.setParam(name, value);
  }

  /** @internal */
  get [Symbol.toStringTag](): string {
    return TAG;
  }

  /** @throws SipError `invalid_argument` for what is no URI. */
  static parse(text: string): URI {
    const uri = URI.tryParse(text);
    if (!uri) throw shimError('invalid_argument', `Not a URI: ${JSON.stringify(text)}`);
    return uri;
  }

  static tryParse(text: string): URI | undefined {
    const parts = parseUri(text);
    if (!parts) return undefined;
    const uri = URI.read(text);
    uri.#parts = parts;
    return uri;
  }

  /** @internal One that a peer has written, which may be none: `user` is then all that stands behind the scheme. Taken apart when somebody asks. */
  static read(text: string): URI {
    const uri = new URI(UNREAD, undefined, '');
    uri.#text = text;
    return uri;
  }

  get #read(): Parts {
    return (this.#parts ??= parseUri(this.#text!) ?? partsOfNone(this.#text!));
  }
  /** The parts, one of which is being changed. */
  get #changed(): Parts {
    const parts = this.#read;
    this.#text = undefined;
    return parts;
  }

  get scheme(): string {
    return this.#read.scheme;
  }
  set scheme(scheme: string) {
    this.#changed.scheme = scheme.toLowerCase();
  }

  /** As it is written, escapes kept; a password behind a colon is part of it. */
  get user(): string | undefined {
    return this.#read.user;
  }
  set user(user: string | undefined) {
    this.#changed.user = user;
  }

  get host(): string {
    return this.#read.host;
  }
  set host(host: string) {
    this.#changed.host = host;
  }

  get port(): number | undefined {
    return this.#read.port;
  }
  set port(port: number | undefined) {
    this.#changed.port = port;
  }

  /** `user@host`; of other schemes than sip and sips, `user`. */
  get aor(): string {
    return [this.user, this.host].filter(Boolean).join('@');
  }

  hasParam(name: string): boolean {
    return this.#read.parameters.has(name.toLowerCase());
  }
  /** @returns null for a parameter without a value. */
  getParam(name: string): string | null | undefined {
    return this.#read.parameters.get(name.toLowerCase());
  }
  /** @param value null or undefined: one without a value */
  setParam(name: string, value: string | number | null | undefined): void {
    this.#changed.parameters.set(name.toLowerCase(), value === undefined || value === null ? null : String(value));
  }
  deleteParam(name: string): string | null | undefined {
    const value = this.getParam(name);
    if (this.hasParam(name)) this.#changed.parameters.delete(name.toLowerCase());
    return value;
  }
  clearParams(): void {
    this.#changed.parameters.clear();
  }

  hasHeader(name: string): boolean {
    return this.#read.headers.has(name.toLowerCase());
  }
  getHeader(name: string): string[] | undefined {
    return this.#read.headers.get(name.toLowerCase());
  }
  setHeader(name: string, value: string | string[]): void {
    this.#changed.headers.set(name.toLowerCase(), Array.isArray(value) ? value : [value]);
  }
  deleteHeader(name: string): string[] | undefined {
    const values = this.getHeader(name);
    if (values) this.#changed.headers.delete(name.toLowerCase());
    return values;
  }
  clearHeaders(): void {
    this.#changed.headers.clear();
  }

  /** A copy of all of them. */
  get parameters(): UriParameters {
    return Object.fromEntries(this.#read.parameters);
  }
  get headers(): Record<string, string[]> {
    return Object.fromEntries(this.#read.headers);
  }

  clone(): URI {
    const copy = new URI(this.scheme, this.user, this.host, this.port, this.parameters, this.headers);
    copy.#text = this.#text;
    return copy;
  }

  toString(): string {
    return (this.#text ??= written(this.#read));
  }
  /** The same: nothing is made small or escaped here. */
  toRaw(): string {
    return this.toString();
  }
}

interface Parts {
  scheme: string;
  user: string | undefined;
  host: string;
  port: number | undefined;
  readonly parameters: Map<string, string | null>;
  readonly headers: Map<string, string[]>;
}

const mapOf = (given: Readonly<Record<string, string[]>> = {}): Map<string, string[]> => new Map(Object.entries(given).map(([name, value]) => [name.toLowerCase(), value]));

function written({ scheme, user, host, port, parameters, headers }: Parts): string {
  if (host === '') return `${scheme}:${user ?? ''}`;
  const fields = [...headers].flatMap(([name, values]) => values.map((value) => `${name}=${value}`));
  return [
    `${scheme}:`,
    user ? `${user}@` : '',
    host,
    typeof port === 'number' ? `:${port}` : '',
    ...[...parameters].map(([name, value]) => (value === null ? `;${name}` : `;${name}=${value}`)),
    fields.length === 0 ? '' : `?${fields.join('&')}`,
  ].join('');
}

/** What an application gives in place of a URI's text. */
export const textOfUri = (target: string | URI): string => (target instanceof URI ? target.toString() : target);

// sip-uri = "sip:" [ userinfo "@" ] hostport uri-parameters [ headers ]; a host is a name, an IPv4 or an IPv6 in brackets.
const SIP = /^(sips?):(?:([^\s<>"@]+)@)?(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(\d{1,5}))?((?:;[^\s<>";?]*)*)(?:\?([^\s<>"]*))?$/i;
// absoluteURI, RFC 3261 25.1
const OTHER = /^([a-z][a-z0-9+.-]*):([^\s<>"]+)$/i;

function parseUri(text: string): Parts | undefined {
  const match = SIP.exec(text);
  if (!match) {
    const [, scheme = '', user] = OTHER.exec(text) ?? [];
    return user === undefined || /^sips?$/i.test(scheme) ? undefined : partsOf(scheme, user);
  }
  const [, scheme = '', user, host, port, parameters = '', headers = ''] = match;
  if (Number(port ?? 0) > 65535) return undefined;
  const parts = partsOf(scheme, user, host, port === undefined ? undefined : Number(port));
  for (const part of parameters.split(';').filter(Boolean)) {
    const [name, value = null] = halves(part);
    parts.parameters.set(name.toLowerCase(), value);
  }
  for (const part of headers.split('&').filter(Boolean)) {
    const [given, value = ''] = halves(part);
    const name = given.toLowerCase();
    const known = parts.headers.get(name);
    if (known) known.push(value);
    else parts.headers.set(name, [value]);
  }
  return parts;
}

function partsOfNone(text: string): Parts {
  const [, scheme = '', rest = text] = /^([a-z][a-z0-9+.-]*):([^]*)$/i.exec(text) ?? [];
  return partsOf(scheme, rest);
}

const partsOf = (scheme: string, user: string | undefined, host = '', port?: number): Parts => ({ scheme: scheme.toLowerCase(), user, host, port, parameters: new Map(), headers: new Map() });

function halves(text: string): [string, string?] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text] : [text.slice(0, equals), text.slice(equals + 1)];
}
