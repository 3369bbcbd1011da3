/**
 * The WebAssembly module as the shim sees it: one class, numbers in and out. Texts cross in linear
 * memory. See docs/boundary.md for the protocol; bindings/core.cpp is the other side, and the
 * declarations that Emscripten generates from it are checked against this file.
 */
import type { Command } from './command.js';

type Given = number | boolean;

/** One SIP user agent core. Every number called `now` is monotonic milliseconds. */
export interface Core {
  /** Frees everything. No method may be called afterwards. */
  delete(): void;

  /** Where the next argument block or head is written: room for `octets`, until the next call. */
  inputBuffer(octets: number): number;
  /**
   * One frame: its head (up to and with the blank line) stands in the input buffer, its body in the
   * shim's body store. @returns the serial number of the message in the outputs that follow, or 0.
   */
  receive(flow: number, headLength: number, bodyId: number, bodyLength: number, now: number): number;
  /** command.ts says which numbers each takes. @returns a number >= 0 or `-ErrorCode`. */
  command(command: Command, now: number, first: Given, second: Given, third: Given, fourth: Given, fifth: Given, sixth: Given): number;
  /** Takes the next output into the output record. @returns its kind. */
  poll(): OutputKind;
  /** The one deadline, on the time line of `now`; Infinity if there is none. */
  nextTimeout(): number;
  /** What the last refused command broke, or the text that the last one made. @returns where its `TextRecord` lies. */
  text(): number;
}

export interface CoreModule {
  Core: new () => Core;
  /**
   * The names behind `-ErrorCode`, `TerminationReason`, `SubscriptionState`, `SubscriptionEnd`, `RegistrationState`, `PublicationState`, `HeaderName` (long
   * form and, after a space, the compact one): one a line, from 0 on, and a tab behind each list. @returns where their
   * `TextRecord` lies.
   */
  names(): number;
  /** Where the text for the next of the two calls below is written: room for `octets`. */
  fieldBuffer(octets: number): number;
  /** Takes one line of the header field `name` (a `HeaderName`) apart. @returns where the words are (bindings/field_record.h), until the next call. */
  parseField(name: number, length: number): number;
  /** The parts of a multipart body: its Content-Type and then its octets stand in the buffer. @returns where the words are (bindings/body_parts_record.h). */
  parseBodyParts(typeLength: number, bodyLength: number): number;
  /** Where the head of a message is written: room for `octets`, at this place until the next call. */
  frameBuffer(octets: number): number;
  /** Reads the head that stands in the frame buffer; `units`: how many characters of text it was, 0 for octets. @returns where the words are (bindings/message_record.h). */
  parseMessage(octets: number, units: number): number;
  /** Why the last message could not be read. @returns where the `TextRecord` of that lies. */
  messageFault(): number;
  HEAPU8: Uint8Array;
}

/** The output record, in words. */
export const enum OutputWord {
  flow = 0,
  dialog = 1,
  request = 2,
  registration = 3,
  status = 4,
  reason = 5,
  number = 6,
  /** 0: no message. Equal to what `receive` returned: the shim has the head's text already. */
  messageSerial = 7,
  headPointer = 8,
  headLength = 9,
  /** 0 ASCII; 1 UTF-8, spans count UTF-16 units; 2 not UTF-8, spans count octets. */
  headEncoding = 10,
  /** The header span table: `spanCount` times four words: name begin, value begin, value end, name length + (HeaderName << 16). */
  spanPointer = 11,
  spanCount = 12,
  /** The shim's own id, or 0: then `bodyPointer` has `bodyLength` octets that the core made. */
  bodyId = 13,
  bodyLength = 14,
  /** Octets of a body that is the core's own: of what it cut to its Content-Length, for one. */
  bodyPointer = 15,
  /** Why: a text in UTF-8. */
  textPointer = 16,
  textLength = 17,
  seconds = 18,
}

/** src/user_agent/output.h says what each means. */
export const enum OutputKind {
  none = 0,
  frame = 1,
  response = 2,
  request = 3,
  requestCancelled = 4,
  ack = 5,
  ackTimeout = 6,
  dialogTerminated = 7,
  requestEnded = 8,
  registration = 9,
  dropped = 10,
  retryDue = 11,
  descriptionIgnored = 12,
  bodyReleased = 13,
  subscription = 14,
  deferred = 15,
  descriptionChanged = 16,
  credentialsWanted = 17,
  keepAlive = 18,
  identityChanged = 19,
  eventSubscription = 20,
  subscriptionForked = 21,
  servedSubscription = 22,
  publication = 23,
  serverRefused = 24,
}

/**
 * Words at the pointer that `Command.dialogState` gives; behind them the lengths of `textCount` texts in octets, which
 * stand one behind the other in UTF-8 at `textPointer`: Call-ID, local tag, remote tag, local URI, remote URI, remote target, offer content
 * type, offer disposition, answer content type, answer disposition, our half of Session-ID, the peer's, the asserted identity, then the route set. Absent numbers are -1.
 */
export const enum DialogWord {
  early = 0,
  localSequenceNumber = 1,
  remoteSequenceNumber = 2,
  secure = 3,
  sessionState = 4,
  signalingState = 5,
  terminationReason = 6,
  /** 0: none or the core's own octets, at the pointer. */
  offerBodyId = 7,
  offerLength = 8,
  offerPointer = 9,
  answerBodyId = 10,
  answerLength = 11,
  answerPointer = 12,
  /** bit 0: the remote tag is absent; bit 1: the local tag is. */
  absentTags = 13,
  textCount = 14,
  textPointer = 15,
}
export const DIALOG_WORDS = 16;
/** A number that is not there. */
export const ABSENT = 0xffffffff;

/** Words at the pointer that `Command.statistics` gives. */
export const STATISTICS = [
  'flows',
  'clientTransactions',
  'serverTransactions',
  'dialogs',
  'outgoingRequests',
  'incomingRequests',
  'registrations',
  'timers',
  'bodies',
  'outputs',
  'subscriptions',
  'publications',
] as const;
