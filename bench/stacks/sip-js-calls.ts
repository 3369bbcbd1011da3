import { Inviter, SessionState, UserAgent, type BodyAndContentType, type Invitation, type Session, type SessionDescriptionHandler, type Transport } from 'sip.js';
import { descriptions } from '../corpus/descriptions.js';
import type { CallingStack, Reply } from './calls.js';
import { Wire } from './wire.js';

const TONE = { contentDisposition: 'render', contentType: 'application/dtmf-relay', content: 'Signal=5\r\nDuration=160\r\n' };

/** In place of WebRTC: a description at once, no media. */
class StubDescriptions implements SessionDescriptionHandler {
  #has = false;
  /** The other side has offered. */
  #answers = false;
  close(): void {
    this.#has = false;
  }
  getDescription(): Promise<BodyAndContentType> {
    this.#has = true;
    return Promise.resolve({ body: this.#answers ? descriptions.answer() : descriptions.offer(), contentType: 'application/sdp' });
  }
  hasDescription(contentType: string): boolean {
    return contentType === 'application/sdp';
  }
  setDescription(): Promise<void> {
    this.#answers = !this.#has;
    this.#has = true;
    return Promise.resolve();
  }
  sendDtmf(): boolean {
    return this.#has;
  }
}

/** A `UserAgent` at the end of a wire, to be started. */
export function sipJsAgent(user: string, wire: Wire, onInvite: (invitation: Invitation) => void): UserAgent {
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
    delegate: { onInvite },
  });
}

/** Two `UserAgent`s of SIP.js 0.21.2; its session description handler is a stub. */
export class SipJsCalls implements CallingStack {
  readonly name = 'SIP.js';
  readonly #wires = Wire.pair();
  readonly #alice: UserAgent;
  readonly #bob: UserAgent;
  readonly #held: Session[] = [];
  #reply: Reply = 'accept';

  static async create(): Promise<SipJsCalls> {
    const calls = new SipJsCalls();
    await Promise.all([calls.#alice.start(), calls.#bob.start()]);
    return calls;
  }

  private constructor() {
    this.#alice = sipJsAgent('alice', this.#wires[0], (invitation) => this.#answer(invitation));
    this.#bob = sipJsAgent('bob', this.#wires[1], (invitation) => this.#answer(invitation));
  }

  async call(): Promise<number> {
    const before = this.#sent();
    const inviter = await this.#establish();
    await new Promise<void>((resolve) => void inviter.bye({ requestDelegate: { onAccept: () => resolve() } }));
    return this.#sent() - before;
  }

  async hold(): Promise<void> {
    this.#held.push(await this.#establish());
  }

  /** SIP.js takes one of ten million branches: where that of an ACK is that of another call's INVITE, its call ends, and is made again. */
  async info(index: number): Promise<number> {
    if (this.#held[index]!.state === SessionState.Terminated) this.#held[index] = await this.#establish();
    const session = this.#held[index]!;
    return new Promise((resolve, reject) => {
      session.info({ requestDelegate: { onAccept: ({ message }) => resolve(message.statusCode ?? 0) }, requestOptions: { body: TONE } }).catch(reject);
    });
  }

  async ring(): Promise<void> {
    this.#reply = 'ring';
    const inviter = new Inviter(this.#alice, this.#bob.contact.uri);
    await new Promise<void>((resolve, reject) => {
      inviter.invite({ requestDelegate: { onProgress: () => resolve() } }).catch(reject);
    });
  }

  async refuse(): Promise<number> {
    this.#reply = 'refuse';
    const inviter = new Inviter(this.#alice, this.#bob.contact.uri);
    return new Promise((resolve, reject) => {
      inviter.invite({ requestDelegate: { onReject: ({ message }) => resolve(message.statusCode ?? 0) } }).catch(reject);
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#alice.stop(), this.#bob.stop()]);
  }

  /** An INVITE with the branch of another one (see `info`) is lost, and is made again when its transaction has waited in vain. */
  async #establish(): Promise<Session> {
    for (;;) {
      const inviter = new Inviter(this.#alice, this.#bob.contact.uri);
      if ((await this.#outcomeOf(inviter)) === 200) return inviter;
    }
  }

  #outcomeOf(inviter: Inviter): Promise<200 | 408> {
    this.#reply = 'accept';
    return new Promise((resolve, reject) => {
      inviter.stateChange.addListener((state) => {
        if (state === SessionState.Established) resolve(200);
      });
      const onReject = ({ message: { statusCode } }: { message: { statusCode?: number | undefined } }): void => {
        if (statusCode === 408) resolve(408);
        else reject(new Error(`SIP.js: ${statusCode ?? 0}`));
      };
      inviter.invite({ requestDelegate: { onReject } }).catch(reject);
    });
  }

  #answer(invitation: Invitation): void {
    if (this.#reply === 'refuse') return void invitation.reject({ statusCode: 486 });
    if (this.#reply === 'ring') return void invitation.progress();
    invitation.delegate = { onInfo: (info) => void info.accept() };
    void invitation.accept();
  }

  #sent(): number {
    return this.#wires[0].sent + this.#wires[1].sent;
  }
}

const nothing = (): void => undefined;
