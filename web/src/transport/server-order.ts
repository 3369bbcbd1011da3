import { shimError } from '../sip-error.js';

/** One of several servers. */
export interface ServerEntry {
  readonly url: string | URL;
  /** The least comes first, RFC 2782; default: its place in the list. */
  readonly priority?: number | undefined;
  /** Its share among those of equal priority, 0 to 65535; default 1. */
  readonly weight?: number | undefined;
}
export type Servers = string | URL | readonly (string | URL | ServerEntry)[];

/** Who says which server comes next, and when: the core. */
export interface ServerOrder {
  /** `server`: a place in the list. */
  nextServer(): { readonly server: number; readonly pauseMs: number };
  /** The server that was connected to has said something. */
  serverWorked(): void;
}

/** @throws SipError `invalid_argument` for an empty list. */
export function serverEntries(servers: Servers): readonly ServerEntry[] {
  const list: readonly (string | URL | ServerEntry)[] = Array.isArray(servers) ? servers : [servers as string | URL];
  if (list.length === 0) throw shimError('invalid_argument', 'server: the list is empty');
  // What is no entry is refused with the address that it would be.
  return list.map((entry) => (isEntry(entry) ? entry : { url: entry }));
}

/** @throws SipError `invalid_argument` for an address that is not ws or wss. */
export function serverUrls(servers: Servers): readonly string[] {
  return serverEntries(servers).map(({ url }) => checkedUrl(url));
}

function checkedUrl(url: string | URL): string {
  const given = String(url);
  let parsed: URL;
  try {
    parsed = new URL(given);
  } catch (cause) {
    throw shimError('invalid_argument', `server: ${JSON.stringify(given)} is not the address of a WebSocket, like wss://sip.example.com/ws`, { cause });
  }
  if (parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:') {
    throw shimError('invalid_argument', `server: the address of a WebSocket begins with wss: or ws:, not ${parsed.protocol} (${given})`);
  }
  parsed.hash = '';
  return parsed.href;
}

function isEntry(entry: unknown): entry is ServerEntry {
  return typeof entry === 'object' && entry !== null && 'url' in entry;
}

/** The option `servers` of the core. */
export function serverWeights(servers: Servers): string {
  return serverEntries(servers).map(({ priority, weight }, place) => `${priority ?? place} ${weight ?? 1}`).join(',');
}
