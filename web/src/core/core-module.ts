/**
 * The WebAssembly module as the shim sees it: one class, numbers in and out. Texts cross in linear
 * memory. See docs/boundary.md for the protocol; bindings/core.cpp is the other side, and the
 * declarations that Emscripten generates from it are checked against this file.
 */

/** One SIP user agent core. Every number called `now` is monotonic milliseconds. */
export interface Core {
  /** Frees everything. No method may be called afterwards. */
  delete(): void;

  /** Where the next argument block or head is written: room for `octets`, until the next call. */
  inputBuffer(octets: number): number;
  /** Sets options: an argument block of name, value, name, value ... @returns 0 or `-ErrorCode`. */
  configure(argumentsLength: number): number;

  /** Which of the servers to connect to next, by its place in the option `servers`. */
  nextServer(now: number): number;
  /** How long to wait before that attempt, milliseconds. */
  serverPause(): number;
  /** The server that is connected to has said something. */
  serverWorked(): void;

  /** A WebSocket is open under this number of the shim's choice (counted up, never 0). */
  flowOpened(flow: number, secure: boolean, now: number): void;
  flowClosed(flow: number, now: number): void;
  /**
   * One frame: its head (up to and with the blank line) stands in the input buffer, its body in the
   * shim's body store. @returns the serial number of the message in the outputs that follow, or 0.
   */
  receive(flow: number, headLength: number, bodyId: number, bodyLength: number, now: number): number;
  /** A frame larger than `maximumFrame()` octets came and was not copied in. */
  oversized(flow: number, octets: number, now: number): void;
  maximumFrame(): number;

  handleTimeout(now: number): void;
  /** The one deadline, on the time line of `now`; Infinity if there is none. */
  nextTimeout(): number;

  /** Takes the next output into the output record. @returns its kind. */
  poll(): OutputKind;
  /** Where the output record lies: `OUTPUT_RECORD_WORDS` 32-bit words. */
  outputRecord(): number;

  /** After the callbacks for an output `request`, `response` (101-299 to INVITE) or `ack` ran; `taken`: one of them took it. */
  delivered(request: number, dialog: number, taken: boolean, now: number): void;

  // Commands. Each gives a number >= 0 (an id where one is made) or `-ErrorCode`; then `errorDetail()` says more.
  // Argument blocks, as strings in order:

  /** method, target URI, From URI ("" = ours), From display name ("" = ours), feature tags of an INVITE ("" = the configured ones), content type, content disposition, header lines... @returns a request id. */
  request(argumentsLength: number, bodyId: number, bodyLength: number, now: number): number;
  /** method, content type, content disposition, header lines... `cseq` 0: the next one. @returns a request id. */
  dialogRequest(dialog: number, cseq: number, argumentsLength: number, bodyId: number, bodyLength: number, now: number): number;
  /** content type, content disposition, header lines... */
  acknowledge(dialog: number, argumentsLength: number, bodyId: number, bodyLength: number, now: number): number;
  /** value of a Reason header field or "". */
  cancel(request: number, argumentsLength: number, now: number): number;
  /** user name ("" = the usual one), password, ha1, token; all "": there are none. Answers an output `credentialsWanted`. */
  giveCredentials(request: number, argumentsLength: number, now: number): number;
  /** Every 2xx of a fork is reported and stays. */
  keepForks(request: number): number;
  /** reason phrase ("" = the usual one), feature tags of an INVITE ("" = those before), content type, content disposition, header lines... @returns the dialog's id, 0 if there is none. */
  respond(request: number, status: number, argumentsLength: number, bodyId: number, bodyLength: number, now: number): number;
  /**
   * target URI ("" = the other party of `replaced`), content type, content disposition, header lines... A REFER; `replaced`: the
   * dialog whose place the new call takes, or 0. @returns a request id.
   */
  refer(dialog: number, replaced: number, argumentsLength: number, bodyId: number, bodyLength: number, now: number): number;
  /**
   * URI that it goes to ("" = the other party of `authority`), target URI ("" = as above), content type, content disposition,
   * header lines... A REFER outside a dialog; `authority`: the dialog that Target-Dialog shows, or 0. @returns a request id.
   */
  referOutside(authority: number, replaced: number, argumentsLength: number, bodyId: number, bodyLength: number, now: number): number;
  /** feature tags ("" = the configured ones), content type, content disposition, header lines... The INVITE that an accepted REFER asks for. @returns a request id. */
  followRefer(refer: number, argumentsLength: number, bodyId: number, bodyLength: number, now: number): number;
  /** reason phrase ("" = the usual one). Tells the referrer what became of the request that it asked for. */
  notifyRefer(refer: number, status: number, argumentsLength: number, now: number): number;
  /**
   * target URI, value of Event, From URI ("" = ours), From display name ("" = ours), content type, content disposition, header
   * lines... `expires` in seconds, 0: a fetch; `asks`: 1 each fork has a subscription of its own, 2 it is made anew after any refusal of a refresh. @returns a subscription's id.
   */
  subscribe(expires: number, asks: number, argumentsLength: number, bodyId: number, bodyLength: number, now: number): number;
  refreshSubscription(subscription: number, now: number): number;
  unsubscribe(subscription: number, now: number): number;
  /** content type, content disposition, header lines of the 200... `expires`: seconds at most. The body is that of the first NOTIFY. */
  acceptSubscription(request: number, expires: number, pending: boolean, argumentsLength: number, bodyId: number, bodyLength: number, now: number): number;
  /** content type, content disposition. Of an accepted SUBSCRIBE. */
  notifySubscription(request: number, pending: boolean, argumentsLength: number, bodyId: number, bodyLength: number, now: number): number;
  /** reason, content type, content disposition. `retryAfter` in seconds, 0: none. */
  terminateSubscription(request: number, retryAfter: number, argumentsLength: number, bodyId: number, bodyLength: number, now: number): number;
  /** target URI, value of Event, From URI ("" = ours), From display name ("" = ours), content type, content disposition, header lines... @returns a publication's id. */
  publish(expires: number, argumentsLength: number, bodyId: number, bodyLength: number, now: number): number;
  /** content type, content disposition. */
  modifyPublication(publication: number, argumentsLength: number, bodyId: number, bodyLength: number, now: number): number;
  refreshPublication(publication: number, now: number): number;
  removePublication(publication: number, now: number): number;
  /** Ends a dialog without a word to the peer. */
  disposeDialog(dialog: number, now: number): number;
  /** URI, display name or "". Our requests in the dialog have this From from now on. @returns 1 where the peer takes UPDATE, else 0. */
  changeIdentity(dialog: number, argumentsLength: number): number;
  /** Takes back a change that the peer has not accepted. */
  keepIdentity(dialog: number): number;
  /** @returns 0 where a person decides; else 1 + 2 times the seconds until the INVITE is accepted by itself, and 1 more where it is refused otherwise. */
  autoAnswer(request: number): number;
  /** head of an INVITE of ours, head of the 3xx, one of its contacts. @returns the value of History-Info for the INVITE that follows; "" for heads that are none. */
  historyAfter(argumentsLength: number): string;
  /** While held, a new INVITE in the dialog is answered 500 with Retry-After. */
  holdDialog(dialog: number): number;
  releaseDialog(dialog: number, now: number): number;
  /** The transaction that a request runs in now; 0: none. */
  transactionOf(request: number): number;
  /** Where it stands: an index into Calling, Trying, Proceeding, Completed, Accepted, Confirmed, Terminated. */
  transactionState(transaction: number): number;
  /** head of the request, head of the response. @returns where its state lies, laid out as that of `dialogState`. */
  initialDialogStateForClient(argumentsLength: number): number;
  /** head of the request, tag of the response. @returns where its state lies, laid out as that of `dialogState`. */
  initialDialogStateForServer(argumentsLength: number, early: boolean): number;
  /**
   * Call-ID, local tag, remote tag, local URI, remote URI, remote target, route set... An absent number is `ABSENT`.
   * @returns the id of the dialog of that state, one that lives or a new one.
   */
  adoptDialog(
    transaction: number,
    early: boolean,
    secure: boolean,
    localSequenceNumber: number,
    remoteSequenceNumber: number,
    argumentsLength: number,
  ): number;
  confirmDialog(dialog: number): number;
  reconfirmDialog(dialog: number, now: number): number;
  /** head. @returns the serial number of the message in the outputs that follow. */
  receiveRequest(dialog: number, argumentsLength: number, bodyId: number, bodyLength: number, now: number): number;
  /** head of a message, with its body; or for a description of ours "", content type, content disposition. */
  transitionSignaling(dialog: number, argumentsLength: number, bodyId: number, bodyLength: number): number;
  rollBackSignaling(dialog: number): number;
  /** head of the response; `delivered`: it came as an output. @returns 1 where it is to be looked at, else 0. */
  reliableSequenceGuard(dialog: number, delivered: boolean, argumentsLength: number): number;
  /** head of the response. */
  recomputeRouteSet(dialog: number, argumentsLength: number): number;
  /** method, content type, content disposition, header lines... The message stands in the output record until the next `poll`. */
  createRequestMessage(dialog: number, cseq: number, argumentsLength: number, bodyId: number, bodyLength: number): number;
  incrementLocalSequenceNumber(dialog: number): number;
  /**
   * AOR ("" = the configured one), registrar URI ("" = the domain of the AOR), parameters of the Contact URI, of the Contact (both
   * begin with ";" or are ""), header lines... `expires` in seconds; `regId` 0: without outbound; `asks`: 1 never the configured
   * credentials, 2 a password can be asked for, 4 a token can. @returns a registration id.
   */
  register(argumentsLength: number, expires: number, regId: number, asks: number, now: number): number;
  /** registrar URI ("" = as before), header lines. `given`: 1: `expires` counts, 2: the header lines do. Sends a REGISTER now. */
  refreshRegistration(registration: number, argumentsLength: number, given: number, expires: number, now: number): number;
  /** `all`: every binding of the AOR (Contact: *). */
  unregister(registration: number, all: boolean, now: number): number;
  /** Ends what lives: BYE, CANCEL, un-REGISTER go out at once, terminated events follow. */
  close(now: number): void;

  /** What the last 2xx said, a line each: "outbound" or "", public GRUU, temporary GRUU, then the service route. "" for an unknown id. */
  registrationState(registration: number): string;
  /** Writes what a dialog's getters need (`readDialogState`). @returns where, or 0 for an unknown id. */
  dialogState(dialog: number): number;
  /** Live objects: `STATISTICS` words. @returns where. */
  statistics(): number;

  /** What the last refused command broke. */
  errorDetail(): string;
}

export interface CoreModule {
  Core: new () => Core;
  /** The names behind `-ErrorCode`, `TerminationReason`, `SubscriptionState`, `SubscriptionEnd`, `RegistrationState`, `PublicationState`, `HeaderName` (long form and, after a space, the compact one): one per line, from 0 on. */
  errorNames(): string;
  terminationReasonNames(): string;
  subscriptionStateNames(): string;
  subscriptionEndNames(): string;
  registrationStateNames(): string;
  publicationStateNames(): string;
  headerNames(): string;
  /** Where the text for the next of the two calls below is written: room for `octets`. */
  fieldBuffer(octets: number): number;
  /** Takes one line of the header field `name` (a `HeaderName`) apart. @returns where the words are (bindings/field_record.h), until the next call. */
  parseField(name: number, length: number): number;
  /** The parts of a multipart body: its Content-Type and then its octets stand in the buffer. @returns where the words are (bindings/body_parts_record.h). */
  parseBodyParts(typeLength: number, bodyLength: number): number;
  /** Where the head of a message is written: room for `octets`, at this place until the next call. */
  frameBuffer(octets: number): number;
  /** Reads the head that stands in the frame buffer. @returns where the words are (bindings/message_record.h). */
  parseMessage(headLength: number): number;
  /** Why the last message could not be read. */
  messageFault(): string;
  HEAPU8: Uint8Array;
}

/** The output record, in words. */
export const OUTPUT_RECORD_WORDS = 19;
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
 * Words at the pointer that `dialogState` gives; behind them as many texts as `textCount`, each a length word and its
 * UTF-8 octets, padded to whole words: Call-ID, local tag, remote tag, local URI, remote URI, remote target, offer content
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
}
export const DIALOG_WORDS = 15;
/** A number that is not there. */
export const ABSENT = 0xffffffff;

/** Words at the pointer that `statistics` gives. */
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
