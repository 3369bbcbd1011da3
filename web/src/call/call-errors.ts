import { IncomingResponseMessage } from '../message/incoming-message.js';
import { said } from '../message/said.js';
import { shimError, SipError } from '../sip-error.js';
import type { TerminationReason } from '../types.js';
import { challengeRemedy, type Account } from '../user-agent/challenge-remedy.js';
import { credentialsMissing } from '../user-agent/registration-error.js';
import type { CallEnd, CallState } from './call-types.js';

/** Who gave a final response. */
export function sideOfResponse(message: IncomingResponseMessage): CallEnd['by'] {
  if (lackOfCredentials('', message) || faultOfAccept(message)) return 'local';
  return message.isLocal ? 'network' : 'remote';
}

/** Why a call of ours did not come about. What no peer said stands for an answer that never came (8.1.3.1). */
export function reasonOfResponse({ isLocal, statusCode }: IncomingResponseMessage): TerminationReason {
  if (isLocal && statusCode === 503) return 'connection_lost';
  return isLocal && statusCode === 408 ? 'request_timeout' : 'rejected';
}

/** Who ended the dialog of a call; one that came is rejected on this side, also where it rang for too long. */
export function sideOfReason(reason: TerminationReason, direction: 'incoming' | 'outgoing'): CallEnd['by'] {
  switch (reason) {
    case 'rejected':
      return direction === 'incoming' ? 'local' : 'remote';
    case 'local_bye':
    case 'disposed':
    case 'closed':
      return 'local';
    case 'ack_timeout':
    case 'request_timeout':
    case 'connection_lost':
    case 'prack_timeout':
    case 'session_expired':
      return 'network';
    default:
      return 'remote';
  }
}

/** What is under way in a call ends with these. One for all calls: the stack of an error takes 8 us in Chrome, and would say nothing. */
export const HUNG_UP = shimError('call_ended', 'The call was hung up');
export const OVER = shimError('call_ended', 'The call is over');

/** The end of a call, as the error of what waited for something else. */
export function endError(end: CallEnd, account?: Account): SipError {
  const response = end.message instanceof IncomingResponseMessage ? end.message : undefined;
  const status = end.status === 0 ? '' : ` (${response && !response.isLocal ? said(response) : `${end.status} ${end.reasonPhrase}`.trim()})`;
  const remedy = account && response && !response.isLocal ? behind(challengeRemedy(account, response) ?? REMEDIES[end.status]) : '';
  return shimError('call_ended', `The call is over: ${end.reason}${status}${remedy}`, { detail: end.reason, status: end.status || undefined, cause: end.message && 'cause' in end.message ? end.message.cause : undefined });
}

const MEDIA = 'It takes none of the media that browsers offer: a phone without DTLS-SRTP and ICE needs a gateway, and both sides need a codec in common';
const NO_WAY = 'It does not find the way to whom it is for: its configuration has to know the contacts of WebSocket clients, docs/deploying.md';
const TOO_LONG = 'The INVITE is too long for it: it has to take longer ones, or `codecs` and `iceServers` to be fewer';

/** What may be behind it, where that is not what the callee wants. */
const REMEDIES: Readonly<Record<number, string>> = {
  403: 'It does not let this account call there: is it registered, and may it?',
  404: 'It knows no such user or number',
  413: TOO_LONG,
  415: MEDIA,
  477: NO_WAY,
  478: NO_WAY,
  480: 'Nobody is registered there, nobody answers, or the microphone there cannot be used',
  488: MEDIA,
  503: 'It is overloaded, or has no way there: its log says more',
  513: TOO_LONG,
  606: MEDIA,
};

/** The call is not where it can be so. `by` whom: `callee` is what only that side may do, `we` what both may once it is established. */
export function stateError(state: CallState, done: string, by: 'we' | 'callee', isOurs: boolean): SipError {
  if (by === 'callee' && isOurs) return shimError('invalid_state', `A call of ours cannot be ${done}: its callee does that`);
  const remedy = by === 'callee' ? 'it was answered already' : 'wait for its `established`';
  return shimError('invalid_state', `A call that is ${state} cannot be ${done}: ${remedy}`);
}

/** A final response that is not a 2xx, as an error. */
export function rejection(what: string, message: IncomingResponseMessage, account: Account | undefined): SipError {
  const { isLocal, statusCode: status, reasonPhrase: detail, cause } = message;
  const lost = isLocal ? UNANSWERED[status] : undefined;
  const remedy = account && !isLocal ? behind(challengeRemedy(account, message)) : '';
  const text = lost === undefined ? `${what}: ${said(message)}${remedy}` : `${what.replace('was refused', 'was not answered')}: ${lost} (${status})`;
  return lackOfCredentials(what, message) ?? shimError('request_rejected', text, { status, detail, cause });
}

const behind = (remedy: string | undefined): string => (remedy === undefined ? '' : `. ${remedy}`);

const UNANSWERED: Readonly<Record<number, string>> = { 408: 'nothing came in time', 503: 'the connection was lost' };

/** Where it stands for credentials that the application did not give. */
export function lackOfCredentials(what: string, { isLocal, statusCode, cause }: IncomingResponseMessage): SipError | undefined {
  return isLocal && (statusCode === 401 || statusCode === 407) ? credentialsMissing(what, statusCode, cause) : undefined;
}

/** Where the callee accepted with a 2xx of which the core could make no session. */
export function faultOfAccept({ isLocal, statusCode, cause }: IncomingResponseMessage): SipError | undefined {
  return isLocal && statusCode === 500 && cause instanceof SipError ? cause : undefined;
}

export function asMediaFailure(cause: unknown): SipError {
  return cause instanceof SipError ? cause : shimError('media_failed', `The media of the call failed: ${String(cause)}`, { cause });
}

/** No fault of the offer: RFC 3261 21.4.18. */
export const isOfDevice = ({ code }: SipError): boolean => /^(?:microphone|camera|device|insecure)_/.test(code);
