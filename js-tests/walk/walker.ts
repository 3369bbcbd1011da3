import type { Call, IncomingSubscription, Publication, Registration, Subscription, UserAgent } from '../../dist/index.js';
import { callWithJunk } from './junk.js';
import type { Chance } from './virtual-time.js';

/** One user agent, and what it has under way. */
export interface Walker {
  readonly name: string;
  readonly agent: UserAgent;
  /** It sends keep-alives. */
  readonly keepsAlive: boolean;
  readonly calls: Call[];
  readonly subscriptions: Subscription[];
  readonly served: IncomingSubscription[];
  readonly publications: Publication[];
  readonly registrations: Registration[];
}

/** What an act may turn to. */
export interface Surroundings {
  readonly chance: Chance;
  /** Another user, or the group. */
  readonly other: string;
  /** Perhaps one. */
  signal(): { readonly signal?: AbortSignal };
  /** Unless the walk is fair. */
  trouble(): void;
  reconnect(): unknown;
  close(): void;
  /** With other things at once. */
  closeAnd(): void;
  /** Another user agent in its place. */
  again(): void;
  /** What was made. */
  begun<T>(made: T): T;
}

const BODY = { contentType: 'text/plain', content: 'open' };

/** What may be done to a call, and how often. */
export const CALL_ACTS: readonly (readonly [number, string, (call: Call, walker: Walker, around: Surroundings) => unknown])[] = [
  [14, 'accept', (call, _, { signal }) => call.accept(signal())],
  [8, 'progress', (call, _, { chance }) => call.progress({ earlyMedia: chance() < 0.5 })],
  [2, 'reject', (call, _, { chance }) => call.reject(chance() < 0.5 ? {} : { statusCode: 603, reason: { cause: 603, text: 'no' } })],
  [1, 'redirect', (call) => call.redirect(['carol'])],
  [10, 'hangup', (call, _, { chance }) => call.hangup(chance() < 0.5 ? {} : { reason: { protocol: 'Q.850', cause: 16 } })],
  [1, 'dispose', (call) => (call as unknown as Disposable)[Symbol.dispose]()],
  [14, 'hold', (call) => call.hold()],
  [14, 'resume', (call) => call.resume()],
  [10, 'renegotiate', (call, _, { chance }) => call.renegotiate({ iceRestart: chance() < 0.4 })],
  [6, 'changeIdentity', (call, _, { chance }) => call.changeIdentity({ uri: `sip:other${Math.floor(chance() * 9)}@example.com` })],
  [6, 'sendDtmf', (call, _, { chance }) => call.sendDtmf('1,2', { via: chance() < 0.3 ? 'info' : 'auto' })],
  [3, 'sendInfo', (call) => call.sendInfo(BODY)],
  [5, 'transfer', (call, _, { chance, other }) => call.transfer(other, { notifications: chance() < 0.8 })],
  [6, 'attended transfer', (call, { calls }, { chance }) => call.transfer(one(calls, chance)!)],
  [3, 'junk', (call, _, { chance, begun }) => begun(callWithJunk(call, chance))],
];

/** What may be done to a user agent, and how often. */
export const AGENT_ACTS: readonly (readonly [number, string, (walker: Walker, around: Surroundings) => unknown])[] = [
  [15, 'call', ({ agent }, { chance, other, signal, begun }) => begun(agent.call(other, { lateOffer: chance() < 0.2, ...signal() }))],
  [4, 'message', ({ agent }, { other, signal }) => agent.message(other, 'hello', signal())],
  [4, 'subscribe', ({ agent }, { chance, other, signal, begun }) => begun(agent.subscribe(other, 'presence', { expires: chance() < 0.3 ? 0 : 120, forks: chance() < 0.2, standing: chance() < 0.2, ...signal() }))],
  [2, 'refresh', ({ subscriptions }, { chance }) => one(subscriptions, chance)?.refresh()],
  [2, 'unsubscribe', ({ subscriptions }, { chance }) => one(subscriptions, chance)?.unsubscribe()],
  [2, 'notify', ({ served }, { chance }) => one(served, chance)?.notify({ contentType: 'text/plain', content: `${chance()}` }, { pending: chance() < 0.2 })],
  [1, 'terminate', ({ served }, { chance }) => one(served, chance)?.terminate(chance() < 0.5 ? 'deactivated' : 'noresource')],
  [2, 'publish', ({ agent }, { signal, begun }) => begun(agent.publish('presence', BODY, signal()))],
  [1, 'modify', ({ publications }, { chance }) => one(publications, chance)?.modify({ contentType: 'text/plain', content: 'closed' })],
  [1, 'publish again', ({ publications }, { chance }) => one(publications, chance)?.refresh()],
  [1, 'remove', ({ publications }, { chance }) => one(publications, chance)?.remove()],
  [3, 'register', ({ agent }, { chance, signal }) => agent.register({ ...signal(), ...(chance() < 0.3 ? { expires: 60 + Math.floor(chance() * 60) } : {}) })],
  [1, 'unregister', ({ agent }, { chance }) => agent.unregister({ all: chance() < 0.2 })],
  [1, 'registration', ({ agent }, { chance, begun }) => begun(agent.registration({ aor: `sip:${chance() < 0.5 ? 'dave' : 'erin'}@example.com`, password: 'secret' }))],
  [2, 'register another', ({ registrations }, { chance, signal }) => one(registrations, chance)?.register(signal())],
  [1, 'unregister another', ({ registrations }, { chance }) => one(registrations, chance)?.unregister()],
  [1, 'fetchBindings', ({ agent }, { signal }) => agent.fetchBindings(signal())],
  [1, 'options', ({ agent }, { other, signal }) => agent.request('OPTIONS', other, signal())],
  [1, 'refer', ({ agent }, { other }) => agent.request('REFER', other, { extraHeaders: ['Refer-To: <sip:carol@example.com>'] })],
  [3, 'trouble', (_, { trouble }) => trouble()],
  [2, 'connect', ({ agent }, { signal }) => agent.connect(signal().signal)],
  [1, 'reconnect', (_, { reconnect }) => reconnect()],
  [2, 'junk', ({ agent }, { chance, begun }) => begun(callWithJunk(agent, chance))],
  [1, 'close', (_, { close }) => close()],
  [0.5, 'close and more', (_, { closeAnd }) => closeAnd()],
  [1, 'made again', (_, { again }) => again()],
];

export function one<T>(list: readonly T[], chance: Chance): T | undefined {
  return list[Math.floor(chance() * list.length)];
}

export function byWeight<T extends readonly [number, ...unknown[]]>(rows: readonly T[], chance: Chance): T {
  let luck = chance() * rows.reduce((sum, [weight]) => sum + weight, 0);
  return rows.find(([weight]) => (luck -= weight) < 0) ?? rows[0]!;
}
