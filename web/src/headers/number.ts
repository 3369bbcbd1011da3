import { headerValues, parameterOf, type HasHeaders } from './parse-header.js';

/** Expires, Min-Expires, Max-Forwards, Content-Length, RSeq, Min-SE or Flow-Timer; undefined where it is absent or no number. */
export function number(message: HasHeaders, name: string): number | undefined {
  return parsed(headerValues(message, name)[0]?.parts[0]);
}

/** Retry-After, RFC 3261 20.33. Both in seconds. */
export interface RetryAfter {
  readonly seconds: number;
  /** For how long the callee can be reached then. */
  readonly duration: number | undefined;
  /** With its parentheses. */
  readonly comment: string | undefined;
}

export function retryAfter(message: HasHeaders): RetryAfter | undefined {
  const value = headerValues(message, 'retry-after')[0];
  const seconds = parsed(value?.parts[0]);
  if (!value || seconds === undefined) return undefined;
  return { seconds, duration: parsed(parameterOf(value, 'duration')), comment: value.parts[1] };
}

/** Session-Expires, RFC 4028 4. */
export interface SessionExpires {
  readonly seconds: number;
  readonly refresher: 'uac' | 'uas' | undefined;
}

export function sessionExpires(message: HasHeaders): SessionExpires | undefined {
  const value = headerValues(message, 'session-expires')[0];
  const seconds = parsed(value?.parts[0]);
  if (!value || seconds === undefined) return undefined;
  const refresher = parameterOf(value, 'refresher')?.toLowerCase();
  return { seconds, refresher: refresher === 'uac' || refresher === 'uas' ? refresher : undefined };
}

/** Date, RFC 3261 20.17. */
export function date(message: HasHeaders): Date | undefined {
  const text = headerValues(message, 'date')[0]?.parts[0];
  return text === undefined ? undefined : new Date(text);
}

/** Timestamp, RFC 3261 20.38: seconds when it was sent, and the delay at the responder. */
export function timestamp(message: HasHeaders): { readonly seconds: number; readonly delay: number | undefined } | undefined {
  const [seconds, delay] = headerValues(message, 'timestamp')[0]?.parts ?? [];
  return seconds === undefined ? undefined : { seconds: Number(seconds), delay: delay ? Number(delay) : undefined };
}

// The core takes a number past 2^32-1 for 2^32-1 (RFC 3261 20.19).
function parsed(digits: string | undefined): number | undefined {
  return digits !== undefined && /^\d+$/.test(digits) ? Math.min(Number(digits), 0xffffffff) : undefined;
}
