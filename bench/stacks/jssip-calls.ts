import JsSIP from 'jssip';
import { descriptions } from '../corpus/descriptions.js';
import type { CallingStack, Reply } from './calls.js';
import { Wire } from './wire.js';

/** In place of WebRTC: descriptions at once, no media. */
class StubPeerConnection extends EventTarget {
  readonly iceGatheringState = 'complete';
  readonly iceConnectionState = 'connected';
  signalingState = 'stable';
  localDescription: { type: string; sdp: string } | undefined;

  createOffer(): Promise<{ type: string; sdp: string }> {
    return Promise.resolve({ type: 'offer', sdp: descriptions.offer() });
  }
  createAnswer(): Promise<{ type: string; sdp: string }> {
    return Promise.resolve({ type: 'answer', sdp: descriptions.answer() });
  }
  setLocalDescription(description: { type: string; sdp: string }): Promise<void> {
    this.localDescription = description;
    this.signalingState = description.type === 'offer' ? 'have-local-offer' : 'stable';
    return Promise.resolve();
  }
  setRemoteDescription({ type }: { type: string }): Promise<void> {
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
    return Promise.resolve();
  }
  getSenders(): never[] {
    return [];
  }
  close(): void {
    this.signalingState = 'closed';
  }
}

/** What is used of an `RTCSession`. */
export interface Session {
  answer(options: object): void;
  terminate(options?: object): void;
  sendInfo(contentType: string, body: string, options: object): void;
}
interface Emitter {
  on(event: 'succeeded', listener: (detail: { response: { status_code: number } }) => void): void;
}
export const NO_MEDIA = { mediaConstraints: { audio: false, video: false } };

/** JsSIP finds it on the page. */
export function stubWebRtc(): void {
  // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- as that of WebRTC, it holds what it is given
  Object.assign(globalThis, { RTCPeerConnection: StubPeerConnection, RTCSessionDescription: class { constructor(made: object) { Object.assign(this, made); } } });
}

/** A `JsSIP.UA` at the end of a wire, to be started. */
export function jsSipAgent(user: string, wire: Wire, onInvite: (session: Session) => void): JsSIP.UA {
  const socket = {
    via_transport: 'WSS',
    url: `wss://${user}.example.com`,
    sip_uri: `sip:${user}.example.com;transport=ws`,
    onconnect: (): void => undefined,
    ondisconnect: (): void => undefined,
    ondata: (_frame: string): void => undefined,
    connect(): void { queueMicrotask(() => this.onconnect()); },
    disconnect(): void { this.ondisconnect(); },
    isConnected: () => true,
    isConnecting: () => false,
    send: (frame: string): boolean => { wire.send(frame); return true; },
  };
  wire.onFrame((frame) => socket.ondata(frame));
  const agent = new JsSIP.UA({ sockets: [socket as never], uri: `sip:${user}@example.com`, register: false, session_timers: false });
  agent.on('newRTCSession', ({ session, originator }: { session: Session; originator: string }) => {
    if (originator === 'remote') onInvite(session);
  });
  return agent;
}

/** Two `JsSIP.UA`s; its `RTCPeerConnection` is a stub. */
export class JsSipCalls implements CallingStack {
  readonly name = 'JsSIP';
  readonly #wires = Wire.pair();
  readonly #alice: JsSIP.UA;
  readonly #bob: JsSIP.UA;
  readonly #held: Session[] = [];
  #reply: Reply = 'accept';
  #informed: (status: number) => void = () => undefined;
  /** What an INFO of ours becomes is told by an object that only this event hands over. */
  readonly #noteInfo = ({ originator, info }: { originator: string; info: Emitter }): void => {
    if (originator === 'local') info.on('succeeded', ({ response }) => this.#informed(response.status_code));
  };

  constructor() {
    stubWebRtc();
    this.#alice = jsSipAgent('alice', this.#wires[0], (session) => this.#answer(session));
    this.#bob = jsSipAgent('bob', this.#wires[1], (session) => this.#answer(session));
    this.#alice.start();
    this.#bob.start();
  }

  async call(): Promise<number> {
    const before = this.#sent();
    this.#reply = 'accept';
    await new Promise<void>((resolve, reject) => {
      const session = this.#invite({
        confirmed: () => queueMicrotask(() => session.terminate()),
        failed: ({ cause }: { cause: string }) => reject(new Error(`JsSIP: ${cause}`)),
        ended: () => resolve(),
      });
    });
    await arrived();
    return this.#sent() - before;
  }

  async hold(): Promise<void> {
    this.#held.push(await this.#establish());
    await arrived();
  }

  info(index: number): Promise<number> {
    return new Promise((resolve) => {
      this.#informed = resolve;
      this.#held[index]!.sendInfo('application/dtmf-relay', 'Signal=5\r\nDuration=160\r\n', {});
    });
  }

  async ring(): Promise<void> {
    this.#reply = 'ring';
    await new Promise<void>((resolve) => this.#invite({ progress: () => resolve(), failed: () => resolve(this.ring()) }));
  }

  /** An INVITE with the branch of another one (see `refuse`) is lost, and is made again when its transaction has waited in vain. */
  #establish(): Promise<Session> {
    this.#reply = 'accept';
    return new Promise((resolve) => {
      const session = this.#invite({ confirmed: () => resolve(session), failed: () => resolve(this.#establish()), newInfo: this.#noteInfo });
    });
  }

  /** JsSIP takes one of ten million branches: an INVITE with that of one that rings is taken for its repetition, and gets no answer in 32 s. */
  async refuse(): Promise<number> {
    this.#reply = 'refuse';
    const status = await new Promise<number>((resolve) => {
      this.#invite({ failed: ({ message }: { message: { status_code: number } | null }) => resolve(message ? message.status_code : this.refuse()) });
    });
    await arrived();
    return status;
  }

  close(): void {
    this.#alice.stop();
    this.#bob.stop();
  }

  #invite(eventHandlers: object): Session {
    return this.#alice.call('sip:bob@example.com', { ...NO_MEDIA, eventHandlers });
  }

  #answer(session: Session): void {
    if (this.#reply === 'accept') session.answer(NO_MEDIA);
    else if (this.#reply === 'refuse') queueMicrotask(() => session.terminate({ status_code: 486 }));
  }

  #sent(): number {
    return this.#wires[0].sent + this.#wires[1].sent;
  }
}

/** Until what is on the wire has arrived. */
async function arrived(): Promise<void> {
  for (let i = 0; i < 8; ++i) await Promise.resolve();
}
