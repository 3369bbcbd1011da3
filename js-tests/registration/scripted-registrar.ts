import { createServer } from 'node:http';
import { afterEach, beforeEach } from 'node:test';
import { WebSocket, WebSocketServer } from 'ws';
import { responseTo } from '../shim/scripted-socket.js';
import { userAgents, type UserAgents } from '../support/agents.js';
import { listen, type TestServer } from '../support/servers.js';

/** A status line and header lines, or nothing: silence. */
export type Answer = string | readonly [status: string, fields: string] | undefined;

/** A SIP server of a few lines: what it answers is the test's. */
export class ScriptedRegistrar {
  /** Every frame that came, in order. */
  readonly requests: string[] = [];
  connections = 0;
  /** What becomes of a request; `number` counts those of this server from 1. */
  answer: (request: string, number: number) => Answer = () => '200 OK';
  readonly #sockets = new Set<WebSocket>();
  #server: TestServer | undefined;

  static async start(): Promise<ScriptedRegistrar> {
    const made = new ScriptedRegistrar();
    const http = createServer();
    new WebSocketServer({ server: http, handleProtocols: () => 'sip' }).on('connection', (socket: WebSocket) => {
      made.connections += 1;
      made.#sockets.add(socket);
      socket.on('close', () => made.#sockets.delete(socket));
      socket.on('message', (data: Buffer) => {
        const text = data.toString();
        if (text.trim() === '' || text.startsWith('SIP/2.0')) return;
        made.requests.push(text);
        const answer = made.answer(text, made.requests.length);
        if (answer === undefined || text.startsWith('ACK ')) return;
        const [status, fields] = typeof answer === 'string' ? [answer, ''] : answer;
        socket.send(responseTo(text, status, fields));
      });
    });
    made.#server = await listen(http);
    return made;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.#server?.port ?? 0}`;
  }
  /** Those of one method. */
  of(method: string): string[] {
    return this.requests.filter((request) => request.startsWith(`${method} `));
  }
  dropConnections(): void {
    for (const socket of this.#sockets) socket.terminate();
  }
  async close(): Promise<void> {
    this.dropConnections();
    await this.#server?.close();
  }
}

/** A registrar of its own for each test of a suite, and user agents that connect to it. To be called in `describe`. */
export class RegistrarSuite {
  server!: ScriptedRegistrar;
  readonly make: UserAgents['make'];

  constructor() {
    this.make = userAgents(() => ({ server: this.server.url, aor: 'sip:alice@example.com', webSocket: WebSocket })).make;
    beforeEach(async () => {
      this.server = await ScriptedRegistrar.start();
    });
    afterEach(async () => {
      await this.server.close();
    });
  }
}
