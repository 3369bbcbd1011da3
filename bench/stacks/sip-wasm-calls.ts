import { UserAgentCore, type IncomingInviteRequest, type ModuleSource, type SessionDialog } from '../../dist/index.js';
import { descriptions } from '../corpus/descriptions.js';
import type { CallingStack, Reply } from './calls.js';

const sdp = (content: string) => ({ contentType: 'application/sdp', contentDisposition: 'session', content });
const TONE = { contentType: 'application/dtmf-relay', content: 'Signal=5\r\nDuration=160\r\n' };

/** Ended transactions stay for 32 s: more calls than that are made here. */
export const LIMITS = { maximumTransactions: 10_000_000, maximumTransactionsPerFlow: 10_000_000, maximumDialogs: 10_000_000 };

/** Two `UserAgentCore`s and the wire between them. */
export class SipWasmCalls implements CallingStack {
  readonly name = 'sip-wasm';
  readonly #wire: [to: 'alice' | 'bob', frame: string | Uint8Array][] = [];
  readonly #alice: UserAgentCore;
  readonly #bob: UserAgentCore;
  readonly #flows: Readonly<Record<'alice' | 'bob', number>>;
  readonly #held: SessionDialog[] = [];
  #reply: Reply = 'accept';

  static async create(wasm?: ModuleSource): Promise<SipWasmCalls> {
    const core = (user: string) => UserAgentCore.create({ aor: `sip:${user}@example.com`, ...LIMITS }, wasm);
    return new SipWasmCalls(await core('alice'), await core('bob'));
  }

  private constructor(alice: UserAgentCore, bob: UserAgentCore) {
    this.#alice = alice;
    this.#bob = bob;
    this.#flows = {
      alice: alice.openFlow(true, (frame) => this.#wire.push(['bob', frame])),
      bob: bob.openFlow(true, (frame) => this.#wire.push(['alice', frame])),
    };
    bob.delegate = { onInvite: (request) => this.#answer(request) };
  }

  async call(): Promise<number> {
    let sent = this.#establish();
    this.#session.bye();
    sent += this.#deliver();
    await Promise.resolve(); // what the commands have to tell
    return sent;
  }

  async hold(): Promise<void> {
    this.#establish();
    this.#session.delegate = { onBye: (request) => void request.accept() };
    this.#held.push(this.#session);
    await Promise.resolve();
  }

  async info(index: number): Promise<number> {
    let status = 0;
    this.#held[index]!.info({ onAccept: ({ message }) => (status = message.statusCode) }, { body: TONE });
    this.#deliver();
    await Promise.resolve();
    return status;
  }

  async ring(): Promise<void> {
    this.#reply = 'ring';
    this.#alice.invite('sip:bob@example.com', { body: sdp(descriptions.offer()) });
    this.#deliver();
    await Promise.resolve();
  }

  async refuse(): Promise<number> {
    this.#reply = 'refuse';
    let status = 0;
    this.#alice.invite('sip:bob@example.com', { body: sdp(descriptions.offer()) }, { onReject: ({ message }) => (status = message.statusCode) });
    this.#deliver();
    await Promise.resolve();
    return status;
  }

  close(): void {
    this.#alice.delete();
    this.#bob.delete();
  }

  #established: SessionDialog | undefined;
  get #session(): SessionDialog {
    return this.#established!;
  }

  #establish(): number {
    this.#reply = 'accept';
    this.#alice.invite('sip:bob@example.com', { body: sdp(descriptions.offer()) }, { onAccept: ({ session }) => (this.#established = session) });
    return this.#deliver();
  }

  #answer(request: IncomingInviteRequest): void {
    if (this.#reply === 'refuse') return void request.reject({ statusCode: 486 });
    request.progress({ statusCode: 180 });
    if (this.#reply === 'ring') return;
    const { session } = request.accept({ body: sdp(descriptions.answer()) });
    session.delegate = { onInfo: (info) => void info.accept() };
  }

  #deliver(): number {
    let count = 0;
    for (let next = this.#wire.shift(); next; next = this.#wire.shift(), ++count) {
      const [to, frame] = next;
      (to === 'bob' ? this.#bob : this.#alice).receive(this.#flows[to], frame);
    }
    return count;
  }
}
