import { UserAgent, type UserAgentOptions } from '../../dist/index.js';
import { SentFrame } from '../scenarios/scenario-peer.js';
import { responseTo, ScriptedSocket } from '../shim/scripted-socket.js';
import { until } from './events.js';

const CONTACT = '<sip:peer@peer.invalid;transport=ws>';

/** What a message of the peer holds. */
interface Parts {
  /** Whole header lines, without line ends. */
  readonly lines?: readonly string[];
  /** In place of the usual one. "": none. */
  readonly contact?: string;
  readonly body?: string;
  /** Default: application/sdp */
  readonly contentType?: string;
}

/** A user agent whose one peer is the test: every frame of the peer is written by it. */
export class ScriptedPeer {
  readonly agent: UserAgent;
  readonly sent: SentFrame[] = [];
  /** How many frames alice has handed to her socket. */
  frames = 0;
  readonly #socket: ScriptedSocket;
  #cseq = 100;

  static async make(options: Partial<UserAgentOptions> = {}): Promise<ScriptedPeer> {
    ScriptedSocket.onMade = (socket) => {
      socket.open();
    };
    const agent = await UserAgent.create({ server: 'wss://peer.invalid', aor: 'sip:alice@example.com', webSocket: ScriptedSocket, keepAlive: false, ...options });
    await agent.connect();
    return new ScriptedPeer(agent, ScriptedSocket.made.at(-1)!);
  }

  private constructor(agent: UserAgent, socket: ScriptedSocket) {
    this.agent = agent;
    this.#socket = socket;
    socket.onSent = (text) => this.sent.push(new SentFrame(text));
    const send = socket.send.bind(socket);
    socket.send = (data) => {
      this.frames += 1;
      send(data);
    };
  }

  /** The next frame of that method or status that nobody has waited for. @throws after ten seconds */
  async next(name: string): Promise<SentFrame> {
    const isIt = (frame: SentFrame): boolean => (frame.isRequest ? frame.method : String(frame.status)) === name;
    await until(() => this.sent.some(isIt));
    return this.sent.splice(0, this.sent.findIndex(isIt) + 1).at(-1)!;
  }

  respond(request: SentFrame, status: string, parts: Parts = {}): void {
    this.#socket.receive(withBody(responseTo(request.text, status, linesOf(parts)), parts.body));
  }

  /** The first request of a call to alice. */
  invite(parts: Parts = {}): void {
    this.#send('INVITE sip:alice@example.com', '', parts, this.#cseq);
  }

  /** A request inside the call that the peer began: `response` is one of ours that made the dialog. */
  request(method: string, response: SentFrame, parts: Parts = {}): void {
    const cseq = method === 'ACK' ? Number.parseInt(response.header('cseq'), 10) : (this.#cseq += 1);
    const tag = /;tag=[^;\s]+/.exec(response.headers('to')[0] ?? '')?.[0] ?? '';
    this.#send(`${method} sip:alice@a.invalid`, tag, parts, cseq);
  }

  #send(start: string, tag: string, parts: Parts, cseq: number): void {
    const head =
      `${start} SIP/2.0\r\nVia: SIP/2.0/WSS peer.invalid;branch=z9hG4bK-${start.split(' ')[0]!}-${cseq}\r\nMax-Forwards: 70\r\n` +
      `From: <sip:peer@example.com>;tag=peer\r\nTo: <sip:alice@example.com>${tag}\r\nCall-ID: scripted\r\n` +
      `CSeq: ${cseq} ${start.split(' ')[0]!}\r\n${linesOf(parts)}Content-Length: 0\r\n\r\n`;
    this.#socket.receive(withBody(head, parts.body));
  }
}

function linesOf({ lines = [], body, contact = CONTACT, contentType = 'application/sdp' }: Parts): string {
  const target = contact === '' ? [] : [`Contact: ${contact}`];
  const type = body === undefined ? [] : [`Content-Type: ${contentType}`];
  return [...target, ...lines, ...type].map((line) => `${line}\r\n`).join('');
}

function withBody(message: string, body = ''): string {
  return message.replace('Content-Length: 0', `Content-Length: ${body.length}`) + body;
}
