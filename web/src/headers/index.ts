/**
 * Header fields with their types, read by the core's parser when they are asked for: `sip-wasm/headers`. Each function takes a
 * message and stands alone, so that a bundle holds only those that are used. A value that does not parse is left out; its text is
 * still in `message.getHeaders(name)`.
 * @module sip-wasm/headers
 */
export { parseHeader, headerValues, parameterOf } from './parse-header.js';
export type { HasHeaders, HeaderParameter, HeaderValue, ParsedHeader } from './parse-header.js';
export { addresses, address } from './address.js';
export type { Address } from './address.js';
export { tokens, token, mediaTypes, mediaType } from './token.js';
export type { MediaType, Token } from './token.js';
export { date, number, retryAfter, sessionExpires, timestamp } from './number.js';
export type { RetryAfter, SessionExpires } from './number.js';
export { callIds, dialogReference } from './dialog-reference.js';
export type { DialogReference } from './dialog-reference.js';
export { cseq, rack } from './sequence.js';
export type { CSeq, RAck } from './sequence.js';
export { diversions, history, sessionId } from './history.js';
export type { Diversion, HistoryEntry, SessionIdValue } from './history.js';
export { event, reasons, subscriptionState } from './event.js';
export type { EventType, Reason, SubscriptionStateValue } from './event.js';
export { authentication, authenticationInfo } from './authentication.js';
export type { Authentication } from './authentication.js';
export { vias, warnings } from './routing.js';
export type { Via, Warning } from './routing.js';
export { bodyParts } from './body-parts.js';
export type { BodyPart } from './body-parts.js';
