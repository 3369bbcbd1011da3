import assert from 'node:assert/strict';
import {
  UserAgentCore,
  type CoreConfiguration,
  type IncomingInviteRequest,
  type OutgoingInviteRequest,
  type OutgoingInviteRequestDelegate,
  type RequestOptions,
  type SessionDialog,
} from '../../dist/index.js';
import { SentFrame } from '../scenarios/scenario-peer.js';
import { failure } from '../support/events.js';

export const sdp = (content: string): { contentType: string; content: string } => ({ contentType: 'application/sdp', content });

interface Parts {
  /** Whole header lines. */
  readonly lines?: readonly string[];
  readonly body?: string;
  readonly contentType?: string;
}

/** Alice's core in Node and the wire to bob, whose messages the test writes. */
export class Wire {
  readonly core: UserAgentCore;
  readonly sent: SentFrame[] = [];
  #flow = 0;
  #branch = 0;
  #cseq = 1;
  #calls = 0;

  static async make(configuration: CoreConfiguration = {}): Promise<Wire> {
    return new Wire(await UserAgentCore.create({ aor: 'sip:alice@example.com', ...configuration }));
  }

  /** The command is refused with that code, and nothing is put on the wire. */
  async refused(code: string, command: () => unknown, why = code): Promise<void> {
    const before = this.sent.length;
    assert.equal(await failure(command), code, why);
    assert.equal(this.sent.length, before, `${why} was put on the wire`);
  }

  private constructor(core: UserAgentCore) {
    this.core = core;
    this.connect();
  }

  connect(): void {
    this.#flow = this.core.openFlow(true, (frame) => this.sent.push(new SentFrame(String(frame))));
  }
  disconnect(): void {
    this.core.closeFlow(this.#flow);
  }

  get last(): SentFrame {
    return this.sent.at(-1) ?? fail('alice has sent nothing');
  }
  /** What was sent while that ran, by method or status. */
  during(work: () => unknown): string[] {
    const before = this.sent.length;
    work();
    return this.sent.slice(before).map((frame) => (frame.isRequest ? frame.method : String(frame.status)));
  }
  lastRequest(method?: string): SentFrame {
    return this.sent.findLast((frame) => frame.isRequest && (method === undefined ? frame.method !== 'ACK' : frame.method === method)) ?? fail('alice has sent no such request');
  }

  receive(text: string): void {
    this.core.receive(this.#flow, text);
  }

  /** Bob's response to alice's last request, as text. */
  response(status: number, tag = 'bob', { lines = [], body = '', contentType }: Parts = {}, request = this.lastRequest()): string {
    const tagged = request.header('to').includes(';tag=') || status === 100 || tag === '' ? '' : `;tag=${tag}`;
    const copied = ['Via', 'From', 'Call-ID', 'CSeq'].flatMap((name) => request.headers(name).map((value) => `${name}: ${value}`));
    const contact = request.method === 'INVITE' && status > 100 && status < 300 && !lines.some((line) => line.startsWith('Contact')) ? ['Contact: <sip:bob@b.invalid;transport=ws>'] : [];
    return finished([`SIP/2.0 ${status} Text`, ...copied, `To: ${request.header('to')}${tagged}`, ...contact, ...lines], body, contentType);
  }
  respond(...parts: Parameters<Wire['response']>): void {
    this.receive(this.response(...parts));
  }

  /** Bob's INVITE to alice, as text: of call-1, then call-2 and so on. */
  bobsInvite({ lines = [], body = '', contentType }: Parts = {}): string {
    this.#calls += 1;
    const head = ['INVITE sip:alice@a.invalid SIP/2.0', this.#via(), 'From: Bob <sip:bob@example.com>;tag=bob', 'To: <sip:alice@example.com>', `Call-ID: call-${this.#calls}`, 'CSeq: 1 INVITE'];
    return finished([...head, 'Contact: <sip:bob@b.invalid;transport=ws>', ...lines], body, contentType);
  }

  /** Bob's request in a dialog, as text. Its CSeq is the next one unless given. */
  inside(session: SessionDialog, method: string, { lines = [], body = '', contentType, cseq }: Parts & { cseq?: number } = {}): string {
    if (cseq === undefined) this.#cseq += 1;
    return finished(
      [
        `${method} sip:alice@a.invalid SIP/2.0`,
        this.#via(),
        `From: <${String(session.remoteURI)}>;tag=${session.remoteTag}`,
        `To: <${String(session.localURI)}>;tag=${session.localTag}`,
        `Call-ID: ${session.callId}`,
        `CSeq: ${cseq ?? this.#cseq} ${method}`,
        ...(method === 'INVITE' || method === 'UPDATE' ? ['Contact: <sip:bob@b.invalid;transport=ws>'] : []),
        ...lines,
      ],
      body,
      contentType,
    );
  }

  /** Bob calls; alice's delegate has taken his INVITE. */
  incoming(parts: Parts = {}): IncomingInviteRequest {
    let taken: IncomingInviteRequest | undefined;
    this.core.delegate = { onInvite: (request) => (taken = request) };
    this.receive(this.bobsInvite(parts));
    return taken ?? fail('the INVITE was not delivered');
  }
  /** Bob has called and alice has accepted; without his ACK. */
  answered(offer = 'v=0 bob'): SessionDialog {
    return this.incoming({ body: offer }).accept({ body: sdp('v=0 alice') }).session;
  }
  acknowledge(session: SessionDialog, cseq = 1, parts: Parts = {}): void {
    this.receive(this.inside(session, 'ACK', { cseq, ...parts }));
  }
  /** Bob has called, and the call is up. */
  callee(): SessionDialog {
    const session = this.answered();
    this.acknowledge(session);
    return session;
  }

  /** Alice calls. */
  outgoing(delegate: OutgoingInviteRequestDelegate = {}, options: RequestOptions = { body: sdp('v=0 alice') }): OutgoingInviteRequest {
    return this.core.invite('sip:bob@example.com', options, delegate);
  }
  /** Alice has called, and bob is ringing. */
  ringing(): { request: OutgoingInviteRequest; session: SessionDialog } {
    let session: SessionDialog | undefined;
    const request = this.outgoing({ onProgress: (response) => (session = response.session) });
    this.respond(180);
    return { request, session: session ?? fail('the 180 made no dialog') };
  }
  /** Alice has called, and the call is up. */
  caller(): SessionDialog {
    let session: SessionDialog | undefined;
    this.outgoing({ onAccept: (response) => (session = response.session) });
    this.respond(200, 'bob', { body: 'v=0 bob' });
    return session ?? fail('the 200 was not delivered');
  }

  /** The core is freed; what it still held is told. */
  close(): void {
    this.core.delete();
  }

  #via(): string {
    this.#branch += 1;
    return `Via: SIP/2.0/WSS b.invalid;branch=z9hG4bKbob${this.#branch}\r\nMax-Forwards: 70`;
  }
}

function finished(lines: readonly string[], body: string, contentType = 'application/sdp'): string {
  const type = body === '' ? [] : [`Content-Type: ${contentType}`];
  return [...lines, ...type, `Content-Length: ${new TextEncoder().encode(body).length}`, '', body].join('\r\n');
}

function fail(why: string): never {
  throw new Error(why);
}
