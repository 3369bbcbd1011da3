// Held to the interfaces by the compiler alone: a list of options that names another one than its interface, too few, or another type of
// one, does not compile here.
import type {
  AcceptOptions,
  AcceptSubscriptionOptions,
  AnswerMode,
  Call,
  CallOptions,
  ChangeOptions,
  ContactPreference,
  CoreOptions,
  DtmfOptions,
  FetchBindingsOptions,
  GivenCredentials,
  HangupOptions,
  InfoOptions,
  IncomingSubscription,
  KeepAliveOptions,
  MessageRequestOptions,
  ProgressOptions,
  ReasonInput,
  ReconnectOptions,
  RegisterOptions,
  RegistrationOptions,
  RejectOptions,
  RenegotiateOptions,
  RequestCallOptions,
  SubscribeOptions,
  TerminateOptions,
  TransferCallOptions,
  TransferOptions,
  UserAgent,
  UserAgentOptions,
} from '../../dist/index.js';
import type { OPTIONS } from '../../dist/check-options.js';
import type { WebRtcMediaOptions } from '../../dist/webrtc/index.js';
import type { MEDIA_OPTIONS } from '../../dist/webrtc/options.js';

interface Interfaces {
  'UserAgent.create': UserAgentOptions;
  core: CoreOptions;
  keepAlive: KeepAliveOptions;
  reconnect: ReconnectOptions;
  register: RegisterOptions;
  registration: RegistrationOptions;
  unregister: Parameters<UserAgent['unregister']>[0] & object;
  fetchBindings: FetchBindingsOptions;
  credentials: GivenCredentials;
  call: CallOptions;
  answerMode: AnswerMode;
  acceptContact: ContactPreference;
  message: MessageRequestOptions;
  request: RequestCallOptions;
  subscribe: SubscribeOptions;
  publish: Parameters<UserAgent['publish']>[2] & object;
  accept: AcceptOptions;
  progress: ProgressOptions;
  reject: RejectOptions;
  hangup: HangupOptions;
  reason: ReasonInput;
  hold: ChangeOptions;
  resume: ChangeOptions;
  renegotiate: RenegotiateOptions;
  sendDtmf: DtmfOptions;
  sendInfo: InfoOptions;
  transfer: TransferOptions;
  changeIdentity: Parameters<Call['changeIdentity']>[0];
  'accept of a transfer': TransferCallOptions;
  'accept of a subscription': AcceptSubscriptionOptions;
  notify: Parameters<IncomingSubscription['notify']>[1] & object;
  terminate: TerminateOptions;
}

type Callable = ((...given: never[]) => unknown) | (new (...given: never[]) => unknown);
/** `a|b` or `b|a`. */
type Permutation<All extends string, One extends string = All> = One extends One
  ? [Exclude<All, One>] extends [never] ? One : `${One}|${Permutation<Exclude<All, One>>}`
  : never;
type TypeOf<V> = [V] extends [string]
  ? string extends V ? 'string' : Permutation<V>
  : [V] extends [number] ? 'number'
  : [V] extends [boolean] ? 'boolean'
  : [V] extends [AbortSignal] ? 'AbortSignal'
  : [V] extends [Callable] ? 'function'
  : [V] extends [readonly string[]] ? 'string[]'
  : [V] extends [object] ? 'object'
  : '';
/** `name:type`, or `name` for what is looked at where it is used. */
type Entry<O> = { [N in keyof O & string]-?: TypeOf<NonNullable<O[N]>> extends infer T extends string ? N | (T extends '' ? never : `${N}:${T}`) : never }[keyof O & string];
type Words<S extends string> = S extends `${infer First} ${infer Rest}` ? First | Words<Rest> : S;
type NameOf<E extends string> = E extends `${infer N}:${string}` ? N : E;

/** What the list has and the interface has not, and the other way round. */
type Difference<List extends string, O> = Exclude<Words<List>, Entry<O>> | Exclude<keyof O & string, NameOf<Words<List>>>;

/** Each may be undefined, which is "not given", under `exactOptionalPropertyTypes` too. */
type NeverUndefined<O> = { [N in keyof O]-?: object extends Pick<O, N> ? (Record<N, undefined> extends Pick<O, N> ? never : N) : never }[keyof O];

type Wrong = [
  { [M in keyof Interfaces]: Difference<(typeof OPTIONS)[M], Interfaces[M]> }[keyof Interfaces],
  Difference<typeof MEDIA_OPTIONS, WebRtcMediaOptions>,
  Exclude<keyof typeof OPTIONS, keyof Interfaces>,
  { [M in keyof Interfaces]: NeverUndefined<Interfaces[M]> }[keyof Interfaces],
  NeverUndefined<WebRtcMediaOptions>,
];

export const nothingIsWrong: Wrong extends [never, never, never, never, never] ? true : Wrong = true;
