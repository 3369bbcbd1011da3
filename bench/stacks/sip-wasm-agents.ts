import { UserAgent, type CallMedia, type ModuleSource, type WebSocketConstructor } from '../../dist/index.js';
import { descriptions } from '../corpus/descriptions.js';
import type { CallingStack } from './calls.js';
import { LIMITS } from './sip-wasm-calls.js';
import { Wire } from './wire.js';

/** In place of WebRTC: descriptions at once, no media. */
class StubMedia implements CallMedia {
  createOffer(): Promise<string> {
    return Promise.resolve(descriptions.offer());
  }
  createAnswer(): Promise<string> {
    return Promise.resolve(descriptions.answer());
  }
  setAnswer(): Promise<void> {
    return Promise.resolve();
  }
  rollback(): Promise<void> {
    return Promise.resolve();
  }
  close(): void {
    // There is nothing to close.
  }
}

/** A WebSocket whose other end is that of another user agent. */
class WireSocket extends EventTarget {
  binaryType = '';
  readonly protocol = 'sip';
  readonly #wire: Wire;

  constructor(wire: Wire) {
    super();
    this.#wire = wire;
    wire.onFrame((data) => this.dispatchEvent(Object.assign(new Event('message'), { data })));
    queueMicrotask(() => this.dispatchEvent(new Event('open')));
  }
  send(frame: string | Uint8Array): void {
    this.#wire.send(frame as string);
  }
  close(): void {
    this.dispatchEvent(new Event('close'));
  }
}

/** Two `UserAgent`s, whose calls are `Call`s with media: what stands above `UserAgentCore`, as an application uses it. */
export class SipWasmAgents implements Pick<CallingStack, 'name' | 'call' | 'close'> {
  readonly name = 'our UserAgent';
  readonly #wires: readonly [Wire, Wire];
  readonly #alice: UserAgent;
  readonly #bob: UserAgent;

  static async create(wasm?: ModuleSource): Promise<SipWasmAgents> {
    const wires = Wire.pair();
    const agent = async (user: string, wire: Wire): Promise<UserAgent> => {
      // A constructor that gives an object of its own.
      const webSocket = function () { return new WireSocket(wire); } as unknown as WebSocketConstructor;
      const made = await UserAgent.create({ server: 'wss://server.example.com', aor: `sip:${user}@example.com`, webSocket, keepAlive: false, media: () => new StubMedia(), core: LIMITS, wasm });
      await made.connect();
      return made;
    };
    return new SipWasmAgents(wires, await agent('alice', wires[0]), await agent('bob', wires[1]));
  }

  private constructor(wires: readonly [Wire, Wire], alice: UserAgent, bob: UserAgent) {
    this.#wires = wires;
    this.#alice = alice;
    this.#bob = bob;
    bob.addEventListener('call', ({ detail: { call } }) => void call.progress().then(() => call.accept()));
  }

  async call(): Promise<number> {
    const before = this.#sent();
    const call = this.#alice.call('sip:bob@example.com');
    await call.established;
    await call.hangup();
    return this.#sent() - before;
  }

  async close(): Promise<void> {
    await Promise.all([this.#alice.close(), this.#bob.close()]);
  }

  #sent(): number {
    return this.#wires[0].sent + this.#wires[1].sent;
  }
}
