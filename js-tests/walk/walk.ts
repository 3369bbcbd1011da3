import { Call, Publication, Registration, SipError, Subscription, UserAgent, messageParser, type IncomingTransfer } from '../../dist/index.js';
import { ScriptedSocket } from '../shim/scripted-socket.js';
import { AgentWatch } from './agent-watch.js';
import { CallWatch } from './call-watch.js';
import { chanceOf, VirtualTime, type Chance } from './virtual-time.js';
import { CLOSING_FAILS, WalkMedia } from './walk-media.js';
import { faultsOfRecovery } from './recovery.js';
import { userOf, WalkNetwork } from './walk-network.js';
import { someOptions } from './walk-options.js';
import { WalkSignals } from './walk-signals.js';
import { CALM, CLOSE_BY_MS, weatherOf } from './weather.js';
import { AGENT_ACTS, byWeight, CALL_ACTS, one, type Surroundings, type Walker } from './walker.js';

const EVENTS = ['statechange', 'progress', 'accepted', 'held', 'heldbypeer', 'renegotiated', 'replaced', 'ended', 'transferprogress'] as const;
/** Longer than anything waits. */
const QUIET_MS = 400_000;
/** No user agent takes longer to be closed. */
const CLOSING_MS = 2000;
/** Two servers that do not answer, one behind the other. */
const CONNECTING_MS = 20_000;
const PRESENCE = { contentType: 'application/pidf+xml', content: '<presence/>' };

/** Two or three user agents on a random walk through the public API, the same for the same seed. `faults` tells what went wrong. */
export class Walk {
  readonly faults: string[] = [];
  readonly network: WalkNetwork;
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #walkers: Walker[] = [];
  readonly #watches: CallWatch[] = [];
  readonly #agentWatches = new Map<string, AgentWatch>();
  readonly #signals: WalkSignals;
  readonly #pending = new Set<string>();
  /** The wire loses nothing. */
  readonly #isFair: boolean;
  /** The chance that a step of the media fails. */
  readonly #failing: number;
  /** The chance that the page does nothing for a while. */
  readonly #sleepiness: number;
  /** The chance that an event is answered by another act, from within. */
  readonly #eagerness: number;
  #successors = 0;
  #isEnding = false;

  static async run(seed: number): Promise<Walk> {
    const walk = new Walk(seed);
    const report = (error: unknown): void => {
      if (!(error instanceof Error && error.message === CLOSING_FAILS)) walk.faults.push(`uncaught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    };
    walk.#time.replace(globalThis, 'reportError', report);
    process.on('uncaughtException', report).on('unhandledRejection', report);
    try {
      await walk.#play();
    } finally {
      walk.#time.restore();
      ScriptedSocket.made.length = 0;
      process.off('uncaughtException', report).off('unhandledRejection', report);
    }
    return walk;
  }

  private constructor(seed: number) {
    const chance = (this.#chance = chanceOf(seed));
    this.#time = new VirtualTime(chanceOf(seed + 1e9));
    this.#isFair = chance() < 0.5;
    this.#failing = chance() < 0.6 ? 0 : 0.03;
    this.#sleepiness = chance() < 0.7 ? 0 : 0.1;
    this.#eagerness = chance() < 0.5 ? 0.02 : 0.15;
    this.network = new WalkNetwork(this.#time, chance, weatherOf(chance, this.#isFair), this.#isFair);
    this.#signals = new WalkSignals(this.#time, chance);
  }

  async #play(): Promise<void> {
    for (const name of ['alice', 'bob', 'carol'].slice(0, this.#chance() < 0.5 ? 2 : 3)) await this.#make(name);
    for (const { agent } of this.#walkers) this.#do('connect', () => agent.connect());
    if (this.#chance() < 0.7) await this.#time.pass(5000);
    for (let steps = 10 + Math.floor(this.#chance() * 50); steps > 0; --steps) {
      const burst = this.#chance();
      const walker = one(this.#walkers, this.#chance)!;
      for (let acts = burst < 0.3 ? 3 : 1; acts > 0; --acts) this.#act(burst < 0.15 ? walker : one(this.#walkers, this.#chance)!);
      const pause = this.#chance();
      if (!this.#isFair && this.#chance() < this.#sleepiness) this.#suspend();
      await this.#time.pass(pause < 0.3 ? 0 : this.#chance() * (pause < 0.9 ? 1500 : 40_000));
    }
    this.#isEnding = true;
    this.#signals.isCalm = true;
    await this.#time.pass(45_000);
    // Whose BYE is challenged far away, waits longer than `close()` does.
    const isFar = this.network.weather.delay > CLOSE_BY_MS;
    const closed = this.#walkers.filter(({ agent }) => agent.closed).map(({ name }) => name);
    const told = this.#watches.filter(({ owner }) => !isFar || !closed.includes(owner));
    if (this.#isFair && this.#failing === 0) for (const watch of told) this.faults.push(...watch.differences(told));
    this.#signals.isCalm = false;
    this.network.calm(CALM);
    if (this.#chance() < 0.3) {
      await this.#time.pass(QUIET_MS);
      for (const walker of this.#walkers) this.faults.push(...faultsOfRecovery(walker, this.#agentWatches.get(walker.name)!, this.network));
    }
    await this.#endAll();
  }

  /** A tab in the background, or a laptop that is closed: for half a minute to some hours. */
  #suspend(): void {
    const forMs = 30_000 * 10 ** (this.#chance() * 2.6);
    const isFrozen = this.#chance() < 0.5;
    this.network.note(`${isFrozen ? 'frozen' : 'asleep'} for ${forMs | 0} ms`);
    if (isFrozen) this.#time.freeze(forMs);
    else this.#time.sleep(forMs);
    for (const { name } of this.#walkers) if (this.#chance() < 0.5) this.network.trouble(name);
  }

  async #endAll(): Promise<void> {
    const live = this.#walkers.filter(({ agent }) => !agent.closed);
    for (const { agent, calls, subscriptions, served, publications, registrations } of live) {
      for (const each of [() => agent.connect(), () => agent.unregister(), ...calls.map((call) => () => call.hangup()), ...subscriptions.map((it) => () => it.unsubscribe()), ...served.map((it) => () => it.terminate()), ...publications.map((it) => () => it.remove()), ...registrations.map((it) => () => it.unregister())])
        this.#do('end', each);
    }
    await this.#time.pass(QUIET_MS);
    // A BYE waits for a connection, which may not have come about.
    for (const { agent } of live) if (!agent.connected) this.#do('end', () => agent.connect());
    await this.#time.pass(45_000);
    this.faults.push(...this.#watches.flatMap((watch) => watch.atEnd()));
    for (const walker of this.#walkers) {
      this.#expectNothing(walker, 'at the end');
      this.#close(walker);
    }
    await this.#time.pass(CLOSING_MS);
    if (this.#time.pending > 0) this.faults.push(`${this.#time.pending} timers live on`);
    await this.#time.pass(60_000);
    for (const walker of this.#walkers) {
      this.#expectNothing(walker, 'after its close');
      this.faults.push(...this.network.users.get(walker.name)!.rules.faults, ...this.#agentWatches.get(walker.name)!.faults);
    }
    for (const what of this.#pending) this.faults.push(`never settled: ${what}`);
    if (this.#signals.listened > 0) this.faults.push(`${this.#signals.listened} signals are still listened to`);
    if (this.network.browser.listeners > 0) this.faults.push(`${this.network.browser.listeners} listeners of the page`);
  }

  #expectNothing({ name, agent }: Walker, when: string): void {
    // A publication that is removed without a connection is kept for the next one.
    const kept = agent.closed ? [] : ['flows', ...(agent.connected ? [] : ['publications', 'bodies'])];
    for (const [what, count] of Object.entries(agent.statistics)) {
      if (count !== 0 && !kept.includes(what)) this.faults.push(`${name} has ${count} ${what} ${when}`);
    }
  }

  async #make(name: string): Promise<Walker> {
    const parse = await messageParser();
    const options = someOptions(this.#chance, this.#time, this.#isFair);
    const agent = await UserAgent.create({
      server: 'wss://proxy.invalid',
      aor: `sip:${userOf(name)}@example.com`,
      password: 'secret',
      webSocket: this.network.socketOf(name, parse),
      media: () => new WalkMedia(this.#time, this.#chance, this.#failing, () => this.#isEnding),
      eventPackages: ['presence'],
      ...options,
    });
    const { keepAlive } = options;
    const walker: Walker = { name, agent, keepsAlive: keepAlive !== false && keepAlive?.intervalMs !== 0, calls: [], subscriptions: [], served: [], publications: [], registrations: [] };
    this.#walkers.push(walker);
    const watch = new AgentWatch(name, agent, this.#time, (text) => this.network.note(text));
    this.#agentWatches.set(name, watch);
    agent.addEventListener('call', ({ detail: { call } }) => {
      this.#watch(walker, call);
      const luck = this.#chance();
      if (luck < 0.3) this.#do('accept', () => call.accept());
      else if (luck < 0.5) this.#actOn(walker, call);
      else if (luck < 0.8) this.#time.after(this.#chance() * 3000, () => this.#do('accept', () => call.accept()));
    });
    agent.addEventListener('message', ({ detail: { request } }) => {
      if (this.#chance() < 0.8) request.accept();
    });
    agent.addEventListener('subscribe', (event) => {
      const { subscription } = event.detail;
      watch.served(subscription);
      const luck = this.#chance();
      if (luck < 0.8) walker.served.push(subscription);
      if (luck < 0.8) this.#do('accept', () => subscription.accept({ pending: luck < 0.2, body: PRESENCE }));
      else if (luck < 0.9) event.preventDefault();
    });
    agent.addEventListener('transfer', ({ detail: { transfer } }) => this.#follow(walker, transfer));
    for (const type of ['connected', 'disconnected', 'registered', 'unregistered', 'registrationFailed'] as const)
      agent.addEventListener(type, () => {
      if (this.#chance() < this.#eagerness / 4) this.#act(walker);
    });
    return walker;
  }

  #follow(walker: Walker, transfer: IncomingTransfer): void {
    const luck = this.#chance();
    if (this.#isEnding) this.#do('reject', () => transfer.reject());
    else if (luck < 0.75) this.#do('accept', () => this.#watch(walker, transfer.accept(this.#signals.some())));
    else if (luck < 0.85) this.#do('reject', () => transfer.reject());
  }
  #watch(walker: Walker, call: Call): void {
    walker.calls.push(call);
    this.#watches.push(new CallWatch(walker.name, call, (text) => this.network.note(text)));
    this.#do('ended', () => call.ended);
    this.#do('established', () => call.established);
    for (const type of EVENTS) call.addEventListener(type, () => {
      if (this.#chance() < this.#eagerness) this.#actOn(walker, call);
    });
    call.addEventListener('transfer', ({ detail: { transfer } }) => this.#follow(walker, transfer));
  }

  #act(walker: Walker): void {
    const call = one(walker.calls.filter(({ state }) => state !== 'ended'), this.#chance);
    if (this.#isEnding) return;
    if (call && this.#chance() < 0.55) return this.#actOn(walker, call);
    const [, what, act] = byWeight(AGENT_ACTS, this.#chance);
    this.network.note(`${walker.name}: ${what}`);
    this.#do(what, () => act(walker, this.#around(walker)));
  }
  #actOn(walker: Walker, call: Call): void {
    if (this.#isEnding) return;
    const [, what, act] = byWeight(CALL_ACTS, this.#chance);
    this.network.note(`${walker.name}: ${what} (${call.state})`);
    this.#do(what, () => act(call, walker, this.#around(walker)));
  }
  #around(walker: Walker): Surroundings {
    return {
      chance: this.#chance,
      other: this.#chance() < 0.25 ? 'group' : userOf(one(this.#walkers.filter((it) => it !== walker), this.#chance)!.name),
      signal: () => this.#signals.some(),
      trouble: () => {
        if (!this.#isFair) this.network.trouble(walker.name);
      },
      // What is on its way is lost.
      reconnect: () => (this.#isFair ? undefined : walker.agent.reconnect(this.#signals.some().signal)),
      close: () => this.#close(walker),
      closeAnd: () => this.#closeAnd(walker),
      again: () => this.#again(walker),
      begun: (made) => {
        this.#begun(walker, made);
        return made;
      },
    };
  }
  /** What a user agent made, if it is anything to be followed. */
  #begun(walker: Walker, made: unknown): void {
    const watch = this.#agentWatches.get(walker.name)!;
    if (made instanceof Call) this.#watch(walker, made);
    else if (made instanceof Registration) {
      walker.registrations.push(made);
      watch.registration(made);
    } else if (made instanceof Subscription) {
      walker.subscriptions.push(made);
      watch.subscription(made);
      made.addEventListener('fork', ({ detail }) => this.#begun(walker, detail.subscription));
      for (const promise of [made.established, made.ended]) this.#do('subscription', () => promise);
    } else if (made instanceof Publication) {
      walker.publications.push(made);
      watch.publication(made);
      this.#do('publication', () => made.published);
    }
  }
  #close({ name, agent }: Walker): void {
    this.#do('close', async () => {
      const begun = this.#time.now - this.#time.lost;
      await agent.close();
      const took = this.#time.now - this.#time.lost - begun;
      if (took > CLOSING_MS) this.faults.push(`${name} took ${took} ms to be closed`);
      this.network.users.get(name)!.rules.isClosed = true;
    });
  }
  /** Other things at once, before or after it. */
  #closeAnd(walker: Walker): void {
    const { agent } = walker;
    const others: (() => unknown)[] = [() => this.#close(walker), () => agent.connect(), () => agent.register(), () => agent.unregister(), () => agent.subscribe('bob', 'presence'), () => agent.publish('presence', PRESENCE), () => agent.message('bob', 'late'), () => agent.call('bob'), () => agent.fetchBindings(), () => agent.registration({ aor: 'sip:dave@example.com' }).register()];
    if (!this.#isFair) others.push(() => agent.reconnect()); // what is on its way is lost
    const some = (): void => {
      for (let acts = Math.floor(this.#chance() * 3); acts > 0; --acts) this.#do('at the close', () => {
        const made = one(others, this.#chance)!();
        this.#begun(walker, made);
        return made;
      });
    };
    some();
    this.#close(walker);
    some();
  }
  /** The page makes another user agent for the same account while this one is being closed. */
  #again(walker: Walker): void {
    const user = userOf(walker.name);
    const name = `${user}${(this.#successors += 1) + 1}`;
    if (this.#successors > 4) return;
    this.#close(walker);
    const make = (): void => this.#do('made again', async () => {
      if (this.#isEnding) return;
      const { agent } = await this.#make(name);
      if (this.#chance() < 0.8) await agent.register();
    });
    if (this.#chance() < 0.5) make();
    else this.#time.after(this.#chance() * 3000, make);
  }

  /** What it gives or throws is either nothing, or settles in time, and fails with a code of ours only. */
  #do(what: string, work: () => unknown): void {
    const name = `${what} at ${this.#time.elapsed} (${this.#pending.size})`;
    this.#pending.add(name);
    const begun = this.#time.now - this.#time.lost;
    new Promise((resolve) => resolve(work()))
      .catch((error: unknown) => {
        if (!(error instanceof SipError)) this.faults.push(`${what} fails with ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        else this.network.note(`  ${what}: ${error.code} ${error.message}`);
      })
      .finally(() => {
        this.#pending.delete(name);
        if (what === 'connect' && this.#time.now - this.#time.lost - begun > CONNECTING_MS) this.faults.push(`connect took ${this.#time.now - this.#time.lost - begun} ms`);
      });
  }
}
