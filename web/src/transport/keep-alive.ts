import { delay } from '../delay.js';
import type { KeepAliveOptions } from './transport-options.js';

interface Connection {
  ping(): void;
  /** It is of no use any more. */
  isSilent(): void;
}

const INTERVAL_MS = 30_000;
const PONG_TIMEOUT_MS = 10_000;

/** Keeps one connection after the other open, and notices one that has died without a word. */
export class KeepAlive {
  readonly #options: KeepAliveOptions | false;
  readonly #connection: Connection;
  #url = '';
  /** Its server has answered a ping, on this connection or an earlier one. */
  #hasPonged = false;
  #hasPinged = false;
  /** What the server of this connection asked for; 0: nothing. */
  #wantedIntervalMs = 0;
  /** Something was sent, and nothing has come since. */
  #waits = false;
  #next: ReturnType<typeof setTimeout> | undefined;
  #doubt: ReturnType<typeof setTimeout> | undefined;
  #pongDue: ReturnType<typeof setTimeout> | undefined;

  constructor(options: KeepAliveOptions | false | undefined, connection: Connection) {
    this.#options = options ?? {};
    this.#connection = connection;
  }

  /** A connection with that server is open. */
  start(url: string): void {
    this.#hasPonged &&= url === this.#url;
    this.#url = url;
    this.#hasPinged = false;
    this.every(0);
  }

  /** Pings this often on the connection that is open, if that is more often than by the options (RFC 5626 4.4). */
  every(intervalMs: number): void {
    this.#wantedIntervalMs = intervalMs;
    clearTimeout(this.#next);
    this.#plan();
  }

  /** A message went out. Where nothing follows, its transaction would end the call before the next regular ping could tell why. */
  sent(): void {
    if (this.#options === false || !this.#hasPonged) return;
    this.#waits = true;
    this.#doubt ??= setTimeout(() => {
      this.#doubt = undefined;
      if (this.#waits) this.#ping(this.#options as KeepAliveOptions);
    }, delay(this.#pongTimeoutMs(this.#options) / 2));
  }

  /** Something came: the server lives. */
  heard(): void {
    this.#waits = false;
    if (this.#pongDue !== undefined) clearTimeout(this.#pongDue);
    this.#pongDue = undefined;
  }

  ponged(): void {
    this.#hasPonged = true;
  }

  stop(): void {
    this.heard();
    clearTimeout(this.#next);
    clearTimeout(this.#doubt);
    this.#doubt = undefined;
  }

  #plan(): void {
    const options = this.#options;
    if (options === false) return;
    const intervalMs = Math.min((options.intervalMs ?? INTERVAL_MS) || Infinity, this.#wantedIntervalMs || Infinity);
    // From the first one on it is known whether this server answers, and one that falls silent can be given up.
    this.#next = setTimeout(() => {
      this.#hasPinged = true;
      this.#plan();
      this.#ping(options);
    }, delay(this.#hasPinged ? intervalMs : intervalMs / 3));
  }

  #ping(options: KeepAliveOptions): void {
    if (this.#hasPonged || options.requirePong === true) {
      this.#pongDue ??= setTimeout(() => {
        this.#connection.isSilent();
      }, delay(this.#pongTimeoutMs(options)));
    }
    this.#connection.ping();
  }

  #pongTimeoutMs(options: KeepAliveOptions): number {
    return options.pongTimeoutMs ?? PONG_TIMEOUT_MS;
  }
}
