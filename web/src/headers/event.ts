import { headerValues, parameterOf, type HasHeaders } from './parse-header.js';

/** Event, RFC 6665 8.2.1. Type and id are compared letter by letter. */
export interface EventType {
  readonly type: string;
  readonly id: string | undefined;
}

export function event(message: HasHeaders): EventType | undefined {
  const value = headerValues(message, 'event')[0];
  return value && { type: value.parts[0] ?? '', id: parameterOf(value, 'id') };
}

/** Subscription-State, RFC 6665 8.2.3; times in seconds. */
export interface SubscriptionStateValue {
  /** In lower case: `active`, `pending`, `terminated` or an extension. */
  readonly state: string;
  readonly reason: string | undefined;
  readonly expires: number | undefined;
  readonly retryAfter: number | undefined;
}

export function subscriptionState(message: HasHeaders): SubscriptionStateValue | undefined {
  const value = headerValues(message, 'subscription-state')[0];
  if (!value) return undefined;
  const seconds = (name: string): number | undefined => digits(parameterOf(value, name));
  return {
    state: (value.parts[0] ?? '').toLowerCase(),
    reason: parameterOf(value, 'reason'),
    expires: seconds('expires'),
    retryAfter: seconds('retry-after'),
  };
}

/** One value of Reason, RFC 3326. */
export interface Reason {
  /** `SIP`, `Q.850`. */
  readonly protocol: string;
  readonly cause: number | undefined;
  readonly text: string | undefined;
}

export function reasons(message: HasHeaders): Reason[] {
  return headerValues(message, 'reason').map((value) => ({
    protocol: value.parts[0] ?? '',
    cause: digits(parameterOf(value, 'cause')),
    text: parameterOf(value, 'text'),
  }));
}

const digits = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d+$/.test(text) ? Math.min(Number(text), 0xffffffff) : undefined;
