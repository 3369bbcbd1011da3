import { shimError } from './sip-error.js';

const lines = 'extraHeaders:string[]';
const from = 'fromUri:string fromDisplayName:string';
const request = `${lines} signal:AbortSignal` as const;
const register = `${request} registrar:string expires:number` as const;
const account = `${lines} aor:string authorizationUsername:string password:string ha1:string credentials:function token:function features:object` as const;
const answer = `${lines} statusCode:number reasonPhrase:string` as const;
const placed =
  `${request} media lateOffer:boolean privacy:string[] preferredIdentity answerMode:object features:object acceptContact rejectContact requestDisposition:string[]` as const;

/**
 * What may be given to what, with its type; what has several, or one of its own, is looked at where it is used. The types in
 * js-tests/failures/option-names.ts hold these to the interfaces.
 */
export const OPTIONS = {
  'UserAgent.create': `${account} server displayName:string ha1Algorithm:string realm:string instanceId:string refuseMd5:boolean userAgent:string register:object eventPackages:string[] media maxCalls:number ringing:boolean autoAnswer trustedServer:boolean repairCalls:boolean logger:object webSocket:function connect:boolean connectTimeoutMs:number keepAlive reconnect wasm core:object`,
  core: 'contactUser:string viaHost:string requiredExtensions:string sessionId:boolean ringingTime:number referralTime:number credentialsTime:number timerT1:number timerT2:number timerT4:number sessionExpires:number minimumSessionExpires:number subscriptionExpires:number minimumSubscriptionExpires:number maximumFrame:number maximumHeaderFields:number maximumValues:number maximumParameters:number maximumRequestUri:number maximumDigits:number maximumBodyParts:number maximumBodyNesting:number maximumTransactions:number maximumTransactionsPerFlow:number maximumDialogs:number maximumForks:number maximumSubscriptions:number maximumQueuedOutputs:number',
  keepAlive: 'intervalMs:number pongTimeoutMs:number requirePong:boolean',
  reconnect: 'firstDelayMs:number longestDelayMs:number attempts:number',
  register,
  registration: `${account} registrar:string expires:number outbound:boolean push:object`,
  unregister: 'all:boolean',
  fetchBindings: `${request} registrar:string`,
  credentials: 'username:string password:string ha1:string',
  call: `${placed} ${from} anonymous:boolean redirectedFrom:object`,
  answerMode: 'mode:auto|manual require:boolean privileged:boolean',
  acceptContact: 'features:object require:boolean explicit:boolean',
  message: `${request} contentType:string`,
  request: `${request} ${from} contactFeatures:string body:object`,
  subscribe: `${request} ${from} expires:number accept:string[] forks:boolean standing:boolean body:object`,
  publish: `${request} ${from} expires:number target:string`,
  accept: `${request} media features:object`,
  progress: `${answer} media features:object earlyMedia:boolean`,
  reject: `${answer} reason`,
  hangup: `${lines} reason`,
  reason: 'protocol:string cause:number text:string',
  hold: lines,
  resume: lines,
  renegotiate: `${lines} iceRestart:boolean`,
  sendDtmf: 'durationMs:number gapMs:number via:auto|rtp|info',
  sendInfo: lines,
  transfer: `${lines} notifications:boolean`,
  changeIdentity: 'uri:string displayName:string',
  'accept of a transfer': placed,
  'accept of a subscription': `${lines} expires:number pending:boolean body:object`,
  notify: 'pending:boolean',
  terminate: 'retryAfter:number body:object',
} as const;

export type Given<Options> = { readonly [Name in keyof Options]: Exclude<Options[Name], undefined> };

/** Options without those that are undefined, so that none of these takes the place of what was given before, or of a default. */
export function defined<Options>(options: Options): Given<Options> {
  const entries = Object.entries(options as object);
  const given = entries.filter(([, value]) => value !== undefined);
  return (given.length === entries.length ? options : Object.fromEntries(given)) as Given<Options>;
}

/**
 * The options that an application gives. A misspelt one would silently count for nothing, be it what protects somebody; one that is
 * undefined is not given.
 * @throws SipError `invalid_argument` with its name, and the nearest that there are
 */
export function checked<Options>(of: keyof typeof OPTIONS, options: Options): Given<Options> {
  return checkedBy(OPTIONS[of], of, options);
}

/** The same with a list that is not among `OPTIONS`. */
export function checkedBy<Options>(list: string, of: string, options: Options): Given<Options> {
  check(`options of ${of}`, options, 'object');
  if (options instanceof Event) return {} as Given<Options>; // `call.hangup`, bound, as the listener of a button
  const given = defined(options);
  if (Object.keys(given).length === 0) return given;
  const known = new Map(list.split(' ').map((option) => option.split(':') as [string, string | undefined]));
  for (const [name, value] of Object.entries(given as object)) {
    if (!known.has(name)) throw shimError('invalid_argument', `${of}: there is no option ${name}; ${nearest(name, [...known.keys()])}`);
    check(name, value, known.get(name));
  }
  return given;
}

/** @throws SipError `invalid_argument`. It does not show what was given, which may be a secret. */
export function check(name: string, value: unknown, type: string | undefined): void {
  if (name === 'ha1' && typeof value === 'string' && !/^(?:[\da-f]{32}){0,2}$/.test(value)) {
    throw shimError('invalid_argument', 'ha1: a hash is wanted: 32 (MD5) or 64 hexadecimal digits in lower case');
  }
  if ((name === 'fromUri' || name === 'registrar') && typeof value === 'string' && !/^\w[\w+.-]*:/.test(value)) {
    throw shimError('invalid_argument', `${name}: a whole URI is wanted, sip: and so on, not ${JSON.stringify(value)}`);
  }
  const isOfType = typeof value === type && value !== null && (type !== 'number' || (value as number) >= 0);
  const isList = type === 'string[]' && Array.isArray(value) && value.every((text) => typeof text === 'string');
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>;
  const isSignal = type === 'AbortSignal' && aborted !== undefined && addEventListener !== undefined;
  const words = type?.includes('|') === true ? type.split('|') : [];
  if (type === undefined || isOfType || isList || isSignal || words.includes(value as string)) return;
  const wanted = words.map((word) => `'${word}'`).join(' or ') || `${type}${type === 'number' ? ' from 0 on' : ''}`;
  const isPlain = value === null || typeof value === type; // a number that is none from 0 on
  const given = isPlain ? String(value) : words.length > 0 && typeof value === 'string' ? 'another text' : typeof value;
  throw shimError('invalid_argument', `${name}: ${wanted} is wanted, not ${given}`);
}

/** By the pairs of letters that they have in common. Where they have few, it is an option of another library, or one that has another name there. */
function nearest(name: string, known: string[]): string {
  if (name === 'audio' || name === 'video') return '`constraints: { audio, video }` of WebRtcMedia say what is sent';
  const ours = /^(?:sockets|url|transportOptions|(?:ws_?)?servers)$/i.test(name) ? 'server' : name === 'uri' ? 'aor' : '';
  if (known.includes(ours)) return `here it is ${ours}`;
  const common = (other: string): number => Array.from(name).filter((_, at) => at > 0 && other.includes(name.slice(at - 1, at + 1))).length;
  const [first = '', ...others] = known.sort((a, b) => common(b) - common(a)).slice(0, 3);
  if (common(first) < Math.max(2, (name.length - 1) / 2)) return 'docs/migrating.md has those of SIP.js and JsSIP';
  return `the nearest are ${[first, ...others].join(', ')}`;
}
