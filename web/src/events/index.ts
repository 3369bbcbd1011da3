/**
 * What the bodies of event packages say: `sip-wasm/events`. Each function takes the text of a body and stands alone, so that a bundle
 * holds only those that are used. A body that is not what its event says is a `SipError` `malformed`; what is unknown in it is passed over.
 * Anybody may send one: catch that error where a listener reads, since one that nobody catches ends a process of Node.
 * @module sip-wasm/events
 */
export { conferenceInfo } from './conference-info.js';
export type {
  ChangedEndpoint,
  ChangedMedia,
  ChangedUser,
  ConferenceChange,
  ConferenceDescription,
  ConferenceEndpoint,
  ConferenceInfo,
  ConferenceMedia,
  ConferenceStatus,
  ConferenceUser,
} from './conference-info.js';
export { conferenceState } from './conference-state.js';
export type { ConferenceState } from './conference-state.js';
export { dialogInfo, dialogState } from './dialog-info.js';
export type { DialogInfo, DialogParty, WatchedDialog } from './dialog-info.js';
export { messageSummary } from './message-summary.js';
export type { MessageCounts, MessageSummary } from './message-summary.js';
export type { Applied, PartialState, VersionedDocument } from './partial-state.js';
export { presence, presenceDocument } from './presence.js';
export type { Presence, PresenceInput, PresenceTuple } from './presence.js';
export { referProgress } from './refer-progress.js';
export type { ReferProgress } from './refer-progress.js';
export { registrationInfo, registrationState } from './registration-info.js';
export type { RegisteredContact, RegistrationInfo, WatchedRegistration } from './registration-info.js';
