/** Runs in the test's page: `sip-wasm/webrtc` as a global, and one call's media with a log of its events. */
import { WebRtcMedia, type WebRtcMediaOptions } from '../../web/src/webrtc/index.js';

export interface TestPage {
  WebRtcMedia: typeof WebRtcMedia;
  media: WebRtcMedia;
  events: string[];
  /** How often ICE servers were asked for. */
  asked: number;
  make(options?: WebRtcMediaOptions): void;
  /** How many connections are not closed. */
  live(): number;
  /** The outcome of a promise as text, an error by its code. */
  outcome(promise: Promise<unknown>): Promise<string>;
}

const connections: RTCPeerConnection[] = [];
globalThis.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.push(this);
  }
};

const page: TestPage = {
  WebRtcMedia,
  media: undefined as unknown as WebRtcMedia,
  events: [],
  asked: 0,
  make(options) {
    (page.media as WebRtcMedia | undefined)?.close();
    page.media = new WebRtcMedia(options);
    page.events = [];
    page.media.addEventListener('remotestream', ({ detail }) => page.events.push(`remotestream ${detail.track.kind}`));
    page.media.addEventListener('connectionstatechange', ({ detail }) => page.events.push(detail.state));
  },
  live: () => connections.filter(({ signalingState }) => signalingState !== 'closed').length,
  async outcome(promise) {
    try {
      await promise;
      return 'ok';
    } catch (error) {
      const { name, code } = error as { name: string; code?: string };
      return `${name} ${code ?? ''}`;
    }
  },
};

declare global {
  var test: TestPage;
}
globalThis.test = page;
// tsx marks the functions that a test sends to the page with this helper.
Object.assign(globalThis, { __name: <T>(value: T): T => value });
