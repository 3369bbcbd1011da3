/** One of several servers. */
export interface ServerEntry {
  readonly url: string | URL;
  /** The least comes first, RFC 2782; default: its place in the list. */
  readonly priority?: number;
  /** Its share among those of equal priority, 0 to 65535; default 1. */
  readonly weight?: number;
}
export type Servers = string | URL | readonly (string | URL | ServerEntry)[];

/** Who says which server comes next, and when: the core. */
export interface ServerOrder {
  /** `server`: a place in the list. */
  nextServer(): { readonly server: number; readonly pauseMs: number };
  /** The server that was connected to has said something. */
  serverWorked(): void;
}

export function serverEntries(servers: Servers): readonly ServerEntry[] {
  const list: readonly (string | URL | ServerEntry)[] = Array.isArray(servers) ? servers : [servers as string | URL];
  return list.map((entry) => (typeof entry === 'string' || entry instanceof URL ? { url: entry } : entry));
}

/** The option `servers` of the core. */
export function serverWeights(servers: Servers): string {
  return serverEntries(servers).map(({ priority, weight }, place) => `${priority ?? place} ${weight ?? 1}`).join(',');
}
