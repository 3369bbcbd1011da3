/** What the shim itself can refuse or find; the core's codes (`invalid_state` and so on) stand beside them. */
export type ShimErrorCode =
  /** The server, or something between, refused the connection. Browsers do not say why; `status` is that of the HTTP response in Node. */
  | 'connection_refused'
  /** The page may not open it: ws: from https:, or its Content-Security-Policy. */
  | 'connection_forbidden'
  /** The server does not speak SIP over WebSocket (RFC 7118 4). */
  | 'subprotocol_refused'
  | 'connection_timeout'
  /** An open connection was closed, or no longer answers. */
  | 'connection_lost'
  /** The server is left for the next one: it refused to register us, or did not answer; `status` says how. */
  | 'server_refused'
  /** The module could not be fetched, compiled or started. */
  | 'module_failed'
  | 'agent_closed'
  | 'aborted'
  /** The registrar refused; `status` says how. */
  | 'registration_failed'
  /** A challenge came, and the callback `credentials` or `token` failed, gave nothing or was too late; `status` is 401 or 407. */
  | 'credentials_missing'
  /** A final response of 300 or above; `status` says which. */
  | 'request_rejected'
  /** The peer took the REFER, but the new call did not come about; `status` is its answer, where one is known. */
  | 'transfer_failed'
  /** A subscription did not come about, or is over; `status` is that of a refusal, `detail` the reason. */
  | 'subscription_failed'
  /** What was published was refused; `status` says how. */
  | 'publication_failed'
  /** The call is over. */
  | 'call_ended'
  | 'media_failed';

/** What the core refuses, `ErrorCode` in src/base/error.h. */
export type CoreErrorCode =
  | 'invalid_argument'
  | 'invalid_state'
  | 'unknown_dialog'
  | 'unknown_request'
  | 'unknown_registration'
  | 'not_connected'
  | 'limit_exceeded'
  | 'malformed'
  | 'unsupported'
  | 'too_large';

/** What media can fail with, `sip-wasm/webrtc`. */
export type MediaErrorCode =
  | 'microphone_denied'
  | 'camera_denied'
  | 'device_missing'
  | 'device_busy'
  | 'device_failed'
  | 'insecure_context'
  | 'ice_gathering'
  | 'local_description'
  | 'remote_description'
  | 'unsupported'
  | 'invalid_argument'
  | 'invalid_state'
  | 'aborted'
  | 'closed';

/** Every code that there is; docs/errors.md says what to do about each. */
export type SipErrorCode = ShimErrorCode | CoreErrorCode | MediaErrorCode;

/** What a `SipError` is made with besides its code and its text. */
export interface SipErrorOptions {
  readonly detail?: string | undefined;
  /** The status code of the response behind it. */
  readonly status?: number | undefined;
  readonly cause?: unknown;
}

/** What was refused or failed. `code` is stable across releases; the message is for people. */
export class SipError extends Error {
  override readonly name = 'SipError';
  readonly code: SipErrorCode;
  /** The rule that the input broke, where there is one. */
  readonly detail?: string;
  /** The status code of the response behind it, where there is one. */
  readonly status?: number;

  constructor(code: SipErrorCode, message: string, options?: SipErrorOptions) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options?.detail !== undefined) this.detail = options.detail;
    if (options?.status !== undefined) this.status = options.status;
  }
}

/** A `SipError` of the shim's own. */
export function shimError(code: ShimErrorCode | CoreErrorCode, message: string, options?: SipErrorOptions): SipError {
  return new SipError(code, message, options);
}

/** Of a class that is no application's to make. @throws SipError `invalid_argument` where `maker` is not what makes it */
export function checkMaker<Maker extends object>(maker: Maker, member: keyof Maker, how: string): void {
  if ((maker as Partial<Maker> | undefined)?.[member] === undefined) throw shimError('invalid_argument', `This is made by ${how}, not by \`new\``);
}

/** Does what the core refuses where it is over already: that is told elsewhere. */
export function ifPossible(work: () => unknown): void {
  try {
    work();
  } catch (error) {
    if (!(error instanceof SipError)) throw error;
  }
}

/** The message of `not_connected`. */
export const NOT_CONNECTED = 'There is no connection to the server: call connect(), or wait for "connected"';

/** The reason of an aborted signal as an error that names it. */
export function abortError(signal: AbortSignal): SipError {
  const reason: unknown = signal.reason;
  return reason instanceof SipError ? reason : shimError('aborted', 'Aborted by the application', { cause: reason });
}
