/**
 * What the core can be asked for. bindings/command.h numbers it in the same order, and the functions of these names in
 * `bindings/*_commands.h` are the other side (js-tests/boundary/commands.test.ts holds them together).
 */
export const enum Command {
  configure = 0,
  maximumFrame = 1,
  outputRecord = 2,
  statistics = 3,
  nextServer = 4,
  serverPause = 5,
  serverWorked = 6,
  flowOpened = 7,
  flowClosed = 8,
  handleTimeout = 9,
  delivered = 10,
  request = 11,
  dialogRequest = 12,
  acknowledge = 13,
  cancel = 14,
  giveCredentials = 15,
  keepForks = 16,
  keepSession = 17,
  respond = 18,
  transactionOf = 19,
  transactionState = 20,
  autoAnswer = 21,
  historyAfter = 22,
  refer = 23,
  referOutside = 24,
  followRefer = 25,
  notifyRefer = 26,
  subscribe = 27,
  refreshSubscription = 28,
  unsubscribe = 29,
  acceptSubscription = 30,
  notifySubscription = 31,
  terminateSubscription = 32,
  publish = 33,
  modifyPublication = 34,
  refreshPublication = 35,
  removePublication = 36,
  dialogState = 37,
  disposeDialog = 38,
  holdDialog = 39,
  releaseDialog = 40,
  confirmDialog = 41,
  reconfirmDialog = 42,
  changeIdentity = 43,
  keepIdentity = 44,
  initialDialogStateForClient = 45,
  initialDialogStateForServer = 46,
  adoptDialog = 47,
  receiveRequest = 48,
  transitionSignaling = 49,
  rollBackSignaling = 50,
  reliableSequenceGuard = 51,
  recomputeRouteSet = 52,
  createRequestMessage = 53,
  incrementLocalSequenceNumber = 54,
  register = 55,
  refreshRegistration = 56,
  unregister = 57,
  registrationState = 58,
  close = 59,
  unanswered = 60,
}

/**
 * The numbers that each takes. It gives a number >= 0 (an id where one is made) or `-ErrorCode`; then `text()` says more. `argumentsLength`: of
 * the argument block that stands in the input buffer; its strings, in order, are named here. `bodyId` and `bodyLength`: of a body in the body store.
 */
export interface CommandNumbers {
  /** name, value, name, value... Sets options. */
  [Command.configure]: [argumentsLength: number];
  /** Octets of the largest frame that is taken. */
  [Command.maximumFrame]: [];
  /** Where the output record lies: the words of `OutputWord`. */
  [Command.outputRecord]: [];
  /** Live objects: `STATISTICS` words. @returns where. */
  [Command.statistics]: [];
  /** Which of the servers to connect to next, by its place in the option `servers`. */
  [Command.nextServer]: [];
  /** How long to wait before that attempt, milliseconds. */
  [Command.serverPause]: [];
  /** The server that is connected to has said something. */
  [Command.serverWorked]: [];
  /** A WebSocket is open under this number of the shim's choice (counted up, never 0). */
  [Command.flowOpened]: [flow: number, secure: boolean];
  [Command.flowClosed]: [flow: number];
  [Command.handleTimeout]: [];
  /** After the callbacks for an output `request`, `response` (101-299 to INVITE) or `ack` ran; `taken`: one of them took it. */
  [Command.delivered]: [request: number, dialog: number, taken: boolean];
  /** method, target URI, From URI ("" = ours), From display name ("" = ours), feature tags of an INVITE ("" = the configured ones), content type, content disposition, header lines... @returns a request id. */
  [Command.request]: [argumentsLength: number, bodyId: number, bodyLength: number];
  /** method, content type, content disposition, header lines... `cseq` 0: the next one. @returns a request id. */
  [Command.dialogRequest]: [dialog: number, cseq: number, argumentsLength: number, bodyId: number, bodyLength: number];
  /** content type, content disposition, header lines... */
  [Command.acknowledge]: [dialog: number, argumentsLength: number, bodyId: number, bodyLength: number];
  /** value of a Reason header field or "". */
  [Command.cancel]: [request: number, argumentsLength: number];
  /** user name ("" = the usual one), password, ha1, token; all "": there are none. Answers an output `credentialsWanted`. */
  [Command.giveCredentials]: [request: number, argumentsLength: number];
  /** Every 2xx of a fork is reported and stays. */
  [Command.keepForks]: [request: number];
  [Command.keepSession]: [request: number];
  /** reason phrase ("" = the usual one), feature tags of an INVITE ("" = those before), content type, content disposition, header lines... @returns the dialog's id, 0 if there is none. */
  [Command.respond]: [request: number, status: number, argumentsLength: number, bodyId: number, bodyLength: number];
  /** The transaction that a request runs in now; 0: none. */
  [Command.transactionOf]: [request: number];
  /** Where it stands: an index into Calling, Trying, Proceeding, Completed, Accepted, Confirmed, Terminated. */
  [Command.transactionState]: [transaction: number];
  /** @returns 0 where a person decides; else 1 + 2 times the seconds until the INVITE is accepted by itself, and 1 more where it is refused otherwise. */
  [Command.autoAnswer]: [request: number];
  /** head of an INVITE of ours, head of the 3xx, one of its contacts. `text()` is the value of History-Info for the INVITE that follows; "" for heads that are none. */
  [Command.historyAfter]: [argumentsLength: number];
  /**
   * target URI ("" = the other party of `replaced`), content type, content disposition, header lines... A REFER; `replaced`: the
   * dialog whose place the new call takes, or 0. @returns a request id.
   */
  [Command.refer]: [dialog: number, replaced: number, argumentsLength: number, bodyId: number, bodyLength: number];
  /**
   * URI that it goes to ("" = the other party of `authority`), target URI ("" = as above), content type, content disposition,
   * header lines... A REFER outside a dialog; `authority`: the dialog that Target-Dialog shows, or 0. @returns a request id.
   */
  [Command.referOutside]: [authority: number, replaced: number, argumentsLength: number, bodyId: number, bodyLength: number];
  /** feature tags ("" = the configured ones), content type, content disposition, header lines... The INVITE that an accepted REFER asks for. @returns a request id. */
  [Command.followRefer]: [refer: number, argumentsLength: number, bodyId: number, bodyLength: number];
  /** reason phrase ("" = the usual one). Tells the referrer what became of the request that it asked for. */
  [Command.notifyRefer]: [refer: number, status: number, argumentsLength: number];
  /**
   * target URI, value of Event, From URI ("" = ours), From display name ("" = ours), content type, content disposition, header
   * lines... `expires` in seconds, 0: a fetch; `asks`: 1 each fork has a subscription of its own, 2 it is made anew after any refusal of a refresh. @returns a subscription's id.
   */
  [Command.subscribe]: [expires: number, asks: number, argumentsLength: number, bodyId: number, bodyLength: number];
  [Command.refreshSubscription]: [subscription: number];
  [Command.unsubscribe]: [subscription: number];
  /** content type, content disposition, header lines of the 200... `expires`: seconds at most. The body is that of the first NOTIFY. */
  [Command.acceptSubscription]: [request: number, expires: number, pending: boolean, argumentsLength: number, bodyId: number, bodyLength: number];
  /** content type, content disposition. Of an accepted SUBSCRIBE. */
  [Command.notifySubscription]: [request: number, pending: boolean, argumentsLength: number, bodyId: number, bodyLength: number];
  /** reason, content type, content disposition. `retryAfter` in seconds, 0: none. */
  [Command.terminateSubscription]: [request: number, retryAfter: number, argumentsLength: number, bodyId: number, bodyLength: number];
  /** target URI, value of Event, From URI ("" = ours), From display name ("" = ours), content type, content disposition, header lines... @returns a publication's id. */
  [Command.publish]: [expires: number, argumentsLength: number, bodyId: number, bodyLength: number];
  /** content type, content disposition. */
  [Command.modifyPublication]: [publication: number, argumentsLength: number, bodyId: number, bodyLength: number];
  [Command.refreshPublication]: [publication: number];
  [Command.removePublication]: [publication: number];
  /** What a dialog's getters need (`DialogWord`). @returns where it lies, or 0 for an unknown id. */
  [Command.dialogState]: [dialog: number];
  /** Ends a dialog without a word to the peer. */
  [Command.disposeDialog]: [dialog: number];
  /** While held, a new INVITE in the dialog is answered 500 with Retry-After. */
  [Command.holdDialog]: [dialog: number];
  [Command.releaseDialog]: [dialog: number];
  [Command.confirmDialog]: [dialog: number];
  [Command.reconfirmDialog]: [dialog: number];
  /** URI, display name or "". Our requests in the dialog have this From from now on. @returns 1 where the peer takes UPDATE, else 0. */
  [Command.changeIdentity]: [dialog: number, argumentsLength: number];
  /** Takes back a change that the peer has not accepted. */
  [Command.keepIdentity]: [dialog: number];
  /** head of the request, head of the response. @returns where its state lies, laid out as that of `dialogState`. */
  [Command.initialDialogStateForClient]: [argumentsLength: number];
  /** head of the request, tag of the response. @returns where its state lies, laid out as that of `dialogState`. */
  [Command.initialDialogStateForServer]: [early: boolean, argumentsLength: number];
  /**
   * Call-ID, local tag, remote tag, local URI, remote URI, remote target, route set... An absent number is `ABSENT`.
   * @returns the id of the dialog of that state, one that lives or a new one.
   */
  [Command.adoptDialog]: [transaction: number, early: boolean, secure: boolean, localSequenceNumber: number, remoteSequenceNumber: number, argumentsLength: number];
  /** head. @returns the serial number of the message in the outputs that follow. */
  [Command.receiveRequest]: [dialog: number, argumentsLength: number, bodyId: number, bodyLength: number];
  /** head of a message, with its body; or for a description of ours "", content type, content disposition. */
  [Command.transitionSignaling]: [dialog: number, argumentsLength: number, bodyId: number, bodyLength: number];
  [Command.rollBackSignaling]: [dialog: number];
  /** head of the response; `delivered`: it came as an output. @returns 1 where it is to be looked at, else 0. */
  [Command.reliableSequenceGuard]: [dialog: number, delivered: boolean, argumentsLength: number];
  /** head of the response. */
  [Command.recomputeRouteSet]: [dialog: number, argumentsLength: number];
  /** method, content type, content disposition, header lines... The message stands in the output record until the next `poll`. */
  [Command.createRequestMessage]: [dialog: number, cseq: number, argumentsLength: number, bodyId: number, bodyLength: number];
  [Command.incrementLocalSequenceNumber]: [dialog: number];
  /**
   * AOR ("" = the configured one), registrar URI ("" = the domain of the AOR), parameters of the Contact URI, of the Contact (both
   * begin with ";" or are ""), header lines... `expires` in seconds; `regId` 0: without outbound; `asks`: 1 never the configured
   * credentials, 2 a password can be asked for, 4 a token can. @returns a registration id.
   */
  [Command.register]: [expires: number, regId: number, asks: number, argumentsLength: number];
  /** registrar URI ("" = as before), header lines. `given`: 1: `expires` counts, 2: the header lines do. Sends a REGISTER now. */
  [Command.refreshRegistration]: [registration: number, given: number, expires: number, argumentsLength: number];
  /** `all`: every binding of the AOR (Contact: *). */
  [Command.unregister]: [registration: number, all: boolean];
  /** `text()` is what the last 2xx said, a line each: "outbound" or "", public GRUU, temporary GRUU, then the service route; "" for an unknown id. */
  [Command.registrationState]: [registration: number];
  /** Ends what lives: BYE, CANCEL, un-REGISTER go out at once, terminated events follow. */
  [Command.close]: [];
  /** How many requests of ours have no final response yet, the core's own among them. */
  [Command.unanswered]: [];
}

/** Gives the core a command now. Numbers that are left out are 0. */
export type Give = <C extends Command>(command: C, ...numbers: CommandNumbers[C]) => number;

/** A number of the application's as it crosses: what is past 32 bits would begin at 0 again. */
export const word = (number: number): number => Math.min(Math.ceil(number), 0xffffffff);
