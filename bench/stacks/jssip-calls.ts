import JsSIP from 'jssip';
import { chromeOffer } from '../corpus/bodies.js';
import type { CallingStack } from './calls.js';
import { Wire } from './wire.js';

/** In place of WebRTC: descriptions at once, no media. */
class StubPeerConnection extends EventTarget {
  readonly iceGatheringState = 'complete';
  readonly iceConnectionState = 'connected';
  signalingState = 'stable';
  localDescription: { type: string; sdp: string } | undefined;

  createOffer(): Promise<{ type: string; sdp: string }> {
    return Promise.resolve({ type: 'offer', sdp: OFFER });
  }
  createAnswer(): Promise<{ type: string; sdp: string }> {
    return Promise.resolve({ type: 'answer', sdp: ANSWER });
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
const OFFER = chromeOffer(2400);
const ANSWER = chromeOffer(2000);

/** Two `JsSIP.UA`s; its `RTCPeerConnection` is a stub. */
export class JsSipCalls implements CallingStack {
  readonly name = 'JsSIP';
  readonly #wires = Wire.pair();
  readonly #alice: JsSIP.UA;
  readonly #bob: JsSIP.UA;

  constructor() {
    // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- as that of WebRTC, it holds what it is given
    Object.assign(globalThis, { RTCPeerConnection: StubPeerConnection, RTCSessionDescription: class { constructor(made: object) { Object.assign(this, made); } } });
    const agent = (user: string, wire: Wire): JsSIP.UA => {
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
      return new JsSIP.UA({ sockets: [socket as never], uri: `sip:${user}@example.com`, register: false, session_timers: false });
    };
    this.#alice = agent('alice', this.#wires[0]);
    this.#bob = agent('bob', this.#wires[1]);
    this.#bob.on('newRTCSession', ({ session, originator }: { session: { answer(options: object): void }; originator: string }) => {
      if (originator === 'remote') session.answer({ mediaConstraints: { audio: false, video: false } });
    });
    this.#alice.start();
    this.#bob.start();
  }

  async call(): Promise<number> {
    const before = this.#sent();
    await new Promise<void>((resolve, reject) => {
      const session = this.#alice.call('sip:bob@example.com', {
        mediaConstraints: { audio: false, video: false },
        eventHandlers: {
          confirmed: () => queueMicrotask(() => session.terminate()),
          failed: ({ cause }: { cause: string }) => reject(new Error(`JsSIP: ${cause}`)),
          ended: () => resolve(),
        },
      });
    });
    await settled();
    return this.#sent() - before;
  }

  close(): void {
    this.#alice.stop();
    this.#bob.stop();
  }

  #sent(): number {
    return this.#wires[0].sent + this.#wires[1].sent;
  }
}

/** Until what is on the wire has arrived. */
async function settled(): Promise<void> {
  for (let i = 0; i < 8; ++i) await Promise.resolve();
}
