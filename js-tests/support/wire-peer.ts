import { UserAgent, type Call, type UserAgentOptions } from '../../dist/index.js';
import { readScenario, type ScenarioLine } from '../scenarios/scenario-line.js';
import { ScenarioPeer, SentFrame } from '../scenarios/scenario-peer.js';
import { ScriptedSocket } from '../shim/scripted-socket.js';
import { until } from './events.js';
import { FakeMedia } from './fake-media.js';

/** Alice's `UserAgent` in Node, and bob and others, who say what the test writes as in scenarios/ (`<-`). T1 is 20 ms. */
export class WirePeer {
  readonly agent: UserAgent;
  readonly sent: SentFrame[] = [];
  /** Whether the BYEs of an agent that is being closed are answered at once. */
  answersLastByes = true;
  #socket: ScriptedSocket;
  readonly #peers = new Map<string, ScenarioPeer>();
  #current = 'bob';

  static async make(more: Partial<UserAgentOptions> = {}): Promise<WirePeer> {
    const agent = await UserAgent.create({
      server: 'ws://server.example.com',
      aor: 'sip:alice@example.com',
      webSocket: ScriptedSocket,
      reconnect: { firstDelayMs: 10, longestDelayMs: 10 },
      media: () => new FakeMedia(),
      core: { timerT1: 20, timerT2: 40, timerT4: 40 },
      ...more,
    });
    agent.addEventListener('call', () => undefined); // otherwise nobody would answer one
    const wire = new WirePeer(agent);
    await wire.connect();
    return wire;
  }

  private constructor(agent: UserAgent) {
    this.agent = agent;
    this.#socket = undefined as unknown as ScriptedSocket;
  }

  async connect(): Promise<void> {
    ScriptedSocket.onMade = (socket) => {
      this.#socket = socket;
      socket.onSent = (text) => {
        if (text.startsWith('\r')) return;
        const frame = new SentFrame(text);
        this.sent.push(frame);
        const peer = this.#peerOf(frame);
        peer.sent(frame);
        if (this.answersLastByes && this.agent.closed && frame.method === 'BYE' && frame.isRequest) socket.receive(peer.make(lineOf('200 to BYE')));
      };
      socket.open();
    };
    await this.agent.connect();
  }
  lose(): void {
    this.#socket.end(1006);
  }

  /** What a peer sends, without the arrow: `200 to INVITE answer "v=0"`, `NOTIFY with "Event: refer" call carol`. */
  async receive(line: string): Promise<void> {
    const read = lineOf(line);
    await this.#settle();
    this.#socket.receive(this.#peer(read.behind('call') || 'bob').make(read));
    await this.#settle();
  }
  notify(state: string, fragment: string): Promise<void> {
    const body = fragment === '' ? '' : `type message/sipfrag body "SIP/2.0 ${fragment}"`;
    return this.receive(`NOTIFY with "Event: refer" with "Subscription-State: ${state}" ${body}`);
  }

  /** Frames that were sent, by method or status, with the method of a response. */
  count(what: string): number {
    return this.sent.filter((frame) => (frame.isRequest ? frame.method : `${frame.status} ${frame.method}`) === what).length;
  }
  async expect(what: string, count = 1): Promise<void> {
    await until(() => this.count(what) >= count);
  }

  /** What alice begins from now on is with that one. */
  speakTo(name: string): void {
    this.#current = name;
  }
  /** A call of alice, answered. */
  async call(name = 'bob'): Promise<Call> {
    this.speakTo(name);
    const before = this.count('INVITE');
    const call = this.agent.call(name);
    await this.expect('INVITE', before + 1);
    await this.receive(`200 to INVITE answer "v=0 ${name}" call ${name}`);
    await call.established;
    await this.#settle();
    return call;
  }

  close(): Promise<void> {
    return this.agent.close();
  }

  #peer(name: string): ScenarioPeer {
    const known = this.#peers.get(name) ?? new ScenarioPeer(name);
    this.#peers.set(name, known);
    return known;
  }
  #peerOf(frame: SentFrame): ScenarioPeer {
    return [...this.#peers.values()].find((peer) => peer.owns(frame.header('call-id'))) ?? this.#peer(this.#current);
  }
  /** The socket tells of frames in a microtask. */
  #settle(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 0));
  }
}

function lineOf(text: string): ScenarioLine {
  return readScenario(`\n <- ${text}`).lines[0]!;
}
