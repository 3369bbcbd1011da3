import { latin1 } from '../core/body-store.js';
import { isBlank } from '../core/frame-cutter.js';
import { isArrayBuffer } from '../core/octets.js';
import { delay } from '../delay.js';
import { onAbort } from '../on-abort.js';
import { abortError, shimError, SipError } from '../sip-error.js';
import { serverUrls, type ServerOrder, type Servers } from './server-order.js';
import { KeepAlive } from './keep-alive.js';
import { NetworkWatch } from './network-watch.js';
import { PolicyWatch, refusal, subprotocolRefusal, type SocketFault } from './connection-errors.js';
import type { EarlyConnection } from './early-connection.js';
import type { TransportOptions } from './transport-options.js';
import { closeQuietly, openWebSocket, SUBPROTOCOL, type WebSocketLike } from './web-socket.js';

export interface TransportEvents {
  opened(): void;
  /** One SIP message; never a keep-alive. */
  frame(data: string | Uint8Array): void;
  /** The connection is gone, or was not made. `error` is absent after `close()`. */
  closed(error: SipError | undefined, willReconnect: boolean): void;
  /** `error`: why there is none. */
  reconnecting(attempt: number, delayMs: number, error: SipError): void;
}

export type TransportState = 'disconnected' | 'connecting' | 'connected' | 'waiting';

/** One to connect. */
interface Attempt {
  readonly outcome: Promise<void>;
  /** Nobody waits for it any more, or it was closed; perhaps at a moment without a connection in the making. */
  isGivenUp: boolean;
}

const PING = '\r\n\r\n';
const PONG = '\r\n';

/** The SIP WebSocket transport, RFC 7118, of a client. */
export class WebSocketTransport {
  readonly #urls: readonly string[];
  readonly #options: TransportOptions;
  readonly #events: TransportEvents;
  readonly #order: ServerOrder;
  /** Of the last attempt. */
  #url: string;
  /** The next one. */
  #plan: { readonly server: number; readonly pauseMs: number } | undefined;
  #worked = false;
  #state: TransportState = 'disconnected';
  #early: EarlyConnection | undefined;
  #socket: WebSocketLike | undefined;
  /** Ends the connection that is there or in the making. */
  #drop: ((error: SipError | undefined) => void) | undefined;
  #attempt: Attempt | undefined;
  #isClosed = false;
  #sending = false;
  /** Who waits for the attempt that is made. */
  readonly #callers = new Set<object>();
  /** A lost connection is to be made anew: an attempt that fails is followed by another, whoever began it. */
  #isReconnecting = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #attempts = 0;
  readonly #network: NetworkWatch;
  /** Why there is no connection, while one is waited for. */
  #lostBy: SipError | undefined;
  readonly #keepAlive: KeepAlive;

  /**
   * `early`: is the connection of the first attempt.
   * @throws SipError `invalid_argument` for an address that is not ws or wss.
   */
  constructor(servers: Servers, options: TransportOptions, events: TransportEvents, order: ServerOrder, early?: EarlyConnection) {
    this.#urls = serverUrls(servers);
    this.#network = new NetworkWatch(this.#urls, () => {
      this.#networkChanged();
    });
    this.#url = this.#urls[0] ?? '';
    this.#keepAlive = new KeepAlive(options.keepAlive, {
      ping: () => {
        this.#write(PING);
      },
      isSilent: () => {
        this.#drop?.(shimError('connection_lost', `${this.#url} no longer answers keep-alives`));
      },
    });
    this.#options = options;
    this.#events = events;
    this.#order = order;
    this.#early = early;
  }

  get state(): TransportState {
    return this.#state;
  }
  /** That of the connection, or of the last attempt. */
  get url(): string {
    return this.#url;
  }
  get secure(): boolean {
    return this.#url.startsWith('wss:');
  }

  /**
   * One attempt with each server that is due without a pause; while it is made, the same. After it succeeded, a lost connection
   * is made anew. The signal ends an attempt that nobody else waits for.
   * @throws SipError `connection_refused`, `connection_forbidden`, `subprotocol_refused`, `connection_timeout`, `aborted`
   */
  async connect(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) throw abortError(signal);
    if (this.#isClosed) throw closedError();
    if (this.#state === 'connected') return;
    if (this.#state === 'waiting') this.#stopWaiting();
    const { outcome } = (this.#attempt ??= this.#begin());
    const caller = {};
    let settled = (): void => undefined;
    this.#callers.add(caller);
    try {
      await new Promise<void>((resolve, reject) => {
        outcome.then(resolve, reject);
        settled = onAbort(signal, (error) => {
          this.#callers.delete(caller);
          reject(error);
          if (this.#callers.size === 0 && !this.#isReconnecting && this.#state !== 'connected') this.#giveUp(error);
        });
      });
    } finally {
      this.#callers.delete(caller);
      settled();
    }
  }

  /** A frame on a connection that is gone is lost; `closed` has told of it, or will. */
  send(data: string | Uint8Array): void {
    if (this.#state !== 'connected') return;
    this.#keepAlive.sent();
    this.#write(data);
  }

  #write(data: string | Uint8Array): void {
    this.#sending = true;
    try {
      this.#socket?.send(typeof data === 'string' ? data : Uint8Array.from(data));
    } catch (cause) {
      this.#drop?.(shimError('connection_lost', 'The connection takes no frames', { cause }));
    } finally {
      this.#sending = false;
    }
  }

  /** Gives a connection up that is of no use, as one that was lost. */
  leave(error: SipError): void {
    if (this.#state === 'connected') this.#drop?.(error);
  }

  /** As `connect`, by another connection; attempts are counted anew. */
  async reconnect(error: SipError, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) throw abortError(signal);
    this.leave(error);
    if (this.#sending) await Promise.resolve();
    this.#attempts = 0;
    await this.connect(signal);
  }

  /** Keep-alives this often on the connection that is open, if that is more often than by the options (RFC 5626 4.4). */
  keepAliveEvery(intervalMs: number): void {
    if (this.#state === 'connected') this.#keepAlive.every(intervalMs);
  }

  /** Closes it for good. A second call does nothing. */
  close(): void {
    this.#isClosed = true;
    this.#network.stop();
    this.#isReconnecting = false;
    this.#stopWaiting();
    this.#giveUp(undefined);
  }

  /** Whoever connects next begins anew. */
  #giveUp(error: SipError | undefined): void {
    if (this.#attempt) this.#attempt.isGivenUp = true;
    this.#attempt = undefined;
    this.#drop?.(error);
  }

  #begin(): Attempt {
    const attempt = { isGivenUp: false } as Attempt;
    return Object.assign(attempt, { outcome: this.#tryOnce(attempt) });
  }

  async #tryOnce(attempt: Attempt): Promise<void> {
    try {
      await this.#tryServers(attempt);
      if (this.#attempt === attempt) this.#attempt = undefined;
    } catch (cause) {
      const error = cause as SipError;
      if (attempt.isGivenUp) throw error;
      this.#attempt = undefined; // a listener of `closed` may make another attempt
      const goesOn = this.#isReconnecting && this.#wait(error);
      if (!goesOn) this.#network.stop();
      if (!goesOn) this.#events.closed(error, false);
      throw error;
    }
  }

  async #tryServers(attempt: Attempt): Promise<void> {
    for (;;) {
      const { server } = this.#plan ?? this.#order.nextServer();
      this.#plan = undefined;
      this.#url = this.#urls[server] ?? this.#url;
      try {
        return await this.#open();
      } catch (error) {
        if (attempt.isGivenUp) throw isAbort(error) ? error : closedError();
        this.#plan = this.#order.nextServer();
        if (this.#plan.pauseMs > 0) throw error;
      }
    }
  }

  #open(): Promise<void> {
    this.#state = 'connecting';
    return new Promise((resolve, reject) => {
      const early = this.#early?.take();
      this.#early = undefined;
      const policy = early?.policy ?? new PolicyWatch(this.#url);
      let socket: WebSocketLike;
      try {
        socket = early ?? openWebSocket(this.#url, this.#options.webSocket);
      } catch (error) {
        this.#state = 'disconnected';
        reject(policy.end() ?? error);
        return;
      }
      let opened = false;
      let over = false;
      const timeoutMs = delay(this.#options.connectTimeoutMs ?? 10_000);
      const timeout = setTimeout(() => {
        drop(shimError('connection_timeout', `${this.#url} did not answer in ${timeoutMs} ms. Is the host right, does a firewall let this port through${this.#url.startsWith('wss:') ? ', and does it speak TLS' : ''}?`));
      }, timeoutMs);

      const drop = (error: SipError | undefined): void => {
        if (over) return;
        // Whoever hears of it may give the core a command, which is at work now.
        if (this.#sending) return queueMicrotask(() => { drop(error); });
        over = true;
        clearTimeout(timeout);
        const prevented = policy.end();
        this.#keepAlive.stop();
        this.#socket = undefined;
        this.#drop = undefined;
        this.#state = 'disconnected';
        closeQuietly(socket);
        if (opened) this.#lost(error);
        else reject(prevented ?? error ?? closedError());
      };

      this.#socket = socket;
      this.#drop = drop;
      socket.addEventListener('open', () => {
        if (over) return closeQuietly(socket);
        if (opened) return;
        if (socket.protocol !== SUBPROTOCOL) return drop(subprotocolRefusal(this.#url));
        clearTimeout(timeout);
        policy.end();
        opened = true;
        this.#isReconnecting = false;
        this.#state = 'connected';
        this.#worked = false;
        this.#keepAlive.start(this.#url);
        this.#network.start();
        this.#attempt = undefined; // a listener of `opened` may make another attempt
        resolve();
        this.#events.opened();
      });
      socket.addEventListener('message', ({ data }: { data: unknown }) => {
        if (!over) this.#received(data);
      });
      socket.addEventListener('error', (event: SocketFault) => {
        // `close` follows, but for a connection that the browser did not even try.
        if (!opened) drop(refusal(this.#url, event));
      });
      socket.addEventListener('close', ({ code, reason }: { code?: number; reason?: unknown }) => {
        const detail = `${code ?? 1006} ${typeof reason === 'string' ? reason : ''}`.trim();
        drop(opened ? shimError('connection_lost', `${this.#url} closed the connection (${detail})`, { detail }) : refusal(this.#url));
      });
    });
  }

  #received(data: unknown): void {
    const frame = typeof data === 'string' ? data : octetsOf(data);
    this.#keepAlive.heard();
    if (!this.#worked) {
      this.#worked = true;
      this.#attempts = 0;
      this.#order.serverWorked();
    }
    if (frame !== undefined) this.#take(frame);
  }

  #take(frame: string | Uint8Array): void {
    if (!isBlank(frame)) this.#events.frame(frame);
    else if ((typeof frame === 'string' ? frame : latin1(frame)) === PING) this.#write(PONG);
    else this.#keepAlive.ponged();
  }

  #lost(error: SipError | undefined): void {
    this.#isReconnecting = error !== undefined && this.#options.reconnect !== false;
    const willReconnect = error !== undefined && this.#isReconnecting && this.#wait(error);
    if (!willReconnect) this.#network.stop();
    this.#events.closed(error, willReconnect);
  }

  /** Plans the next attempt. @returns false where no more are allowed, and that is the end of it. */
  #wait(error: SipError): boolean {
    const { reconnect } = this.#options;
    const attempts = reconnect === false ? 0 : (reconnect?.attempts ?? Infinity);
    if (this.#attempts >= attempts) {
      this.#isReconnecting = false;
      this.#attempts = 0;
      return false;
    }
    this.#state = 'waiting';
    this.#lostBy = error;
    if (!this.#network.isOffline) this.#tryAgain();
    return true;
  }

  #tryAgain(atOnce = false): void {
    this.#plan ??= this.#order.nextServer();
    const delayMs = atOnce ? 0 : this.#plan.pauseMs;
    const attempt = (this.#attempts += 1);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#state = 'disconnected';
      this.connect().catch(() => undefined); // `#tryOnce` goes on
    }, delayMs);
    // Behind the `closed` that it follows.
    queueMicrotask(() => {
      if (this.#state === 'waiting' && this.#timer !== undefined) this.#events.reconnecting(attempt, delayMs, this.#lostBy!);
    });
  }

  /** Without a network nothing is tried, and no attempt counted; with one again, at once. */
  #networkChanged(): void {
    const { isOffline } = this.#network;
    if (this.#state === 'waiting') {
      if (this.#timer !== undefined) this.#attempts -= 1; // it is not made
      this.#stopTimer();
      if (!isOffline) this.#tryAgain(true);
    } else if (isOffline && this.#options.reconnect !== false && (this.#state === 'connected' || this.#isReconnecting)) {
      this.#drop?.(shimError('connection_lost', `${this.#url} cannot be reached: this machine is offline. It is connected to again when there is a network`, { detail: 'offline' }));
    }
  }

  #stopWaiting(): void {
    this.#stopTimer();
    if (this.#state === 'waiting') this.#state = 'disconnected';
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}

const closedError = (): SipError => shimError('aborted', 'The connection was closed while it was being made');
const isAbort = (cause: unknown): boolean => cause instanceof SipError && cause.code === 'aborted';

function octetsOf(data: unknown): Uint8Array | undefined {
  if (isArrayBuffer(data)) return new Uint8Array(data);
  return ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : undefined;
}
