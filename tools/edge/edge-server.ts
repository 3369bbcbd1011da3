import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { WebSocketServer, type WebSocket } from 'ws';

/** The embind class of dist-edge/sip_edge.js (bindings/edge/edge_bindings.cpp). */
interface Edge {
  delete(): void;
  inputBuffer(octets: number): number;
  /** @returns 1, or 0 for a user name or password that cannot be one. */
  start(argumentsLength: number): number;
  flowOpened(flow: number, secure: number): void;
  flowClosed(flow: number, now: number): void;
  receive(flow: number, length: number, now: number): void;
  handleTimeout(now: number): void;
  nextTimeout(): number;
  poll(): number;
  frame(): number;
  frameLength(): number;
  bindings(): number;
}
interface EdgeModule {
  Edge: new () => Edge;
  HEAPU8: Uint8Array;
}

export interface EdgeServerOptions {
  /** Default "example.com": the domain of the users and the realm of their passwords. */
  readonly domain?: string;
  /** Name to password. */
  readonly users: Readonly<Record<string, string>>;
  /** Whether calls are challenged with 407. Default true. */
  readonly authenticateCalls?: boolean;
  /** 0: any free one. */
  readonly port?: number;
  readonly host?: string;
  /** Whether the subprotocol is granted. Default true. */
  readonly grantSubprotocol?: boolean;
  /** Each frame that passes, with the number of its connection. */
  readonly onFrame?: (direction: 'in' | 'out', connection: number, text: string) => void;
}

const LONGEST_FRAME = 65_536;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * A registrar and forking proxy for development and tests, on WebSocket (RFC 7118). It holds everything in memory and
 * knows one domain: production has Kamailio or the like.
 */
export class EdgeServer {
  readonly #edge: Edge;
  readonly #module: EdgeModule;
  readonly #http: Server;
  readonly #sockets = new Map<number, WebSocket>();
  readonly #options: EdgeServerOptions;
  #lastConnection = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  static async start(options: EdgeServerOptions): Promise<EdgeServer> {
    const path = new URL('../../dist-edge/sip_edge.js', import.meta.url);
    const glue = (await import(path.href)) as { default: () => Promise<EdgeModule> };
    const server = new EdgeServer(await glue.default(), options);
    await server.#listen();
    return server;
  }

  private constructor(module: EdgeModule, options: EdgeServerOptions) {
    this.#module = module;
    this.#edge = new module.Edge();
    this.#options = options;
    const settings = [
      options.domain ?? 'example.com',
      String(options.authenticateCalls ?? true),
      ...Object.entries(options.users).flat(),
    ];
    if (this.#edge.start(this.#write(blockOf(settings))) === 0) throw new Error('edge: a user name or password that cannot be one');
    this.#http = createServer((_, response) => response.writeHead(426).end('SIP over WebSocket only'));
    const sockets = new WebSocketServer({
      server: this.#http,
      maxPayload: LONGEST_FRAME,
      handleProtocols: (offered) => (options.grantSubprotocol !== false && offered.has('sip') ? 'sip' : false),
    });
    sockets.on('connection', (socket) => this.#connected(socket));
  }

  get url(): string {
    return `ws://${this.#options.host ?? '127.0.0.1'}:${(this.#http.address() as AddressInfo).port}`;
  }

  /** Contacts that are registered now. */
  get bindings(): number {
    return this.#edge.bindings();
  }

  /** Breaks every connection, as a network would. */
  dropConnections(): void {
    for (const socket of this.#sockets.values()) socket.terminate();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    this.dropConnections();
    await new Promise<void>((resolve) => {
      this.#http.close(() => resolve());
      this.#http.closeAllConnections();
    });
    this.#edge.delete();
  }

  #listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#http.once('error', reject);
      this.#http.listen(this.#options.port ?? 0, this.#options.host ?? '127.0.0.1', resolve);
    });
  }

  #connected(socket: WebSocket): void {
    if (socket.protocol !== 'sip' && this.#options.grantSubprotocol !== false) return socket.close(1002, 'subprotocol sip');
    const connection = (this.#lastConnection += 1);
    this.#sockets.set(connection, socket);
    this.#edge.flowOpened(connection, 0);
    socket.on('message', (data: Buffer) => {
      if (this.#closed) return;
      if (data.every((octet) => octet === 13 || octet === 10)) {
        if (data.length === 4) socket.send('\r\n');
        return;
      }
      this.#options.onFrame?.('in', connection, data.toString());
      this.#edge.receive(connection, this.#write(data), performance.now());
      this.#drain();
    });
    socket.on('error', () => undefined); // `close` follows
    socket.on('close', () => {
      this.#sockets.delete(connection);
      if (this.#closed) return;
      this.#edge.flowClosed(connection, performance.now());
      this.#drain();
    });
  }

  #write(octets: Uint8Array): number {
    const begin = this.#edge.inputBuffer(octets.length);
    this.#module.HEAPU8.set(octets, begin);
    return octets.length;
  }

  #drain(): void {
    for (let connection = this.#edge.poll(); connection !== 0; connection = this.#edge.poll()) {
      const begin = this.#edge.frame();
      const text = decoder.decode(this.#module.HEAPU8.subarray(begin, begin + this.#edge.frameLength()));
      this.#options.onFrame?.('out', connection, text);
      this.#sockets.get(connection)?.send(text);
    }
    clearTimeout(this.#timer);
    const deadline = this.#edge.nextTimeout();
    if (deadline === Infinity) return;
    const delay = Math.max(deadline - performance.now(), 0);
    this.#timer = setTimeout(() => {
      this.#edge.handleTimeout(Math.max(performance.now(), deadline));
      this.#drain();
    }, Math.min(delay, 2 ** 31 - 1));
  }
}

/** docs/boundary.md 2. */
function blockOf(texts: readonly string[]): Uint8Array {
  const parts = texts.map((text) => encoder.encode(text));
  const block = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  const view = new DataView(block.buffer);
  let at = 0;
  for (const part of parts) {
    view.setUint32(at, part.length, true);
    block.set(part, at + 4);
    at += 4 + part.length;
  }
  return block;
}
