import { PolicyWatch } from './connection-errors.js';
import { serverUrls, type Servers } from './server-order.js';
import { closeQuietly, openWebSocket, type SocketEvent, type WebSocketConstructor, type WebSocketLike } from './web-socket.js';

/** Frames that are kept. No server sends as many to somebody who has said nothing; the connection is of no use then. */
const MOST_KEPT = 64;
const EVENTS: readonly SocketEvent[] = ['open', 'message', 'error', 'close'];

/** A WebSocket that opens while the module is still being loaded. What happens to it is kept until somebody takes it. */
export class EarlyConnection implements WebSocketLike {
  readonly policy: PolicyWatch;
  readonly #socket: WebSocketLike;
  readonly #listeners = new Map<SocketEvent, (event: unknown) => void>();
  #happened: (readonly [SocketEvent, unknown])[] | undefined = [];

  private constructor(readonly url: string, webSocket: WebSocketConstructor | undefined) {
    this.policy = new PolicyWatch(url);
    try {
      this.#socket = openWebSocket(url, webSocket);
      for (const type of EVENTS) {
        this.#socket.addEventListener(type, (event) => {
          if (!this.#happened) this.#listeners.get(type)?.(event);
          else if (type === 'message' && this.#happened.length >= MOST_KEPT) closeQuietly(this.#socket);
          else this.#happened.push([type, event]);
        });
      }
    } catch (error) {
      this.policy.end();
      throw error;
    }
  }

  /**
   * None where there are several servers: which of them comes first, the core says. None either where the platform refuses it: the
   * attempt that follows says why.
   */
  static to(servers: Servers, webSocket: WebSocketConstructor | undefined): EarlyConnection | undefined {
    const urls = serverUrls(servers);
    if (urls.length > 1) return undefined;
    try {
      return new EarlyConnection(urls[0]!, webSocket);
    } catch {
      return undefined;
    }
  }

  /** From the next task on its listeners hear what has happened and what happens. */
  take(): this {
    setTimeout(() => {
      const happened = this.#happened ?? [];
      this.#happened = undefined;
      for (const [type, event] of happened) this.#listeners.get(type)?.(event);
    });
    return this;
  }

  /** Nobody wants it. */
  discard(): void {
    this.policy.end();
    closeQuietly(this);
  }

  get binaryType(): string {
    return this.#socket.binaryType;
  }
  get protocol(): string {
    return this.#socket.protocol;
  }
  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.#socket.send(data);
  }
  close(code?: number, reason?: string): void {
    this.#socket.close(code, reason);
  }
  addEventListener(type: SocketEvent, listener: (event: unknown) => void): void {
    this.#listeners.set(type, listener);
  }
}
