import { headerValues, parameterOf, type HasHeaders } from './parse-header.js';

/** A dialog as Replaces (RFC 3891), Join (RFC 3911) and Target-Dialog (RFC 4538) name one, seen from who receives the field. */
export interface DialogReference {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** Replaces only. */
  readonly earlyOnly: boolean;
}

export function dialogReference(message: HasHeaders, name: 'replaces' | 'join' | 'target-dialog'): DialogReference | undefined {
  const value = headerValues(message, name)[0];
  if (!value) return undefined;
  const named = name === 'target-dialog';
  return {
    callId: value.parts[0] ?? '',
    localTag: parameterOf(value, named ? 'local-tag' : 'to-tag') ?? '',
    remoteTag: parameterOf(value, named ? 'remote-tag' : 'from-tag') ?? '',
    earlyOnly: parameterOf(value, 'early-only') !== undefined,
  };
}

/** The values of In-Reply-To, or the Call-ID. */
export function callIds(message: HasHeaders, name: 'in-reply-to' | 'call-id' = 'in-reply-to'): string[] {
  return headerValues(message, name).map((value) => value.parts[0] ?? '');
}
