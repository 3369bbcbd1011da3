import type { IncomingSubscription, Publication, Registration, Subscription, UserAgent } from '../../dist/index.js';
import type { VirtualTime } from './virtual-time.js';

/** What an answer takes at the most. */
const ANSWERED_IN_MS = 35_000;

/** In which order a user agent, and what it made beside calls, tell what happens. */
export class AgentWatch {
  readonly faults: string[] = [];
  /** It is connected, or has said that it will be. */
  willConnect = false;
  /** When it is to register again at the latest, as it has said. */
  #retryDue = Infinity;
  /** It was unregistered, and nobody has registered it since. */
  isUnwanted = false;
  #registers = 0;
  readonly #time: VirtualTime;
  readonly #name: string;
  readonly #note: (text: string) => void;

  constructor(name: string, agent: UserAgent, time: VirtualTime, note: (text: string) => void) {
    this.#name = name;
    this.#time = time;
    this.#note = note;
    this.#hearWishes(agent);
    let isConnected = false;
    let closings = 0;
    this.#hear(agent, ['connected', 'disconnected', 'reconnecting', 'registered', 'unregistered', 'registrationFailed', 'call', 'refused', 'message', 'subscribe', 'transfer', 'closed'], (type, detail) => {
      if (closings > 0) this.#fault(`${type} after closed`);
      if (type === 'closed') closings += 1;
      if (type === 'connected') {
        if (isConnected || !agent.connected) this.#fault(isConnected ? 'connected twice' : 'told connected, and is not');
        isConnected = this.willConnect = true;
      } else if (type === 'disconnected') {
        if (agent.connected) this.#fault('told disconnected, and is connected');
        const { error, willReconnect } = detail as { error?: unknown; willReconnect: boolean };
        if (error === undefined && (willReconnect || !agent.closed)) this.#fault('disconnected without an error');
        isConnected = false;
        this.willConnect = willReconnect;
        this.#retryDue = Infinity; // with the next connection
      } else if (type === 'reconnecting' && isConnected) this.#fault('reconnecting while connected');
      else if (type === 'registrationFailed') {
        const { retryAfterSeconds } = detail as { retryAfterSeconds?: number };
        this.#retryDue = retryAfterSeconds === undefined ? Infinity : time.now + retryAfterSeconds * 1100; // up to a tenth more
      } else if (type === 'registered' || type === 'unregistered') this.#retryDue = Infinity;
    });
  }

  #hearWishes(agent: UserAgent): void {
    const { register, unregister } = agent;
    agent.register = (...given) => {
      this.#registers += 1;
      this.isUnwanted = false;
      return register.apply(agent, given);
    };
    agent.unregister = async (...given) => {
      const before = this.#registers;
      await unregister.apply(agent, given);
      this.isUnwanted = before === this.#registers;
    };
  }

  get isRetryOverdue(): boolean {
    return this.#time.now > this.#retryDue + ANSWERED_IN_MS;
  }

  registration(made: Registration): void {
    this.#hear(made, ['registered', 'unregistered', 'failed', 'statechange'], (type, detail) => {
      const { state } = detail as { state?: string };
      if (type === 'registered' && made.expires <= 0 && made.state === 'registered') this.#fault('registered for nothing');
      if (state !== undefined && !['unregistered', 'registering', 'registered', 'unregistering', 'failed'].includes(state)) this.#fault(`a registration is ${state}`);
    });
  }
  subscription(made: Subscription): void {
    this.#ends(made, ['notify', 'interrupted', 'fork', 'statechange', 'ended']);
  }
  served(made: IncomingSubscription): void {
    this.#ends(made, ['refreshed', 'statechange', 'ended']);
  }
  publication(made: Publication): void {
    this.#ends(made, ['published', 'failed', 'ended']);
  }

  #ends(made: Subscription | IncomingSubscription | Publication, types: readonly string[]): void {
    let isOver = false;
    this.#hear(made, types, (type) => {
      if (isOver) this.#fault(`${type} of a ${made.constructor.name} after its end`);
      isOver ||= type === 'ended';
    });
  }
  #hear(target: EventTarget | { addEventListener(...given: never[]): void }, types: readonly string[], heard: (type: string, detail: unknown) => void): void {
    for (const type of types) {
      (target as EventTarget).addEventListener(type, (event) => {
        this.#note(`  ${this.#name} hears ${type}`);
        heard(type, (event as CustomEvent).detail);
      });
    }
  }
  #fault(what: string): void {
    this.faults.push(`${this.#name}: ${what}`);
  }
}
