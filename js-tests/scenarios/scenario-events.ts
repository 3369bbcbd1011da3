import { SubscriptionState, type IncomingMessage, type IncomingSubscription, type Publication, type RequestOptions, type Subscription, type UserAgentCore } from 'sip-wasm';
import type { ScenarioLine } from './scenario-line.js';

/** What the commands on subscriptions and publications need of their player. */
export interface ScenarioEventsHost {
  readonly core: UserAgentCore;
  note(call: string, name: string, values: Record<string, string>, message?: IncomingMessage): void;
  callOf(callId: string): string;
  takes(method: string): boolean;
}

/** Of one call: ours, then its forks; theirs, the last one that was accepted or waits. */
interface Kept {
  subscriptions: Subscription[];
  waiting: IncomingSubscription[];
  served?: IncomingSubscription;
}

/** Plays the lines about subscriptions to event packages and publications. */
export class ScenarioEvents {
  readonly #host: ScenarioEventsHost;
  readonly #kept = new Map<string, Kept>();
  #publication: Publication | undefined;

  constructor(host: ScenarioEventsHost) {
    this.#host = host;
    host.core.addEventListener('subscribe', (event) => {
      const { subscription } = event.detail;
      const call = host.callOf(subscription.message.callId);
      host.note(call, 'subscribe', {}, subscription.message);
      let isServed = false;
      subscription.addEventListener('refreshed', () => {
        this.#served(call, subscription.state, 'none');
      });
      subscription.addEventListener('statechange', ({ detail: { state } }) => {
        if (state === SubscriptionState.Terminated) return;
        isServed = true;
        this.#served(call, state, 'none');
      });
      subscription.addEventListener('ended', ({ detail: { reason } }) => {
        if (isServed || reason !== 'refused') this.#served(call, 'Terminated', reason); // of one that was refused here the core says nothing
      });
      if (!host.takes('SUBSCRIBE')) return;
      event.preventDefault();
      this.#of(call).waiting.push(subscription);
    });
  }

  /** Whether the waiting SUBSCRIBE of that call was rejected. */
  reject(call: string, options: { statusCode?: number }): boolean {
    const waiting = this.#of(call).waiting.pop();
    waiting?.reject(options);
    return waiting !== undefined;
  }

  /** @returns what runs the command; undefined where it is another one. */
  command(call: string, line: ScenarioLine, options: RequestOptions): (() => unknown) | undefined {
    const { core } = this.#host;
    const kept = this.#of(call);
    const number = (word: string): number | undefined => (line.has(word) ? Number(line.behind(word)) : undefined);
    const expires = number('expires');
    const ours = (): Subscription => (line.has('fork') ? kept.subscriptions.at(-1) : kept.subscriptions[0]) ?? raise('there is no subscription');
    const publication = (): Publication => this.#publication ?? raise('nothing is published');
    const body = options.body ?? { contentType: '', content: '' };
    const commands: Readonly<Record<string, () => unknown>> = {
      subscribes: () => {
        const subscription = core.subscribe(line.word(2), line.behind('event'), { ...options, ...(expires !== undefined && { expires }), forks: line.has('forks'), standing: line.has('standing') });
        kept.subscriptions = [];
        this.#follow(call, subscription);
      },
      renews: () => {
        ours().refresh();
      },
      unsubscribes: () => {
        void ours().unsubscribe();
      },
      grants: () => {
        const subscription = kept.waiting.at(-1) ?? raise('no SUBSCRIBE waits');
        subscription.accept({ ...options, ...(expires !== undefined && { expires }), pending: line.has('pending') });
        kept.served = kept.waiting.pop()!;
      },
      states: () => {
        (kept.served ?? raise('nobody is served')).notify(options.body, { pending: line.has('pending') });
      },
      terminates: () => {
        const retryAfter = number('retry-after');
        (kept.served ?? raise('nobody is served')).terminate(line.word(2), { ...(options.body && { body: options.body }), ...(retryAfter !== undefined && { retryAfter }) });
      },
      publishes: () => {
        this.#publication = core.publish(line.word(2), line.behind('event'), body, { extraHeaders: options.extraHeaders, expires });
        this.#followPublication(call, this.#publication);
      },
      modifies: () => publication().modify(body),
      republishes: () => publication().refresh(),
      unpublishes: () => publication().remove(),
    };
    return commands[line.word(1)];
  }

  #of(call: string): Kept {
    const kept = this.#kept.get(call) ?? { subscriptions: [], waiting: [] };
    this.#kept.set(call, kept);
    return kept;
  }

  #served(call: string, state: string, end: string): void {
    this.#host.note(call, 'served', { state, end });
  }

  #follow(call: string, subscription: Subscription): void {
    this.#of(call).subscriptions.push(subscription);
    let notify: IncomingMessage | undefined;
    const note = (state: string, end: string, status: number, seconds: number): void => {
      this.#host.note(call, 'subscription', { state, end, status: String(status), seconds: String(seconds) }, notify);
      notify = undefined;
    };
    subscription.addEventListener('notify', ({ detail }) => {
      notify = detail.message;
      if (detail.state !== SubscriptionState.Terminated) note(detail.state, 'none', 0, subscription.expires);
    });
    subscription.addEventListener('interrupted', ({ detail }) => {
      note('Initial', detail.reason, detail.status, detail.retryAfterSeconds);
    });
    subscription.addEventListener('ended', ({ detail }) => {
      note('Terminated', detail.reason, detail.status, detail.retryAfterSeconds ?? 0);
    });
    subscription.addEventListener('fork', ({ detail }) => {
      this.#host.note(call, 'forked', {});
      this.#follow(call, detail.subscription);
    });
  }

  #followPublication(call: string, publication: Publication): void {
    publication.addEventListener('published', ({ detail }) => {
      this.#host.note(call, 'published', { status: String(detail.message.statusCode), seconds: String(detail.expires) });
    });
    publication.addEventListener('failed', ({ detail }) => {
      this.#host.note(call, 'failed', { status: String(detail.status), seconds: String(detail.retryAfterSeconds ?? 0) });
    });
    publication.addEventListener('ended', ({ detail }) => {
      if (publication.state === 'unpublished') this.#host.note(call, 'unpublished', { status: String(detail.status) });
    });
  }
}

function raise(why: string): never {
  throw new Error(why);
}
