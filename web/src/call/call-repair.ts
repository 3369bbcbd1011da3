import type { Logger } from '../logger.js';
import { runGuarded } from '../strict-event-target.js';
import type { Call } from './call.js';

/** What a repair needs of the user agent. */
export interface RepairHost {
  readonly logger?: Logger | undefined;
  /** There is a connection, and calls are to be repaired. */
  mayRepair(): boolean;
}

/** Before each attempt after one loss, milliseconds: the peer may be on its way back itself. */
const PAUSES_MS = [0, 2000, 6000];
/** So often where the media are lost again without having been there in between. */
const MOST_LOSSES = 3;

/**
 * Brings a call back after a change of network: a re-INVITE offers its media with new ICE credentials (RFC 8839 4.4.1.1.1), which
 * also tells the server and the peer by which way we are reached now (RFC 3261 12.2.1.1), or us that the peer has left (481).
 */
export class CallRepair {
  readonly #call: Call;
  readonly #host: RepairHost;
  /** Counts what made a repair necessary: the last one goes on. */
  #cause = 0;
  #isUnderWay = false;
  #wasReached = false;
  #losses = 0;
  #pause: ReturnType<typeof setTimeout> | undefined;

  constructor(call: Call, host: RepairHost) {
    this.#call = call;
    this.#host = host;
  }

  /** The call is up. */
  follow(): void {
    runGuarded(() => this.#call.media?.followConnection?.((isReached) => this.#heard(isReached)));
  }
  /** It is over. */
  stop(): void {
    clearTimeout(this.#pause);
  }

  /** There is another connection. @param registered the server knows it */
  reconnected(registered: Promise<unknown>): void {
    this.#losses = 0;
    void this.#repair(registered);
  }

  #heard(isReached: boolean): void {
    if (isReached) {
      this.#wasReached = true;
      this.#losses = 0;
    } else if (this.#wasReached && !this.#isUnderWay && this.#losses < MOST_LOSSES) {
      this.#losses += 1;
      void this.#repair();
    }
  }

  async #repair(registered?: Promise<unknown>): Promise<void> {
    const cause = ++this.#cause;
    this.#isUnderWay = true;
    await registered;
    for (const pause of PAUSES_MS) {
      if (pause > 0) await new Promise((resolve) => (this.#pause = setTimeout(resolve, pause)));
      if (cause !== this.#cause) return;
      // Without a connection the next one begins anew.
      if (this.#call.state !== 'established' || !this.#host.mayRepair() || (await this.#offered())) break;
    }
    if (cause === this.#cause) this.#isUnderWay = false;
  }

  async #offered(): Promise<boolean> {
    try {
      await this.#call.renegotiate({ iceRestart: true });
      return true;
    } catch (error) {
      this.#host.logger?.warn(`a call was not offered anew: ${String(error)}`);
      return false;
    }
  }
}
