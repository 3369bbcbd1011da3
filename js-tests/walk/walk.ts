import { Call, Publication, Registration, SipError, Subscription, UserAgent, messageParser, type IncomingTransfer, type MessageParser } from '../../dist/index.js';
import { ScriptedSocket } from '../shim/scripted-socket.js';
import { AgentWatch } from './agent-watch.js';
import { CallWatch } from './call-watch.js';
import { chanceOf, VirtualTime, type Chance } from './virtual-time.js';
import { WalkMedia } from './walk-media.js';
import { WalkNetwork } from './walk-network.js';
import { someOptions } from './walk-options.js';
import { WalkSignals } from './walk-signals.js';
import { CALM, CLOSE_BY_MS, weatherOf } from './weather.js';
import { AGENT_ACTS, byWeight, CALL_ACTS, one, type Surroundings, type Walker } from './walker.js';

const EVENTS = ['statechange', 'progress', 'accepted', 'held', 'heldbypeer', 'renegotiated', 'replaced', 'ended', 'transferprogress'] as const;
/** Longer than anything waits. */
const QUIET_MS = 400_000;
/** No user agent takes longer to be closed. */
const CLOSING_MS = 2000;
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
  /** The chance that an event is answered by another act, from within. */
  readonly #eagerness: number;
  #isEnding = false;

  static async run(seed: number): Promise<Walk> {
    const walk = new Walk(seed);
    const report = (error: unknown): void => void walk.faults.push(`uncaught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
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
    this.#eagerness = chance() < 0.5 ? 0.02 : 0.15;
    this.network = new WalkNetwork(this.#time, chance, weatherOf(chance, this.#isFair));
    this.#signals = new WalkSignals(this.#time, chance);
  }

  async #play(): Promise<void> {
    const parse = await messageParser();
    for (const name of ['alice', 'bob', 'carol'].slice(0, this.#chance() < 0.5 ? 2 : 3)) await this.#make(name, parse);
    for (const { agent } of this.#walkers) this.#do('connect', () => agent.connect());
    await this.#time.pass(5000);
    for (let steps = 10 + Math.floor(this.#chance() * 50); steps > 0; --steps) {
      const burst = this.#chance();
      const walker = one(this.#walkers, this.#chance)!;
      for (let acts = burst < 0.3 ? 3 : 1; acts > 0; --acts) this.#act(burst < 0.15 ? walker : one(this.#walkers, this.#chance)!);
      const pause = this.#chance();
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
    await this.#endAll();
  }

  async #endAll(): Promise<void> {
    this.network.calm(CALM);
    const live = this.#walkers.filter(({ agent }) => !agent.closed);
    for (const { agent, calls, subscriptions, served, publications, registrations } of live) {
      for (const each of [() => agent.connect(), () => agent.unregister(), ...calls.map((call) => () => call.hangup()), ...subscriptions.map((it) => () => it.unsubscribe()), ...served.map((it) => () => it.terminate()), ...publications.map((it) => () => it.remove()), ...registrations.map((it) => () => it.unregister())])
        this.#do('end', each);
    }
    await this.#time.pass(QUIET_MS);
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

  async #make(name: string, parse: MessageParser): Promise<void> {
    const agent = await UserAgent.create({
      server: 'wss://proxy.invalid',
      aor: `sip:${name}@example.com`,
      password: 'secret',
      webSocket: this.network.socketOf(name, parse),
      media: () => new WalkMedia(this.#time, this.#chance, this.#failing, () => this.#isEnding),
      eventPackages: ['presence'],
      ...someOptions(this.#chance, this.#time, this.#isFair),
    });
    const walker: Walker = { name, agent, calls: [], subscriptions: [], served: [], publications: [], registrations: [] };
    this.#walkers.push(walker);
    const watch = new AgentWatch(name, agent, (text) => this.network.note(text));
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
  }

  #follow(walker: Walker, transfer: IncomingTransfer): void {
    const luck = this.#chance();
    if (luck < 0.75) this.#do('accept', () => this.#watch(walker, transfer.accept(this.#signals.some())));
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
      other: this.#chance() < 0.25 ? 'group' : one(this.#walkers.filter((it) => it !== walker), this.#chance)!.name,
      signal: () => this.#signals.some(),
      trouble: () => {
        if (!this.#isFair) this.network.trouble(walker.name);
      },
      // What is on its way is lost.
      reconnect: () => (this.#isFair ? undefined : walker.agent.reconnect(this.#signals.some().signal)),
      close: () => this.#close(walker),
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
      await agent.close();
      this.network.users.get(name)!.rules.isClosed = true;
    });
  }

  /** What it gives or throws is either nothing, or settles in time, and fails with a code of ours only. */
  #do(what: string, work: () => unknown): void {
    const name = `${what} at ${this.#time.elapsed} (${this.#pending.size})`;
    this.#pending.add(name);
    new Promise((resolve) => resolve(work()))
      .catch((error: unknown) => {
        if (!(error instanceof SipError)) this.faults.push(`${what} fails with ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
        else this.network.note(`  ${what}: ${error.code} ${error.message}`);
      })
      .finally(() => this.#pending.delete(name));
  }
}
