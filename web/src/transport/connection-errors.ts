import { shimError, type SipError } from '../sip-error.js';
import { nodeRemedy } from './node-remedies.js';

/** The `error` event of a WebSocket; only the one of `ws` says more than that there was an error. */
export interface SocketFault {
  readonly message?: unknown;
  readonly error?: unknown;
}

/** A connection that was not made. */
export function refusal(url: string, fault: SocketFault = {}): SipError {
  const { code } = (fault.error ?? {}) as { code?: unknown };
  const said = typeof fault.message === 'string' ? fault.message : '';
  const detail = [code, said].filter((text): text is string => typeof text === 'string' && text !== '').join(': ');
  if (/subprotocol/i.test(detail)) return subprotocolRefusal(url, detail, fault.error);
  if (detail === '') return unexplained(url);
  const remedy = nodeRemedy(detail);
  const status = Number(/response: (\d{3})\b/.exec(detail)?.[1]) || undefined;
  return shimError('connection_refused', `${url} refused the connection: ${remedy === undefined ? detail : `${remedy} (${said === '' ? detail : said})`}`, {
    detail,
    status,
    cause: fault.error,
  });
}

export function subprotocolRefusal(url: string, detail?: string, cause?: unknown): SipError {
  const message = `${url} does not speak the subprotocol "sip" (RFC 7118 4): the address is that of another service, or the server has SIP over WebSocket not enabled`;
  return shimError('subprotocol_refused', message, { detail, cause });
}

/** A browser hides from a page why a connection failed: what can be known, and where to look. */
function unexplained(url: string): SipError {
  if (isMixedContent(url)) return mixedContent(url);
  const { navigator } = globalThis as { navigator?: { onLine?: boolean } };
  if (navigator?.onLine === false && !isLoopback(url)) return shimError('connection_refused', `${url} cannot be reached: this machine is offline`, { detail: 'offline' });
  const secure = url.startsWith('wss:');
  const page = url.replace(/^ws/, 'http');
  const looking = secure
    ? `Open ${page} in a tab: it shows whether the server is there and its certificate trusted`
    : `Open ${page} in a tab: it shows whether the server is there; if the port speaks TLS, the address begins with wss:`;
  const message = `${url} refused the connection; the browser does not say why. ${looking}. If it is, the path is wrong, or the server does not speak the subprotocol "sip"`;
  return shimError('connection_refused', message);
}

/** The constructor of the WebSocket threw. */
export function forbidden(url: string, cause: unknown): SipError {
  if (isMixedContent(url)) return mixedContent(url, cause);
  const { name } = (cause ?? {}) as { name?: unknown };
  return shimError(name === 'SecurityError' ? 'connection_forbidden' : 'connection_refused', `A connection to ${url} may not be made: ${String(cause)}`, {
    detail: String(cause),
    cause,
  });
}

function mixedContent(url: string, cause?: unknown): SipError {
  const message = `A page that came by https: may not connect to ${url}. Use wss: and a server with TLS`;
  return shimError('connection_forbidden', message, { detail: 'mixed content', cause });
}

// A browser may make wss: of it (upgrade-insecure-requests), so it is asked first.
function isMixedContent(url: string): boolean {
  const { location } = globalThis as { location?: { protocol?: string } };
  return location?.protocol === 'https:' && url.startsWith('ws:') && !isLoopback(url);
}

/** Counts as secure without TLS. */
export function isLoopback(url: string): boolean {
  return /^wss?:\/\/(?:localhost|[^/:]+\.localhost|127\.[\d.]+|\[::1\])(?:[:/]|$)/.test(url);
}

/** Hears whether the Content-Security-Policy of the page stopped a connection. */
export class PolicyWatch {
  readonly #url: string;
  readonly #origin: string;
  readonly #target = globalThis as { addEventListener?: Listen; removeEventListener?: Listen };
  #violated = false;

  constructor(url: string) {
    this.#url = url;
    this.#origin = new URL(url).origin;
    this.#target.addEventListener?.('securitypolicyviolation', this.#note);
  }

  /** Stops listening. @returns what it heard */
  end(): SipError | undefined {
    this.#target.removeEventListener?.('securitypolicyviolation', this.#note);
    if (!this.#violated) return undefined;
    const message = `The Content-Security-Policy of this page does not allow a connection to ${this.#url}. Add ${this.#origin} to connect-src`;
    return shimError('connection_forbidden', message, { detail: 'connect-src' });
  }

  readonly #note = ({ blockedURI, effectiveDirective }: PolicyViolation): void => {
    if (effectiveDirective === 'connect-src' && blockedURI?.startsWith(this.#origin) === true) this.#violated = true;
  };
}

interface PolicyViolation {
  readonly blockedURI?: string;
  readonly effectiveDirective?: string;
}
type Listen = (type: string, listener: (event: PolicyViolation) => void) => void;
