import type { WebSocketConstructor } from './web-socket.js';

/** RFC 7118 6 and RFC 5626 3.5.1: CRLF CRLF out, CRLF back. */
export interface KeepAliveOptions {
  /** Milliseconds between two pings; default 30 000. The first one goes out after a third of it. 0: none but those that a registrar asks for. */
  readonly intervalMs?: number | undefined;
  /** How long an answer may take, milliseconds; default 10 000 (RFC 5626 4.4.1). Any frame counts as one. */
  readonly pongTimeoutMs?: number | undefined;
  /**
   * Also give up on a server that has never answered a ping. Default: false, since many servers (Asterisk) answer none; the
   * deadline then holds from the first pong on.
   */
  readonly requirePong?: boolean | undefined;
}

/**
 * After a connection was lost, and all servers have been tried: a pause that doubles from one time to the next, half of it by
 * chance (RFC 5626 4.5). The core counts it.
 */
export interface ReconnectOptions {
  /** Milliseconds; default 1000. */
  readonly firstDelayMs?: number | undefined;
  /** Milliseconds; default 30 000. */
  readonly longestDelayMs?: number | undefined;
  /** Default: without end. */
  readonly attempts?: number | undefined;
}

export interface TransportOptions {
  readonly webSocket?: WebSocketConstructor | undefined;
  /** Milliseconds; default 10 000. */
  readonly connectTimeoutMs?: number | undefined;
  readonly keepAlive?: KeepAliveOptions | false | undefined;
  readonly reconnect?: ReconnectOptions | false | undefined;
}
