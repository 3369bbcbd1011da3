import { shimError } from '../sip-error.js';
import { forbidden } from './connection-errors.js';

/** What is used of a WebSocket: the platform's, the one of `ws`, or a scripted one. */
export interface WebSocketLike {
  binaryType: string;
  readonly protocol: string;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- the types of `ws` and of the DOM share nothing narrower
  addEventListener(type: SocketEvent, listener: (event: any) => void): void;
}
export type WebSocketConstructor = new (url: string, protocols: string[]) => WebSocketLike;
export type SocketEvent = 'open' | 'message' | 'error' | 'close';

/** RFC 7118 4. */
export const SUBPROTOCOL = 'sip';

/** @throws SipError `invalid_argument` where there is no WebSocket; `connection_forbidden`, `connection_refused` */
export function openWebSocket(url: string, given: WebSocketConstructor | undefined): WebSocketLike {
  const Socket = given ?? (globalThis as { WebSocket?: WebSocketConstructor }).WebSocket;
  if (!Socket) throw shimError('invalid_argument', 'This platform has no WebSocket (Node.js before 22): install the package ws and pass its WebSocket as `webSocket`');
  let socket: WebSocketLike;
  try {
    socket = new Socket(url, [SUBPROTOCOL]);
    socket.binaryType = 'arraybuffer';
  } catch (cause) {
    throw forbidden(url, cause);
  }
  const missing = (['addEventListener', 'send', 'close'] as const).find((name) => typeof socket[name] !== 'function');
  if (missing) throw shimError('invalid_argument', `webSocket: what it makes has no function ${missing}`);
  return socket;
}

export function closeQuietly(socket: WebSocketLike): void {
  try {
    socket.close();
  } catch {
    // It is closed, or never was open.
  }
}
