import { Inviter, SessionState, UserAgent, type BodyAndContentType, type SessionDescriptionHandler, type Transport } from 'sip.js';
import { chromeOffer } from '../corpus/bodies.js';
import type { CallingStack } from './calls.js';
import { Wire } from './wire.js';

const OFFER = chromeOffer(2400);

/** In place of WebRTC: a description at once, no media. */
class StubDescriptions implements SessionDescriptionHandler {
  #has = false;
  close(): void {
    this.#has = false;
  }
  getDescription(): Promise<BodyAndContentType> {
    this.#has = true;
    return Promise.resolve({ body: OFFER, contentType: 'application/sdp' });
  }
  hasDescription(contentType: string): boolean {
    return contentType === 'application/sdp';
  }
  setDescription(): Promise<void> {
    this.#has = true;
    return Promise.resolve();
  }
  sendDtmf(): boolean {
    return this.#has;
  }
}

/** Two `UserAgent`s of SIP.js 0.21.2; its session description handler is a stub. */
export class SipJsCalls implements CallingStack {
  readonly name = 'SIP.js';
  readonly #wires = Wire.pair();
  readonly #alice: UserAgent;
  readonly #bob: UserAgent;

  static async create(): Promise<SipJsCalls> {
    const calls = new SipJsCalls();
    await Promise.all([calls.#alice.start(), calls.#bob.start()]);
    return calls;
  }

  private constructor() {
    const agent = (user: string, wire: Wire): UserAgent => {
      const transport = (): Transport => {
        const made = {
          protocol: 'WSS',
          state: 'Connected',
          stateChange: { addListener: nothing, removeListener: nothing },
          onMessage: nothing as (frame: string) => void,
          isConnected: () => true,
          connect: () => Promise.resolve(),
          disconnect: () => Promise.resolve(),
          dispose: () => Promise.resolve(),
          send: (frame: string) => {
            wire.send(frame);
            return Promise.resolve();
          },
        };
        wire.onFrame((frame) => made.onMessage(frame));
        return made as unknown as Transport;
      };
      return new UserAgent({
        uri: UserAgent.makeURI(`sip:${user}@example.com`)!,
        // A constructor that gives an object of its own.
        transportConstructor: function () { return transport(); } as unknown as new () => Transport,
        sessionDescriptionHandlerFactory: () => new StubDescriptions(),
        logBuiltinEnabled: false,
        delegate: { onInvite: (invitation) => void invitation.accept() },
      });
    };
    this.#alice = agent('alice', this.#wires[0]);
    this.#bob = agent('bob', this.#wires[1]);
  }

  async call(): Promise<number> {
    const before = this.#sent();
    const inviter = new Inviter(this.#alice, this.#bob.contact.uri);
    await new Promise<void>((resolve, reject) => {
      inviter.stateChange.addListener((state) => {
        if (state === SessionState.Established) void inviter.bye({ requestDelegate: { onAccept: () => resolve() } });
      });
      inviter.invite({ requestDelegate: { onReject: ({ message }) => reject(new Error(`SIP.js: ${message.statusCode ?? 0}`)) } }).catch(reject);
    });
    return this.#sent() - before;
  }

  async close(): Promise<void> {
    await Promise.all([this.#alice.stop(), this.#bob.stop()]);
  }

  #sent(): number {
    return this.#wires[0].sent + this.#wires[1].sent;
  }
}

const nothing = (): void => undefined;
