/** Runs in the test's page: a user agent and its last call, as an application holds them. */
import { UserAgent, type Call, type CallOptions, type IncomingResponseMessage, type SessionDialog } from '../../dist/index.js';
import { WebRtcMedia } from '../../dist/webrtc/index.js';

const query = new URLSearchParams(location.search);

export interface SessionMediaPage {
  agent: UserAgent;
  call: Call | undefined;
  /** A call that is made by hand, below `Call`. */
  own: { readonly media: WebRtcMedia; readonly session: SessionDialog } | undefined;
  readonly media: WebRtcMedia;
  readonly events: string[];
  /** What the next description of the peer is taken for. */
  misread: ((sdp: string) => string) | undefined;
  dial(options: CallOptions): void;
  /** Calls bob by hand, until a reliable provisional response has answered, and with `offersAgain` until an offer in its PRACK is answered. */
  dialByHand(offersAgain: boolean): Promise<void>;
  /** Changes that call by an UPDATE. @returns the answer */
  update(hold: boolean): Promise<string>;
  /** What a promise came to: "ok", or the code of its error. */
  outcome(promise: Promise<unknown>): Promise<string>;
  /** Packets of that kind that came so far. */
  received(kind: 'audio' | 'video'): Promise<number>;
}

const agent = await UserAgent.create({
  server: query.get('server') ?? '',
  aor: `sip:${query.get('user')}@example.com`,
  password: `secret-of-${query.get('user')}`,
  media: () => new WebRtcMedia({ receive: { video: true }, configuration: JSON.parse(query.get('ice') ?? '{}') as RTCConfiguration, onRemoteDescription: (sdp) => {
    const read = page.misread?.(sdp) ?? sdp;
    page.misread = undefined;
    return read;
  } }),
});
const follow = (call: Call): void => {
  page.call = call;
  for (const type of ['progress', 'earlymedia', 'accepted', 'renegotiated', 'held', 'failed'] as const) {
    call.addEventListener(type, () => void page.events.push(type));
  }
};
const sdp = (content: string): { contentType: string; content: string } => ({ contentType: 'application/sdp', content });
const refusedBy = (reject: (error: Error) => void) => ({ message }: { message: IncomingResponseMessage }): void => {
  reject(new Error(`${message.statusCode} ${message.reasonPhrase}`));
};
const page: SessionMediaPage = {
  agent,
  call: undefined,
  own: undefined,
  events: [],
  misread: undefined,
  get media() {
    return page.own?.media ?? (page.call!.media as WebRtcMedia);
  },
  dial(options) {
    page.events.length = 0;
    follow(agent.call('bob', options));
  },
  async dialByHand(offersAgain) {
    const media = new WebRtcMedia();
    const offer = await media.createOffer({});
    await new Promise<unknown>((resolve, reject) => {
      agent.core.invite('sip:bob@example.com', { body: sdp(offer) }, {
        onReject: refusedBy(reject),
        onProgress: ({ message, session, prack }) => {
          if (!session || message.sessionDescription === '' || page.own) return;
          page.own = { media, session };
          const answered = media.setAnswer(message.sessionDescription);
          if (!offersAgain) return void answered.then(resolve, reject);
          // A PRACK is sent at once, and the browser makes an offer in a while: the same one, as its next version.
          prack!({ body: sdp(offer.replace(/^(o=\S+ \S+ )(\d+)/m, (_, begin: string, version: string) => `${begin}${BigInt(version) + 1n}`)) }).delegate = {
            onReject: refusedBy(reject),
            onAccept: ({ message: { sessionDescription } }) => {
              answered.then(() => media.createOffer({})).then(() => media.setAnswer(sessionDescription)).then(resolve, reject);
            },
          };
        },
      });
    });
  },
  async update(hold) {
    const { media, session } = page.own!;
    const offer = await media.createOffer({ hold });
    const answer = await new Promise<string>((resolve, reject) => {
      session.update({ onAccept: ({ message }) => resolve(message.sessionDescription), onReject: refusedBy(reject) }, { body: sdp(offer) });
    });
    await media.setAnswer(answer);
    return answer;
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
