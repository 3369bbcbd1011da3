import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Certificate } from './certificates.js';

export interface TestServer {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1, and ends with every connection that it has. */
export async function listen(server: Server): Promise<TestServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => undefined));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A port at which nobody listens. */
export async function closedPort(): Promise<number> {
  const { port, close } = await listen(createServer());
  await close();
  return port;
}

/** A web server that answers an upgrade, and everything else, with this status. */
export function refusingServer(status: string, certificate?: Certificate): Promise<TestServer> {
  const answer: RequestListener = (_, response) => response.writeHead(Number(status.slice(0, 3))).end('no WebSocket here');
  const server = certificate ? createHttpsServer({ key: certificate.key, cert: certificate.certificate }, answer) : createHttpServer(answer);
  server.on('upgrade', (_, socket: Duplex) => socket.end(`HTTP/1.1 ${status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`));
  return listen(server);
}

/** A WebSocket server of another service: it grants no subprotocol, or another one. */
export async function otherWebSocketServer(granted?: string): Promise<TestServer> {
  const server = createHttpServer();
  new WebSocketServer({ server, handleProtocols: () => granted ?? false });
  return listen(server);
}

/** Takes connections; `speak` says what comes then. */
export const plainServer = (speak?: (socket: Socket) => void): Promise<TestServer> => listen(createServer(speak));

export interface SecureTestServer extends TestServer {
  /** Drops its connections; new ones are shown another certificate. */
  present(certificate: Certificate): void;
}

/** A WebSocket server over TLS that grants "sip" and never says a word. */
export async function secureWebSocketServer(certificate: Certificate): Promise<SecureTestServer> {
  const server = createHttpsServer({ key: certificate.key, cert: certificate.certificate });
  const sockets = new WebSocketServer({ server, handleProtocols: () => 'sip' });
  const present = ({ key, certificate: cert }: Certificate): void => {
    server.setSecureContext({ key, cert });
    for (const socket of sockets.clients) socket.terminate();
  };
  return { ...(await listen(server)), present };
}
