/**
 * `sip-wasm`: a SIP user agent. See README.md.
 * @module sip-wasm
 */
export { UserAgent } from './user-agent/user-agent.js';
export { Registration } from './user-agent/registration.js';
export type { Binding } from './user-agent/binding.js';
export type { FetchBindingsOptions, RegisterOptions, RegistrationEvents, RegistrationFailedDetail, RegistrationOptions } from './user-agent/registration-options.js';
export { Challenge, type CredentialsCallback, type CredentialsSource, type GivenCredentials, type TokenCallback } from './core/challenge.js';
export type {
  CallOptions,
  MessageRequestOptions,
  RequestCallOptions,
  TraceDetail,
  UserAgentEvents,
  UserAgentOptions,
} from './user-agent/user-agent-options.js';
export { Subscription } from './subscription/subscription.js';
export { IncomingSubscription } from './subscription/incoming-subscription.js';
export { Publication, type PublicationState } from './subscription/publication.js';
export type {
  AcceptSubscriptionOptions,
  IncomingSubscriptionEvents,
  NotifyDetail,
  PublicationEvents,
  PublishOptions,
  SubscribeDetail,
  SubscribeOptions,
  SubscriptionEndDetail,
  SubscriptionEvents,
  TerminateOptions,
} from './subscription/subscription-types.js';
export { Call } from './call/call.js';
export type { Identity } from './call/call-requests.js';
export { IncomingTransfer, type TransferCallOptions, type TransferOptions, type TransferOutcome } from './call/transfer.js';
export type { AnswerMode, ContactPreference, FeatureSet, FeatureValue, PrivacyValue, ReasonInput, RequestDisposition } from './call/call-fields.js';
export type { Diversion, HistoryEntry } from './headers/history.js';
export type { Reason } from './headers/event.js';
export type { CallMedia, DescriptionOptions, RollbackOptions } from './call/call-media.js';
export type {
  AcceptOptions,
  CallEnd,
  CallEndReason,
  CallEvents,
  CallState,
  ChangeOptions,
  DtmfOptions,
  FeatureOptions,
  HangupOptions,
  InfoOptions,
  ProgressOptions,
  RejectOptions,
  RemoteIdentity,
  RenegotiateOptions,
} from './call/call-types.js';
export { Dialog } from './dialog/dialog.js';
export { SessionDialog } from './dialog/session-dialog.js';
export type { SessionDialogEvents, TerminatedDetail } from './dialog/session-dialog-events.js';
export { InviteClientTransaction, InviteServerTransaction } from './transaction/invite-transaction.js';
export { UserAgentCore } from './core/user-agent-core.js';
export type { CoreConfiguration, DroppedDetail, UserAgentCoreDelegate, UserAgentCoreEvents } from './core/user-agent-core-events.js';
export type { AccountOptions, CoreOptions } from './core/core-options.js';
export type { SendFrame, Statistics } from './core/core-driver.js';
export type { CoreRegistration, CoreRegistrationOptions, RegistrationGrant, RegistrationUpdate } from './core/core-registration.js';
export type { ModuleSource } from './core/wasm-loader.js';
export type { BinarySource } from './core/wasm-binary.js';
export { IncomingMessage, IncomingRequestMessage, IncomingResponseMessage, type AnyMessage } from './message/incoming-message.js';
export { IncomingInviteRequest, IncomingRequest, type IncomingRequestDelegate, type OutgoingResponse, type OutgoingResponseWithSession } from './message/incoming-request.js';
export { IncomingReferRequest, OutgoingReferRequest, type IncomingReferRequestDelegate } from './message/refer-requests.js';
export { OutgoingInviteRequest, OutgoingRequest } from './message/outgoing-request.js';
export { messageParser, type MessageParser } from './message/message-parser.js';
export type { NameAddr } from './message/name-addr.js';
export { NameAddrHeader } from './message/name-addr-header.js';
export type { HeaderParts } from './message/parsed-header.js';
export { URI, type UriParameters } from './message/uri.js';
export type { Logger } from './logger.js';
export { SipError, type CoreErrorCode, type MediaErrorCode, type ShimErrorCode, type SipErrorCode, type SipErrorOptions } from './sip-error.js';
export type { StrictEventListener, StrictEventTarget } from './strict-event-target.js';
export type { ServerEntry, Servers } from './transport/server-order.js';
export type { KeepAliveOptions, ReconnectOptions } from './transport/transport-options.js';
export type { SocketEvent, WebSocketConstructor, WebSocketLike } from './transport/web-socket.js';
export * from './types.js';
