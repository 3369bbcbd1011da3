import type { Call, IncomingSubscription, Publication, Subscription, UserAgent } from '../../dist/index.js';
import type { Chance } from './virtual-time.js';

/** One user agent, and what it has under way. */
export interface Walker {
  readonly name: string;
  readonly agent: UserAgent;
  readonly calls: Call[];
  readonly subscriptions: Subscription[];
  readonly served: IncomingSubscription[];
  readonly publications: Publication[];
}

/** What an act may turn to. */
export interface Surroundings {
  readonly chance: Chance;
  /** Another user, or the group. */
  readonly other: string;
  cut(): void;
  close(): void;
  /** A call that was made. */
  begun(call: Call): void;
  /** What else was made. */
  follow<T extends Subscription | Publication>(list: T[], made: T): void;
}

/** What may be done to a call, and how often. */
export const CALL_ACTS: readonly (readonly [number, string, (call: Call, walker: Walker, around: Surroundings) => unknown])[] = [
  [14, 'accept', (call) => call.accept()],
  [8, 'progress', (call, _, { chance }) => call.progress({ earlyMedia: chance() < 0.5 })],
  [2, 'reject', (call) => call.reject()],
  [1, 'redirect', (call) => call.redirect(['carol'])],
  [11, 'hangup', (call) => call.hangup()],
  [14, 'hold', (call) => call.hold()],
  [14, 'resume', (call) => call.resume()],
  [10, 'renegotiate', (call, _, { chance }) => call.renegotiate({ iceRestart: chance() < 0.4 })],
  [6, 'changeIdentity', (call, _, { chance }) => call.changeIdentity({ uri: `sip:other${Math.floor(chance() * 9)}@example.com` })],
  [6, 'sendDtmf', (call) => call.sendDtmf('1,2')],
  [5, 'transfer', (call, _, { chance, other }) => call.transfer(other, { notifications: chance() < 0.8 })],
  [6, 'attended transfer', (call, { calls }, { chance }) => call.transfer(one(calls, chance)!)],
];

/** What may be done to a user agent, and how often. */
export const AGENT_ACTS: readonly (readonly [number, string, (walker: Walker, around: Surroundings) => unknown])[] = [
  [15, 'call', ({ agent }, { chance, other, begun }) => begun(agent.call(other, { lateOffer: chance() < 0.2 }))],
  [4, 'message', ({ agent }, { other }) => agent.message(other, 'hello')],
  [4, 'subscribe', ({ agent, subscriptions }, { chance, other, follow }) => follow(subscriptions, agent.subscribe(other, 'presence', { expires: chance() < 0.3 ? 0 : 120 }))],
  [2, 'refresh', ({ subscriptions }, { chance }) => one(subscriptions, chance)?.refresh()],
  [2, 'unsubscribe', ({ subscriptions }, { chance }) => one(subscriptions, chance)?.unsubscribe()],
  [2, 'notify', ({ served }, { chance }) => one(served, chance)?.notify({ contentType: 'text/plain', content: `${chance()}` })],
  [1, 'terminate', ({ served }, { chance }) => one(served, chance)?.terminate(chance() < 0.5 ? 'deactivated' : 'noresource')],
  [2, 'publish', ({ agent, publications }, { follow }) => follow(publications, agent.publish('presence', { contentType: 'text/plain', content: 'open' }))],
  [1, 'modify', ({ publications }, { chance }) => one(publications, chance)?.modify({ contentType: 'text/plain', content: 'closed' })],
  [1, 'remove', ({ publications }, { chance }) => one(publications, chance)?.remove()],
  [3, 'register', ({ agent }) => agent.register()],
  [1, 'unregister', ({ agent }) => agent.unregister()],
  [1, 'fetchBindings', ({ agent }) => agent.fetchBindings()],
  [1, 'options', ({ agent }, { other }) => agent.request('OPTIONS', other)],
  [2, 'cut', (_, { cut }) => cut()],
  [2, 'connect', ({ agent }) => agent.connect()],
  [1, 'close', (_, { close }) => close()],
];

export function one<T>(list: readonly T[], chance: Chance): T | undefined {
  return list[Math.floor(chance() * list.length)];
}

export function byWeight<T extends readonly [number, ...unknown[]]>(rows: readonly T[], chance: Chance): T {
  let luck = chance() * rows.reduce((sum, [weight]) => sum + weight, 0);
  return rows.find(([weight]) => (luck -= weight) < 0) ?? rows[0]!;
}
