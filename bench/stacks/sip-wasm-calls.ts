import { UserAgentCore, type ModuleSource, type SessionDialog } from '../../dist/index.js';
import { chromeOffer } from '../corpus/bodies.js';
import type { CallingStack } from './calls.js';

const sdp = (content: string) => ({ contentType: 'application/sdp', contentDisposition: 'session', content });

/** Ended transactions stay for 32 s: more calls than that are made here. */
const LIMITS = { maximumTransactions: 10_000_000, maximumTransactionsPerFlow: 10_000_000, maximumDialogs: 10_000_000 };

/** Two `UserAgentCore`s and the wire between them. */
export class SipWasmCalls implements CallingStack {
  readonly name = 'sip-wasm';
  readonly #wire: [to: 'alice' | 'bob', frame: string | Uint8Array][] = [];
  readonly #alice: UserAgentCore;
  readonly #bob: UserAgentCore;
  readonly #flows: Readonly<Record<'alice' | 'bob', number>>;
  readonly #offer = sdp(chromeOffer(2400));
  readonly #answer = sdp(chromeOffer(2000));

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
    bob.delegate = {
      onInvite: (request) => {
        request.progress({ statusCode: 180 });
        request.accept({ body: this.#answer });
      },
    };
  }

  async call(): Promise<number> {
    let session: SessionDialog | undefined;
    const request = this.#alice.invite('sip:bob@example.com', { body: this.#offer });
    request.delegate = { onAccept: (response) => (session = response.session) };
    let sent = this.#deliver();
    session!.bye();
    sent += this.#deliver();
    await Promise.resolve(); // what the commands have to tell
    return sent;
  }

  close(): void {
    this.#alice.close();
    this.#bob.close();
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
