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

let followed: UserAgent | undefined;
const seen: string[] = [];

const failures = {
  /** Connects, and from then on notes what the user agent tells. */
  follow: async (server: string): Promise<void> => {
    followed = await UserAgent.create({ server, aor: 'sip:alice@example.com', reconnect: { firstDelayMs: 20, longestDelayMs: 40 } });
    followed.addEventListener('connected', () => seen.push('connected'));
    followed.addEventListener('disconnected', ({ detail }) => seen.push(`disconnected ${detail.error?.code} ${detail.error?.detail} ${detail.willReconnect}`));
    followed.addEventListener('reconnecting', ({ detail }) => seen.push(`reconnecting ${detail.attempt} ${detail.delayMs} ${detail.error.detail}`));
    await followed.connect();
  },
  seen: (): readonly string[] => seen.splice(0),
  last: (): string | undefined => seen.at(-1),
  /** The outcome of a `connect` of the application. */
  tryNow: (): Promise<Outcome> => outcome(followed!.connect()),
  leave: async (): Promise<void> => followed?.close(),
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
    follow(server: string): Promise<void>;
    seen(): readonly string[];
    last(): string | undefined;
    tryNow(): Promise<Outcome>;
    leave(): Promise<void>;
    load(wasm?: string): Promise<Outcome>;
    connect(server: string, options?: Partial<UserAgentOptions>): Promise<Outcome>;
    told(server: string): Promise<Outcome>;
    register(server: string, options: Partial<UserAgentOptions>): Promise<Outcome>;
    media(): Promise<Outcome>;
  };
}
globalThis.failures = failures;
