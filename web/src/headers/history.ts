import { addresses, type Address } from './address.js';
import { reasons, type Reason } from './event.js';
import { headerValues, parameterOf, type HasHeaders } from './parse-header.js';

/** One diversion of a call, RFC 5806: by whom, and why. The last one comes first. */
export interface Diversion extends Address {
  /** `unconditional`, `user-busy`, `no-answer`, `deflection` ...; "unknown" where it is not said. */
  readonly reason: string;
  /** How often; 1 unless said. */
  readonly counter: number;
  /** `full`, `name`, `uri`, `off`; who diverted may not want to be shown. */
  readonly privacy: string | undefined;
}

export function diversions(message: HasHeaders): Diversion[] {
  return addresses(message, 'diversion').map((address) => {
    const counter = Number(address.parameter('counter'));
    return {
      ...address,
      reason: address.parameter('reason') ?? 'unknown',
      counter: Number.isInteger(counter) && counter > 0 ? counter : 1,
      privacy: address.parameter('privacy'),
    };
  });
}

/** One target that a request had on its way, RFC 7044 5. The first one comes first. */
export interface HistoryEntry extends Address {
  /** `1`, `1.2`: its place in the tree of targets. */
  readonly index: string;
  /** Why this became the target: another user (`mp`), the registered contact of a user (`rc`), or nothing changed (`np`). */
  readonly change: 'rc' | 'mp' | 'np' | undefined;
  /** The index of the target that was mapped to this one. */
  readonly from: string | undefined;
  /** Why the request went on from here: 302, 486 ... */
  readonly reasons: readonly Reason[];
}

export function history(message: HasHeaders): HistoryEntry[] {
  return addresses(message, 'history-info').map((address) => {
    const change = (['rc', 'mp', 'np'] as const).find((name) => address.parameter(name) !== undefined);
    return {
      ...address,
      index: address.parameter('index') ?? '',
      change,
      from: change && address.parameter(change),
      reasons: reasons({ getHeaders: () => uriHeaders(address.uri, 'reason') }),
    };
  });
}

/** RFC 7989 5: one UUID for each end, 32 digits in lower case; zeros where it is not known. */
export interface SessionIdValue {
  /** Of the sender of the message. */
  readonly local: string;
  readonly remote: string;
}

export function sessionId(message: HasHeaders): SessionIdValue | undefined {
  const value = headerValues(message, 'session-id')[0];
  return value && { local: value.parts[0] ?? '', remote: parameterOf(value, 'remote') ?? '0'.repeat(32) };
}

/** What stands for those header fields in a URI, without its escapes. */
function uriHeaders(uri: string, name: string): string[] {
  const [, ...rest] = uri.split('?');
  return rest
    .join('?')
    .split('&')
    .map((header) => header.split('='))
    .filter(([found]) => found?.toLowerCase() === name)
    .flatMap(([, ...value]) => {
      try {
        return [decodeURIComponent(value.join('='))];
      } catch {
        return [];
      }
    });
}
