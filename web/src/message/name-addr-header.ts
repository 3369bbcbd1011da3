import { shimError } from '../sip-error.js';
import { parseNameAddr, quoted, type NameAddr } from './name-addr.js';
import { URI } from './uri.js';
import { TAG } from '../tag.js';

/** The value of From, To or Contact of a message, RFC 3261 20.10, in the shape of SIP.js's. */
export class NameAddrHeader {
  readonly #value: NameAddr;
  #uri: URI | undefined;

  /** @internal */
  constructor(value: NameAddr) {
    this.#value = value;
  }

  /** @internal */
  get [Symbol.toStringTag](): string {
    return TAG;
  }

  /**
   * Reads the text of a field that the library does not know to hold an address, such as Remote-Party-ID.
   * @throws SipError `invalid_argument` for what is none.
   */
  static parse(text: string): NameAddrHeader {
    const read = NameAddrHeader.tryParse(text);
    if (!read) throw shimError('invalid_argument', `Not an address: ${JSON.stringify(text)}`);
    return read;
  }
  /** The same; undefined for what is none. @example NameAddrHeader.tryParse(call.request?.getHeader('remote-party-id'))?.displayName */
  static tryParse(text: string | undefined): NameAddrHeader | undefined {
    const value = typeof text === 'string' ? parseNameAddr(text) : undefined;
    return value && URI.tryParse(value.uri) && new NameAddrHeader(value);
  }

  /** Unquoted; "" where there is none. */
  get displayName(): string {
    return this.#value.displayName;
  }
  /** @internal */
  get tag(): string | undefined {
    return this.#value.tag?.();
  }
  /** The display name, or `user@host` where there is none. */
  get friendlyName(): string {
    return this.displayName || this.uri.aor;
  }
  get uri(): URI {
    return (this.#uri ??= URI.read(this.#value.uri));
  }
  /** Of the header field, not of the URI: names in lower case; null for one without a value. */
  get parameters(): Readonly<Record<string, string | null>> {
    return this.#value.parameters;
  }
  hasParam(name: string): boolean {
    return Object.hasOwn(this.parameters, name.toLowerCase());
  }
  /** @returns null for a parameter without a value. */
  getParam(name: string): string | null | undefined {
    return this.hasParam(name) ? this.parameters[name.toLowerCase()] : undefined;
  }
  /** As a header field has it: the name quoted, the URI in angle brackets. */
  toString(): string {
    const name = this.displayName === '' ? '' : `${quoted(this.displayName)} `;
    const parameters = Object.entries(this.parameters).map(([key, value]) => (value === null ? `;${key}` : `;${key}=${TOKEN_OR_HOST.test(value) ? value : quoted(value)}`));
    return `${name}<${this.uri.toString()}>${parameters.join('')}`;
  }
}

const TOKEN_OR_HOST = /^[\w.!%*+`'~:[\]-]+$/;
