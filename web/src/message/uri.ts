import { shimError } from '../sip-error.js';

/** Parameters or headers of a URI; a parameter without "=" is null. Names without regard to case (RFC 3261 19.1.4). */
export type UriParameters = Record<string, string | null>;

/**
 * A URI, RFC 3261 19.1.1, in the shape of SIP.js's. Its text stays what it was, escapes included, until a part is changed.
 * Of other schemes than sip and sips, `user` is all behind the colon.
 */
export class URI {
  #scheme: string;
  #user: string | undefined;
  #host: string;
  #port: number | undefined;
  readonly #parameters = new Map<string, string | null>();
  readonly #headers = new Map<string, string[]>();
  #text: string | undefined;

  constructor(scheme: string, user: string | undefined, host: string, port?: number, parameters?: UriParameters, headers?: Record<string, string[]>) {
    this.#scheme = scheme.toLowerCase();
    this.#user = user;
    this.#host = host;
    this.#port = port;
    for (const [name, value] of Object.entries(parameters ?? {})) this.#parameters.set(name.toLowerCase(), value);
    for (const [name, values] of Object.entries(headers ?? {})) this.#headers.set(name.toLowerCase(), values);
  }

  /** @throws SipError `invalid_argument` for what is no URI. */
  static parse(text: string): URI {
    const uri = URI.tryParse(text);
    if (!uri) throw shimError('invalid_argument', `Not a URI: ${JSON.stringify(text)}`);
    return uri;
  }

  static tryParse(text: string): URI | undefined {
    const uri = parseSip(text) ?? parseOther(text);
    if (uri) uri.#text = text;
    return uri;
  }

  /** @internal One that a peer has written, which may be none: `user` is then all that stands behind the scheme. */
  static read(text: string): URI {
    const known = URI.tryParse(text);
    if (known) return known;
    const [, scheme = '', rest = text] = /^([a-z][a-z0-9+.-]*):([^]*)$/i.exec(text) ?? [];
    const uri = new URI(scheme, rest, '');
    uri.#text = text;
    return uri;
  }

  get scheme(): string {
    return this.#scheme;
  }
  set scheme(scheme: string) {
    this.#scheme = scheme.toLowerCase();
    this.#text = undefined;
  }

  /** As it is written, escapes kept; a password behind a colon is part of it. */
  get user(): string | undefined {
    return this.#user;
  }
  set user(user: string | undefined) {
    this.#user = user;
    this.#text = undefined;
  }

  get host(): string {
    return this.#host;
  }
  set host(host: string) {
    this.#host = host;
    this.#text = undefined;
  }

  get port(): number | undefined {
    return this.#port;
  }
  set port(port: number | undefined) {
    this.#port = port;
    this.#text = undefined;
  }

  /** `user@host`; of other schemes than sip and sips, `user`. */
  get aor(): string {
    return [this.#user, this.#host].filter(Boolean).join('@');
  }

  hasParam(name: string): boolean {
    return this.#parameters.has(name.toLowerCase());
  }
  /** @returns null for a parameter without a value. */
  getParam(name: string): string | null | undefined {
    return this.#parameters.get(name.toLowerCase());
  }
  setParam(name: string, value: string | number | null): void {
    this.#parameters.set(name.toLowerCase(), value === null ? null : String(value));
    this.#text = undefined;
  }
  deleteParam(name: string): string | null | undefined {
    const value = this.getParam(name);
    if (this.#parameters.delete(name.toLowerCase())) this.#text = undefined;
    return value;
  }
  clearParams(): void {
    this.#parameters.clear();
    this.#text = undefined;
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(name.toLowerCase());
  }
  getHeader(name: string): string[] | undefined {
    return this.#headers.get(name.toLowerCase());
  }
  setHeader(name: string, value: string | string[]): void {
    this.#headers.set(name.toLowerCase(), Array.isArray(value) ? value : [value]);
    this.#text = undefined;
  }
  deleteHeader(name: string): string[] | undefined {
    const values = this.getHeader(name);
    if (this.#headers.delete(name.toLowerCase())) this.#text = undefined;
    return values;
  }
  clearHeaders(): void {
    this.#headers.clear();
    this.#text = undefined;
  }

  clone(): URI {
    const copy = new URI(this.#scheme, this.#user, this.#host, this.#port, Object.fromEntries(this.#parameters), Object.fromEntries(this.#headers));
    copy.#text = this.#text;
    return copy;
  }

  toString(): string {
    return (this.#text ??= this.#write());
  }

  #write(): string {
    if (this.#host === '') return `${this.#scheme}:${this.#user ?? ''}`;
    const parameters = [...this.#parameters].map(([name, value]) => (value === null ? `;${name}` : `;${name}=${value}`));
    const headers = [...this.#headers].flatMap(([name, values]) => values.map((value) => `${name}=${value}`));
    return [
      `${this.#scheme}:`,
      this.#user === undefined ? '' : `${this.#user}@`,
      this.#host,
      this.#port === undefined ? '' : `:${this.#port}`,
      ...parameters,
      headers.length === 0 ? '' : `?${headers.join('&')}`,
    ].join('');
  }
}

// sip-uri = "sip:" [ userinfo "@" ] hostport uri-parameters [ headers ]; a host is a name, an IPv4 or an IPv6 in brackets.
const SIP = /^(sips?):(?:([^\s<>"@]+)@)?(\[[0-9a-f:.]+\]|[a-z0-9_.-]+)(?::(\d{1,5}))?((?:;[^\s<>";?]*)*)(?:\?([^\s<>"]*))?$/i;
// absoluteURI, RFC 3261 25.1
const OTHER = /^([a-z][a-z0-9+.-]*):([^\s<>"]+)$/i;

function parseSip(text: string): URI | undefined {
  const match = SIP.exec(text);
  if (!match) return undefined;
  const [, scheme = '', user, host = '', port, parameters = '', headers = ''] = match;
  if (port !== undefined && Number(port) > 65535) return undefined;
  const uri = new URI(scheme, user, host, port === undefined ? undefined : Number(port));
  for (const part of parameters.split(';').filter(Boolean)) {
    const [name, value] = halves(part);
    uri.setParam(name, value ?? null);
  }
  for (const part of headers.split('&').filter(Boolean)) {
    const [name, value = ''] = halves(part);
    uri.setHeader(name, [...(uri.getHeader(name) ?? []), value]);
  }
  return uri;
}

function parseOther(text: string): URI | undefined {
  const match = OTHER.exec(text);
  if (!match || /^sips?$/i.test(match[1] ?? '')) return undefined;
  return new URI(match[1] ?? '', match[2], '');
}

function halves(text: string): [string, string?] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text] : [text.slice(0, equals), text.slice(equals + 1)];
}
