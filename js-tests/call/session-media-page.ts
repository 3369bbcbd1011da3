/** Runs in the test's page: a user agent and its last call, as an application holds them. */
import { UserAgent, type Call, type CallOptions } from '../../dist/index.js';
import { WebRtcMedia } from '../../dist/webrtc/index.js';

const query = new URLSearchParams(location.search);

export interface SessionMediaPage {
  agent: UserAgent;
  call: Call | undefined;
  readonly media: WebRtcMedia;
  readonly events: string[];
  dial(options: CallOptions): void;
  /** What a promise came to: "ok", or the code of its error. */
  outcome(promise: Promise<unknown>): Promise<string>;
  /** Packets of that kind that came so far. */
  received(kind: 'audio' | 'video'): Promise<number>;
}

const agent = await UserAgent.create({
  server: query.get('server') ?? '',
  aor: `sip:${query.get('user')}@example.com`,
  password: `secret-of-${query.get('user')}`,
  media: () => new WebRtcMedia({ receive: { video: true } }),
});
const follow = (call: Call): void => {
  page.call = call;
  for (const type of ['progress', 'earlymedia', 'accepted', 'renegotiated', 'held', 'failed'] as const) {
    call.addEventListener(type, () => void page.events.push(type));
  }
};
const page: SessionMediaPage = {
  agent,
  call: undefined,
  events: [],
  get media() {
    return page.call!.media as WebRtcMedia;
  },
  dial(options) {
    page.events.length = 0;
    follow(agent.call('bob', options));
  },
  async outcome(promise) {
    try {
      await promise;
      return 'ok';
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  },
  async received(kind) {
    return (await page.media.statistics())[kind].packetsReceived;
  },
};
agent.addEventListener('call', ({ detail }) => {
  page.events.length = 0;
  follow(detail.call);
});
await agent.register();

declare global {
  var sessionMedia: SessionMediaPage;
}
// tsx marks the functions that a test sends to the page with this helper.
Object.assign(globalThis, { sessionMedia: page, __name: <T>(value: T): T => value });
