import type { Call } from '../call/call.js';
import type { IncomingTransfer } from '../call/transfer.js';
import type { AnswerMode, ContactPreference, FeatureSet, PrivacyValue, RequestDisposition } from '../call/call-fields.js';
import type { CallMedia } from '../call/call-media.js';
import type { RemoteIdentity } from '../call/call-types.js';
import type { IncomingRequestMessage } from '../message/incoming-message.js';
import type { IncomingRequest } from '../message/incoming-request.js';
import type { OutOfDialogOptions } from '../types.js';
import type { Logger } from '../logger.js';
import type { AccountOptions, CoreOptions } from '../core/core-options.js';
import type { CredentialsCallback, TokenCallback } from '../core/challenge.js';
import type { SipError } from '../sip-error.js';
import type { RegisterOptions, RegistrationEvents, RegistrationFailedDetail } from './registration-options.js';
import type { DroppedDetail } from '../core/user-agent-core-events.js';
import type { Servers } from '../transport/server-order.js';
import type { WebSocketConstructor } from '../transport/web-socket.js';
import type { KeepAliveOptions, ReconnectOptions } from '../transport/transport-options.js';
import type { SubscribeDetail } from '../subscription/subscription-types.js';
import type { ModuleSource } from '../core/wasm-loader.js';

export interface UserAgentOptions extends AccountOptions {
  /**
   * Where to connect: `wss://edge.example.com/sip`; or several, best first, or with priorities and weights as SRV records have
   * them (RFC 2782). When one does not answer the next is tried at once, and after the last one all of them after a pause.
   */
  readonly server: Servers;
  /** The address-of-record: `sip:alice@example.com`. */
  readonly aor: string;
  /**
   * Asked for a password when a challenge comes that nothing else answers. What it gives is kept, as a hash, by what asked: the
   * registration, the call with its dialog, or the one request; until it is refused. Give it in two minutes
   * (`core.credentialsTime`), or what waits fails with `credentials_missing`.
   * @example credentials: async ({ realm }) => ({ password: await askUser(realm) })
   */
  readonly credentials?: CredentialsCallback | undefined;
  /**
   * The same for Bearer (RFC 8898): an access token. A token that was accepted once and is then refused is asked for anew. Use wss:, a
   * token is readable to all on its way.
   * @example token: ({ scope }) => oauth.accessToken(scope)
   */
  readonly token?: TokenCallback | undefined;
  /** Never answer a challenge by MD5. */
  readonly refuseMd5?: boolean | undefined;
  /** Of every INVITE, MESSAGE, OPTIONS and REGISTER, before those of the single request. */
  readonly extraHeaders?: readonly string[] | undefined;
  readonly register?: RegisterOptions | undefined;
  /**
   * The event packages that we serve, by the event `subscribe`: `['presence', 'dialog']`. A SUBSCRIBE to any other is answered 489
   * (RFC 6665 4.2.1.1).
   */
  readonly eventPackages?: readonly string[] | undefined;
  /** Makes the media of a call that was given none: `webRtcMedia()` of `sip-wasm/webrtc`. */
  readonly media?: (() => CallMedia) | undefined;
  /**
   * Calls at once, ringing ones too, without those that were hung up; a further INVITE is answered 486 (Busy Here), and the event `refused`
   * tells of it. 1: no call waiting. Default: 16.
   */
  readonly maxCalls?: number | undefined;
  /** Answer an INVITE with 180 (Ringing) as soon as the listeners of `call` have run. Default: true. */
  readonly ringing?: boolean | undefined;
  /**
   * Accept a call by itself where its caller asks for that: by Answer-Mode (RFC 5373), or by the Call-Info and Alert-Info that
   * telephone exchanges send, after the delay that they name. Whoever may call can then listen in: let a function decide for the
   * single call. Default: false, and a caller that insists is refused with 403.
   * @example autoAnswer: (call) => call.remote.uri === 'sip:door@example.com'
   */
  readonly autoAnswer?: boolean | ((call: Call) => boolean) | undefined;
  /**
   * The server is known to remove a P-Asserted-Identity that it has not made itself, so that its word for who calls is taken (RFC
   * 3325 8). Default: false.
   */
  readonly trustedServer?: boolean | undefined;
  /**
   * What this user agent is and can do, RFC 3840: on the Contact of its registrations and calls.
   * @example features: { audio: true, video: false, methods: ['INVITE', 'BYE'], '+sip.rendering': 'no' }
   */
  readonly features?: FeatureSet | undefined;
  /**
   * Offer the media of a call anew, with new ICE credentials, as soon as there is another connection to the server, and where the media
   * have lost the peer: a call goes on in another network. Default: true.
   */
  readonly repairCalls?: boolean | undefined;
  readonly logger?: Logger | undefined;
  /** Where the platform has no `WebSocket` (Node 20): the one of `ws`. */
  readonly webSocket?: WebSocketConstructor | undefined;
  /**
   * Connect at once, while the module is being loaded, and not only when `connect` or `register` are called: they then wait for this
   * connection. One that fails is told of by the event `disconnected`. Default: false.
   */
  readonly connect?: boolean | undefined;
  /** Milliseconds; default 10 000. */
  readonly connectTimeoutMs?: number | undefined;
  readonly keepAlive?: KeepAliveOptions | false | undefined;
  readonly reconnect?: ReconnectOptions | false | undefined;
  /** Where the WebAssembly module is, if not beside this script. */
  readonly wasm?: ModuleSource | undefined;
  /** Timers and limits. @example core: { ringingTime: 60_000 } */
  readonly core?: CoreOptions | undefined;
}

export interface CallOptions {
  readonly media?: CallMedia | undefined;
  /** The INVITE has no description: the callee offers, our answer goes into the ACK, or the PRACK of a reliable 183. */
  readonly lateOffer?: boolean | undefined;
  /** Of the INVITE. */
  readonly extraHeaders?: readonly string[] | undefined;
  /** Ends the call, whatever its state. */
  readonly signal?: AbortSignal | undefined;
  /** The URI in From; the address-of-record unless given. */
  readonly fromUri?: string | undefined;
  readonly fromDisplayName?: string | undefined;
  /** Do not tell the callee who calls: an anonymous From, and `Privacy: id` unless `privacy` says otherwise (RFC 3323, RFC 3325). */
  readonly anonymous?: boolean | undefined;
  /** What the network is to keep to itself, RFC 3323 4.2. */
  readonly privacy?: readonly PrivacyValue[] | undefined;
  /** Which of our identities a server that knows several is to assert, RFC 3325 9.2: a URI in angle brackets, with or without a name. */
  readonly preferredIdentity?: string | readonly string[] | undefined;
  /** Whether the callee's device is to ask its user, RFC 5373. */
  readonly answerMode?: AnswerMode | undefined;
  /**
   * What we are and can do in this call, RFC 3840: on the Contact of its INVITE and of all that follows. Default: `features` of the user
   * agent, which these replace.
   * @example phone.call('bob', { features: { audio: true, video: true, '+sip.rendering': 'yes' } })
   */
  readonly features?: FeatureSet | undefined;
  /** Which of the callee's devices, RFC 3841: those that match best. */
  readonly acceptContact?: readonly ContactPreference[] | undefined;
  /** And those that may not ring. */
  readonly rejectContact?: readonly FeatureSet[] | undefined;
  /** How proxies are to treat the INVITE, RFC 3841 9.1. */
  readonly requestDisposition?: readonly RequestDisposition[] | undefined;
  /** The call that ended with a 3xx to this target: the INVITE tells what became of that one (History-Info, RFC 7044). */
  readonly redirectedFrom?: Call | undefined;
}

export interface MessageRequestOptions {
  /** Default: `text/plain`. */
  readonly contentType?: string | undefined;
  readonly extraHeaders?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** For `UserAgent.request`. */
export interface RequestCallOptions extends OutOfDialogOptions {
  /** Stops waiting. What was sent cannot be taken back. */
  readonly signal?: AbortSignal | undefined;
}

export interface TraceDetail {
  readonly direction: 'in' | 'out';
  /** The whole frame; credentials are cut out. Octets that are not UTF-8 stand as one character each. */
  readonly frame: string;
  /** Counts the connections of this agent. */
  readonly flow: number;
  /** `Date.now()` */
  readonly time: number;
}

export interface UserAgentEvents {
  /** An incoming call. Without a listener it is answered 480. */
  call: { call: Call };
  /**
   * An INVITE that made no `call`: 486 as there are `maxCalls` already or the agent is being closed, 480 as nobody listens for calls. For a list of missed calls.
   * @example agent.addEventListener('refused', ({ detail: { remote } }) => missed.push({ uri: remote.uri, at: new Date() }));
   */
  refused: { remote: RemoteIdentity; request: IncomingRequestMessage; status: number };
  /**
   * A MESSAGE outside a dialog: `request.accept()` answers it. `preventDefault()` keeps it for an answer later; without one it is
   * answered 500 after 28 seconds. Where no listener does either, it is answered 405.
   */
  message: { request: IncomingRequest };
  /**
   * A NOTIFY that no subscription asked for, as telephone exchanges tell of new voice mail: `request.accept()` or `preventDefault()`
   * takes it. Otherwise it is answered 481.
   * @example agent.addEventListener('notify', ({ detail: { request } }) => { show(messageSummary(request.message.body)); request.accept(); });
   */
  notify: { request: IncomingRequest };
  /**
   * Somebody asks by a REFER outside every call that we call somebody; `preventDefault()` takes it, as `accept` and `reject` do.
   * Otherwise it is answered 603. One that shows to know a call of ours (RFC 4538) is the event `transfer` of that call.
   */
  transfer: { transfer: IncomingTransfer };
  /**
   * Somebody subscribes to one of the `eventPackages`; `preventDefault()` takes it, as `accept` and `reject` do. Otherwise it is
   * answered 603.
   */
  subscribe: SubscribeDetail;
  registered: RegistrationEvents['registered'];
  /** The binding is gone: removed, or the connection was lost. */
  unregistered: { status: number };
  registrationFailed: RegistrationFailedDetail;
  /** `server`: its address, one of the option `server`. */
  connected: { flow: number; server: string };
  /**
   * The connection was lost, or could not be made: `error` says why, `error.detail` is `offline` where the browser tells that there is no
   * network. It is absent where we closed it.
   */
  disconnected: { error?: SipError; willReconnect: boolean };
  /** The next attempt after a lost connection; while a browser is offline there is none. `error`: why that was lost, or why the last attempt failed. */
  reconnecting: { attempt: number; delayMs: number; error: SipError };
  trace: TraceDetail;
  /** A frame was not processed. */
  dropped: DroppedDetail;
  closed: Record<string, never>;
}
