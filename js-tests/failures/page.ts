/** What an application sees when something is wrong, for js-tests/failures. */
import { SipError, UserAgent, type UserAgentOptions } from 'sip-wasm';
import { webRtcMedia } from 'sip-wasm/webrtc';

export interface Outcome {
  readonly code: string;
  readonly message: string;
  readonly detail?: string | undefined;
}

async function outcome(work: Promise<unknown>): Promise<Outcome> {
  try {
    await work;
    return { code: 'none', message: '' };
  } catch (error) {
    if (error instanceof SipError) return { code: error.code, message: error.message, detail: error.detail };
    return { code: 'not a SipError', message: String(error) };
  }
}

async function withAgent(options: Partial<UserAgentOptions>, work: (agent: UserAgent) => Promise<unknown>): Promise<void> {
  const agent = await UserAgent.create({ server: 'wss://sip.example.com', aor: 'sip:alice@example.com', ...options });
  try {
    await work(agent);
  } finally {
    await agent.close();
  }
}

const failures = {
  /** Loads the module from there, or from where it belongs. */
  load: (wasm?: string): Promise<Outcome> => outcome(withAgent(wasm === undefined ? {} : { wasm }, () => Promise.resolve())),
  connect: (server: string, options: Partial<UserAgentOptions> = {}): Promise<Outcome> =>
    outcome(withAgent({ server, ...options }, (agent) => agent.connect())),
  /** The error of the event that tells of a connection that was not made. */
  told: (server: string): Promise<Outcome> =>
    outcome(
      withAgent({ server }, (agent) => {
        const told = new Promise((_, reject) => {
          agent.addEventListener('disconnected', ({ detail }) => reject(detail.error!));
        });
        agent.connect().catch(() => undefined);
        return told;
      }),
    ),
  register: (server: string, options: Partial<UserAgentOptions>): Promise<Outcome> =>
    outcome(withAgent({ server, ...options }, (agent) => agent.register())),
  /** The offer of a call. */
  media: (): Promise<Outcome> => outcome(webRtcMedia()().createOffer({})),
};
declare global {
  var failures: {
    load(wasm?: string): Promise<Outcome>;
    connect(server: string, options?: Partial<UserAgentOptions>): Promise<Outcome>;
    told(server: string): Promise<Outcome>;
    register(server: string, options: Partial<UserAgentOptions>): Promise<Outcome>;
    media(): Promise<Outcome>;
  };
}
globalThis.failures = failures;
