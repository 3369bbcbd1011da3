import { UserAgentCore, type ModuleSource } from '../../dist/index.js';
import { CORPUS } from '../corpus/corpus.js';
import { descriptions } from '../corpus/descriptions.js';
import { jsSipAgent, NO_MEDIA, stubWebRtc } from './jssip-calls.js';
import { sipJsAgent } from './sip-js-calls.js';
import { LIMITS } from './sip-wasm-calls.js';
import { Wire } from './wire.js';

/** A callee that accepts every INVITE with a description. */
export interface AnsweringStack {
  readonly name: string;
  /** A fresh one: no INVITE of an earlier round is in it. */
  renew(): void | Promise<void>;
  /** A frame comes in. Over when the 200 has gone out. @returns its octets */
  answer(frame: string): number | Promise<number>;
}

/** The INVITE of 6 KB of the corpus, to bob, so often: no two are of one call. Flat strings, as they come from a socket. */
export function invites(count: number): string[] {
  const sample = CORPUS.find(({ name }) => name === 'INVITE, 6 KB')!.text.replace(/^INVITE \S+/, 'INVITE sip:bob@example.com');
  const [encoder, decoder] = [new TextEncoder(), new TextDecoder()];
  return Array.from({ length: count }, (_, index) => {
    const text = sample.replace('a84b4c76e66710', `a84b4c76e${index}`).replace('z9hG4bK776asdhds', `z9hG4bK776a${index}`);
    return decoder.decode(encoder.encode(text));
  });
}

const isAnswer = (frame: string): boolean => frame.startsWith('SIP/2.0 200') && frame.includes('\r\n\r\nv=0');

export class SipWasmAnswering implements AnsweringStack {
  readonly name = 'sip-wasm';
  readonly #wasm: ModuleSource | undefined;
  #core: UserAgentCore | undefined;
  #flow = 0;
  #answered = 0;

  constructor(wasm?: ModuleSource) {
    this.#wasm = wasm;
  }

  async renew(): Promise<void> {
    this.#core?.delete();
    const core = await UserAgentCore.create({ aor: 'sip:bob@example.com', ...LIMITS }, this.#wasm);
    this.#core = core;
    this.#flow = core.openFlow(true, (frame) => {
      if (isAnswer(frame as string)) this.#answered = frame.length;
    });
    core.delegate = { onInvite: (request) => void request.accept({ body: { contentType: 'application/sdp', contentDisposition: 'session', content: descriptions.answer() } }) };
  }

  answer(frame: string): number {
    this.#answered = 0;
    this.#core!.receive(this.#flow, frame);
    return this.#answered;
  }
}

/** A peer at one end of a wire. */
abstract class PeerAnswering implements AnsweringStack {
  abstract readonly name: string;
  #network = new Wire();
  #answered: (octets: number) => void = () => undefined;

  async renew(): Promise<void> {
    const [network, end] = Wire.pair();
    this.#network = network;
    network.onFrame((frame) => {
      if (isAnswer(frame)) this.#answered(frame.length);
    });
    await this.start(end);
  }
  answer(frame: string): Promise<number> {
    return new Promise((resolve) => {
      this.#answered = resolve;
      this.#network.send(frame);
    });
  }
  protected abstract start(wire: Wire): void | Promise<void>;
}

export class SipJsAnswering extends PeerAnswering {
  readonly name = 'SIP.js';
  protected start(wire: Wire): Promise<void> {
    return sipJsAgent('bob', wire, (invitation) => void invitation.accept()).start();
  }
}

export class JsSipAnswering extends PeerAnswering {
  readonly name = 'JsSIP';
  protected start(wire: Wire): void {
    stubWebRtc();
    jsSipAgent('bob', wire, (session) => session.answer(NO_MEDIA)).start();
  }
}
