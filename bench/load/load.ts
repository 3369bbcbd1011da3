import { WebSocket } from 'ws';
import { UserAgent, type Call, type CallMedia } from '../../dist/index.js';
import type { Kamailio } from '../../js-tests/support/kamailio.js';
import { chromeOffer } from '../corpus/bodies.js';
import { percentile } from '../percentiles.js';

export interface LoadOptions {
  readonly agents: number;
  /** Calls at once: each has a caller and a callee of its own. */
  readonly calls: number;
  /** New calls in a second. */
  readonly rate: number;
  /** For all of it: what has not happened by then has failed. */
  readonly seconds: number;
  readonly progress?: (text: string) => void;
}

export interface LoadReport {
  readonly agents: number;
  readonly registered: number;
  /** From the first REGISTER to the last 200. */
  readonly registrationSeconds: number;
  readonly calls: number;
  /** Set up, held until all were, and ended by BYE at both ends. */
  readonly succeeded: number;
  readonly successRate: number;
  /** Calls that were established at the same moment. */
  readonly atOnce: number;
  /** From `call()` until `established`, milliseconds. */
  readonly setUp: { readonly p50: number; readonly p95: number; readonly p99: number };
  /** Milliseconds of the processor for a call, both ends and their sockets. */
  readonly processorPerCall: number;
  /** The same of Kamailio. */
  readonly kamailioPerCall: number;
  /** Of the process, megabytes, while all calls are up. */
  readonly residentMegabytes: number;
  /** What went wrong, with how often. */
  readonly failures: Readonly<Record<string, number>>;
}

export const userName = (index: number): string => `load${index}`;
export const passwordOf = (index: number): string => `secret-of-load${index}`;

/** As many REGISTERs are under way at once. */
const REGISTERING = 50;
const OFFER = chromeOffer(2400);
const ANSWER = chromeOffer(2000);

/** Descriptions as Chrome makes them; nobody speaks. */
const silentMedia = (): CallMedia => ({
  createOffer: () => Promise.resolve(OFFER),
  createAnswer: () => Promise.resolve(ANSWER),
  setAnswer: () => Promise.resolve(),
  rollback: () => Promise.resolve(),
  close: () => undefined,
});

/** Registers all agents, makes the calls, holds them until all are up, ends them, and closes the agents. It throws nothing: what fails is counted. */
export async function runLoad(server: Kamailio, options: LoadOptions): Promise<LoadReport> {
  return new Load(server, options).run();
}

/** Both ends of a call. */
interface Pair {
  readonly outgoing: Call;
  readonly incoming: Call;
}

class Load {
  readonly #server: Kamailio;
  readonly #options: LoadOptions;
  readonly #deadline: number;
  readonly #agents = new Map<number, UserAgent>();
  readonly #failures = new Map<string, number>();
  readonly #setUp: number[] = [];
  readonly #incoming = new Map<string, (call: Call) => void>();
  #registered = 0;
  #begun = 0;
  #ended = 0;

  constructor(server: Kamailio, options: LoadOptions) {
    if (options.agents < 2 * options.calls) throw new RangeError(`${options.calls} calls at once need ${2 * options.calls} agents, not ${options.agents}`);
    this.#server = server;
    this.#options = options;
    this.#deadline = performance.now() + options.seconds * 1000;
  }

  async run(): Promise<LoadReport> {
    const { agents, calls } = this.#options;
    const ticker = setInterval(() => this.#tell(), 1000);
    try {
      const begin = performance.now();
      await this.#registerAll();
      const registrationSeconds = (performance.now() - begin) / 1000;
      const [ours, theirs] = [process.cpuUsage(), await this.#server.processorSeconds()];
      const pairs = await this.#callAll();
      const residentMegabytes = process.memoryUsage.rss() / 1e6;
      const atOnce = pairs.filter(({ outgoing, incoming }) => outgoing.state === 'established' && incoming.state === 'established').length;
      await Promise.all(pairs.map((pair) => this.#guarded('end', () => this.#end(pair), () => (this.#ended += 1))));
      const { user, system } = process.cpuUsage(ours);
      const kamailio = (await this.#server.processorSeconds()) - theirs;
      return {
        agents,
        registered: this.#registered,
        registrationSeconds,
        calls,
        succeeded: this.#ended,
        successRate: this.#ended / calls,
        atOnce,
        setUp: { p50: percentile(this.#setUp, 0.5), p95: percentile(this.#setUp, 0.95), p99: percentile(this.#setUp, 0.99) },
        processorPerCall: (user + system) / 1000 / calls,
        kamailioPerCall: (kamailio * 1000) / calls,
        residentMegabytes,
        failures: Object.fromEntries(this.#failures),
      };
    } finally {
      this.#options.progress?.('closing');
      await Promise.all([...this.#agents.values()].map((agent) => agent.close().catch(() => undefined)));
      clearInterval(ticker);
    }
  }

  async #registerAll(): Promise<void> {
    let next = 0;
    const work = async (): Promise<void> => {
      for (let index = next++; index < this.#options.agents; index = next++) {
        await this.#guarded('register', () => this.#register(index), () => (this.#registered += 1));
      }
    };
    await Promise.all(Array.from({ length: REGISTERING }, work));
    this.#tell();
  }

  async #register(index: number): Promise<void> {
    const user = userName(index);
    const agent = await UserAgent.create({
      server: this.#server.url,
      aor: `sip:${user}@${this.#server.domain}`,
      password: passwordOf(index),
      webSocket: WebSocket,
      media: silentMedia,
      reconnect: false,
    });
    this.#agents.set(index, agent);
    agent.addEventListener('call', ({ detail: { call } }) => {
      void this.#guarded('accept', () => call.accept());
      this.#incoming.get(user)?.(call);
    });
    await agent.register();
  }

  /** The even ones call the odd ones. */
  async #callAll(): Promise<Pair[]> {
    const pairs: Pair[] = [];
    const work: Promise<void>[] = [];
    for (let i = 0; i < this.#options.calls; ++i) {
      const caller = this.#agents.get(2 * i);
      work.push(
        this.#guarded('call', () => this.#call(caller, userName(2 * i + 1)), (pair) => pairs.push(pair)),
      );
      await new Promise((resolve) => setTimeout(resolve, 1000 / this.#options.rate));
    }
    await Promise.all(work);
    this.#tell();
    return pairs;
  }

  async #call(caller: UserAgent | undefined, callee: string): Promise<Pair> {
    if (!caller) throw new Error('the caller is not registered');
    this.#begun += 1;
    const arrived = new Promise<Call>((resolve) => this.#incoming.set(callee, resolve));
    const begin = performance.now();
    const outgoing = caller.call(callee);
    await outgoing.established;
    this.#setUp.push(performance.now() - begin);
    const incoming = await arrived;
    await incoming.established;
    return { outgoing, incoming };
  }

  async #end({ outgoing, incoming }: Pair): Promise<void> {
    const [here, there] = await Promise.all([outgoing.hangup(), incoming.ended]);
    if (here.reason !== 'local_bye' || there.reason !== 'remote_bye') throw new Error(`ended by ${here.reason} and ${there.reason}`);
  }

  /** Counts a failure; what takes longer than everything may is one, whatever becomes of it. */
  async #guarded<T>(stage: string, work: () => Promise<T>, succeeded?: (result: T) => unknown): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('not in time')), this.#deadline - performance.now());
    });
    try {
      const result = await Promise.race([work(), late]);
      succeeded?.(result);
    } catch (error) {
      const what = `${stage}: ${error instanceof Error ? error.message : String(error)}`;
      this.#failures.set(what, (this.#failures.get(what) ?? 0) + 1);
    } finally {
      clearTimeout(timer);
    }
  }

  #tell(): void {
    const { agents, calls, progress } = this.#options;
    const failed = [...this.#failures.values()].reduce((sum, count) => sum + count, 0);
    progress?.(`registered ${this.#registered} of ${agents}; calls: ${this.#begun} of ${calls} begun, ${this.#setUp.length} established, ${this.#ended} ended; ${failed} failures`);
  }
}
