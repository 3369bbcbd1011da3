import { check, checked } from '../check-options.js';
import { quoted } from '../message/name-addr.js';
import { shimError } from '../sip-error.js';
import type { ContactOptions } from '../types.js';
import type { CallOptions } from '../user-agent/user-agent-options.js';
import type { HangupOptions } from './call-types.js';

/** What a caller can ask of the network, RFC 3323 4.2, RFC 3325 9.3, RFC 7044 10.1. */
export type PrivacyValue = 'id' | 'user' | 'header' | 'session' | 'history' | 'critical' | 'none';

/** Why, RFC 3326: to send. */
export interface ReasonInput {
  /** Default: `SIP`. */
  readonly protocol?: string | undefined;
  /** A SIP status, or a cause of Q.850. */
  readonly cause?: number | undefined;
  readonly text?: string | undefined;
}

/**
 * The value of a media feature tag, RFC 3840 9: `true` or `false`; a number or a range of them; a text; or tokens, one or some.
 */
export type FeatureValue = boolean | number | string | readonly string[] | { readonly atLeast?: number | undefined; readonly atMost?: number | undefined };
/** By name, as it is written: base tags as they are (`audio`, `methods`), all others behind a plus sign (`+sip.rendering`). */
export type FeatureSet = Readonly<Record<string, FeatureValue>>;

/** RFC 3841 9.2: which of the callee's devices. */
export interface ContactPreference {
  readonly features: FeatureSet;
  /** None that does not match. */
  readonly require?: boolean | undefined;
  /** Those that say to match before those that do not say. */
  readonly explicit?: boolean | undefined;
}

/** RFC 3841 9.1 */
export type RequestDisposition =
  | 'proxy'
  | 'redirect'
  | 'cancel'
  | 'no-cancel'
  | 'fork'
  | 'no-fork'
  | 'recurse'
  | 'no-recurse'
  | 'parallel'
  | 'sequential'
  | 'queue'
  | 'no-queue';

/** RFC 5373: whether the callee's device is to ask its user. */
export interface AnswerMode {
  readonly mode: 'auto' | 'manual';
  /** Refuse the call rather than do otherwise. */
  readonly require?: boolean | undefined;
  /** Priv-Answer-Mode: also where the callee has set its device to do otherwise. */
  readonly privileged?: boolean | undefined;
}

/** @throws SipError `invalid_argument`; the core checks what is left. */
export function reasonValue(reasons: ReasonInput | readonly ReasonInput[]): string {
  return [reasons]
    .flat()
    .map((reason: ReasonInput) => {
      const { protocol = 'SIP', cause, text } = checked('reason', reason);
      if (cause !== undefined && !(Number.isInteger(cause) && cause >= 0)) throw shimError('invalid_argument', `Not the cause of a Reason: ${cause}`);
      return protocol + (cause === undefined ? '' : `;cause=${cause}`) + (text === undefined ? '' : `;text=${quoted(text)}`);
    })
    .join(', ');
}

/** Those of a response or BYE with its Reason. */
export function linesWithReason({ reason, extraHeaders = [] }: HangupOptions): { extraHeaders: readonly string[] } {
  return { extraHeaders: reason === undefined ? extraHeaders : [`Reason: ${reasonValue(reason)}`, ...extraHeaders] };
}

/** Feature parameters, from the first ";" on. The core checks names and values. */
export function featureParameters(features: FeatureSet): string {
  check('features', features, 'object');
  return Object.entries(features)
    .map(([name, value]) => `;${name}${value === true ? '' : `=${featureValue(value)}`}`)
    .join('');
}

/** The feature tags of one call, for the core. */
export function contactOptions({ features }: { readonly features?: FeatureSet | undefined }): ContactOptions {
  return features ? { contactFeatures: featureParameters(features) } : {};
}

function featureValue(value: FeatureValue): string {
  if (value === false) return '"FALSE"';
  if (typeof value === 'number') return `"#=${value}"`;
  if (typeof value === 'string') return quoted(`<${value}>`);
  if (value instanceof Array) return quoted(value.join(','));
  check('features', value, 'object');
  const { atLeast, atMost } = value as { atLeast?: number; atMost?: number };
  if (atLeast === undefined) return `"#<=${atMost}"`;
  return atMost === undefined ? `"#>=${atLeast}"` : `"#${atLeast}:${atMost}"`;
}

/** The header lines of an INVITE that its options stand for. */
export function callFields({ privacy, preferredIdentity, answerMode, acceptContact, rejectContact, requestDisposition }: CallOptions): string[] {
  const lines: string[] = [];
  const add = (name: string, values: readonly string[] | undefined, between = ', '): void => {
    if (values && values.length > 0) lines.push(`${name}: ${values.join(between)}`);
  };
  add('Privacy', privacy, ';');
  if (preferredIdentity !== undefined) add('P-Preferred-Identity', [preferredIdentity].flat());
  if (answerMode) {
    const { mode, require, privileged } = checked('answerMode', answerMode);
    add(privileged ? 'Priv-Answer-Mode' : 'Answer-Mode', [(mode === 'auto' ? 'Auto' : 'Manual') + (require ? ';require' : '')]);
  }
  const preference = (given: ContactPreference): string => {
    const { features, require, explicit } = checked('acceptContact', given);
    return `*${featureParameters(features)}${require ? ';require' : ''}${explicit ? ';explicit' : ''}`;
  };
  add('Accept-Contact', acceptContact && [acceptContact].flat().map(preference));
  add('Reject-Contact', rejectContact && [rejectContact].flat().map((features) => preference({ features })));
  add('Request-Disposition', requestDisposition);
  return lines;
}
