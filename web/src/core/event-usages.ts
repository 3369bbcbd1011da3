import { check, checked } from '../check-options.js';
import { Command, word } from './command.js';
import type { IncomingRequest } from '../message/incoming-request.js';
import { abortError, shimError } from '../sip-error.js';
import { IncomingSubscription } from '../subscription/incoming-subscription.js';
import { Publication } from '../subscription/publication.js';
import type { PublishOptions, SubscribeOptions } from '../subscription/subscription-types.js';
import { Subscription, subscribeBlock } from '../subscription/subscription.js';
import type { BodyInput } from '../types.js';
import type { CoreDriver } from './core-driver.js';
import type { CoreOutput } from './output-reader.js';
import { OutputKind } from './core-module.js';
import type { LoadedModule } from './wasm-loader.js';

type Usage = Subscription | IncomingSubscription | Publication;

/** The subscriptions to event packages, of both sides, and the publications that live, by their ids: of a subscription that of its first request. */
export class EventUsages {
  readonly #loaded: LoadedModule;
  readonly #driver: CoreDriver;
  readonly #live = new Map<number, Usage>();

  constructor(loaded: LoadedModule, driver: CoreDriver) {
    this.#loaded = loaded;
    this.#driver = driver;
  }

  /** Whether outputs of that kind are about them. */
  static takes(kind: OutputKind): boolean {
    return kind === OutputKind.eventSubscription || kind === OutputKind.subscriptionForked || kind === OutputKind.servedSubscription || kind === OutputKind.publication;
  }

  get isEmpty(): boolean {
    return this.#live.size === 0;
  }

  subscribe(target: string, event: string, options: SubscribeOptions): Subscription {
    check('event', event, 'string');
    const { lines, expires } = subscribeBlock(checked('subscribe', options));
    const driver = this.#driver;
    return driver.make(
      (give) => {
        const { body, fromUri = '', fromDisplayName = '' } = options;
        const asks = (options.forks === true ? 1 : 0) + (options.standing === true ? 2 : 0);
        return give(Command.subscribe, word(expires), asks, ...driver.writeOptions({ body, extraHeaders: lines }, target, event, fromUri, fromDisplayName));
      },
      (handle) => this.#keep(handle, new Subscription(driver, handle, event, options.signal)),
    );
  }

  publish(target: string, event: string, body: BodyInput, options: PublishOptions): Publication {
    check('event', event, 'string');
    check('body', body, 'object');
    const { expires = 3600, fromUri = '', fromDisplayName = '', extraHeaders, signal } = checked('publish', options);
    if (signal?.aborted === true) throw abortError(signal);
    const driver = this.#driver;
    return driver.make(
      (give) => give(Command.publish, word(expires), ...driver.writeOptions({ body, extraHeaders }, target, event, fromUri, fromDisplayName)),
      (handle) => this.#keep(handle, new Publication(driver, handle, event, signal)),
    );
  }

  incoming(request: IncomingRequest): IncomingSubscription {
    return this.#keep(request.handle, new IncomingSubscription(this.#driver, request));
  }
  /** That request has ended: a subscription was refused, or nobody took it, or its connection is lost. @returns what tells it */
  forget(request: number): (() => void) | undefined {
    const known = this.#live.get(request);
    if (!(known instanceof IncomingSubscription) || known.accepted) return undefined;
    this.#live.delete(request);
    return () => known.end('refused');
  }

  /** @returns what tells of it. */
  take(output: CoreOutput): () => void {
    if (output.kind === OutputKind.subscriptionForked) {
      const asked = this.#live.get(output.number) as Subscription | undefined;
      const fork = this.#keep(output.request, new Subscription(this.#driver, output.request, asked?.event ?? ''));
      return () => asked?.forked(fork);
    }
    const taken = this.#live.get(output.request)?.take(this.#loaded, output);
    if (taken?.isOver === true) this.#live.delete(output.request);
    return () => taken?.tell();
  }

  /** The core is gone. @returns what tells all of them. */
  end(): () => void {
    const left = [...this.#live.values()];
    this.#live.clear();
    const error = shimError('agent_closed', 'The user agent was closed');
    return () => {
      for (const usage of left) usage.closed(error);
    };
  }

  #keep<T extends Usage>(id: number, usage: T): T {
    this.#live.set(id, usage);
    return usage;
  }
}
