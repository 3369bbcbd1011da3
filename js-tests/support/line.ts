import { connect, createServer, type Socket } from 'node:net';
import { listen, type TestServer } from './servers.js';

/** Connections to a port of 127.0.0.1 that can be cut, as a network does it: nobody says goodbye. */
export class Line {
  readonly #sockets = new Set<Socket>();
  readonly #server: Promise<TestServer>;
  #isDown = false;

  static async to(port: number): Promise<Line & { readonly port: number }> {
    const line = new Line(port);
    return Object.assign(line, { port: (await line.#server).port });
  }

  private constructor(port: number) {
    this.#server = listen(
      createServer((near) => {
        if (this.#isDown) {
          near.destroy();
          return;
        }
        const far = connect(port, '127.0.0.1');
        for (const [one, other] of [[near, far], [far, near]] as const) {
          this.#sockets.add(one);
          one.on('error', () => undefined).on('close', () => {
            this.#sockets.delete(one);
            other.destroy();
          }).pipe(other);
        }
      }),
    );
  }

  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
  /** Nobody gets through while this is done. */
  async downDuring(work: () => Promise<void>): Promise<void> {
    this.#isDown = true;
    this.cut();
    await work();
    this.#isDown = false;
  }
  async close(): Promise<void> {
    await (await this.#server).close();
  }
}
