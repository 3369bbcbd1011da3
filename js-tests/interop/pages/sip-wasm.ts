/** A softphone of this package. */
import { UserAgent, type Call } from '../../../dist/index.js';
import { WebRtcMedia, webRtcMedia } from '../../../dist/webrtc/index.js';
import { aor, begin, password, server, state } from './phone-page.js';

let call: Call | undefined;

const agent = await UserAgent.create({
  server,
  aor,
  password,
  refuseMd5: true,
  media: webRtcMedia(),
  reconnect: { firstDelayMs: 200, longestDelayMs: 500 },
});
agent.addEventListener('registered', () => {
  state.registered = true;
});
agent.addEventListener('unregistered', () => {
  state.registered = false;
});
agent.addEventListener('registrationFailed', ({ detail }) => {
  state.refusal = detail.status;
});
agent.addEventListener('call', ({ detail }) => {
  begin('incoming');
  follow(detail.call);
});

function follow(made: Call): void {
  call = made;
  made.addEventListener('progress', () => {
    state.phase = 'ringing';
  });
  made.addEventListener('accepted', () => {
    state.phase = 'established';
  });
  made.addEventListener('dtmf', ({ detail }) => {
    state.tone = detail.tone;
  });
  made.addEventListener('ended', ({ detail }) => {
    state.phase = 'idle';
    state.refusal = detail.status;
  });
}

globalThis.phone = {
  state,
  register: () => agent.register().catch(() => undefined),
  unregister: () => agent.unregister(),
  call(target) {
    begin('calling');
    follow(agent.call(target));
    return Promise.resolve();
  },
  answer: () => call!.accept(),
  earlyMedia: () => call!.progress({ earlyMedia: true }),
  reject() {
    call!.reject();
    return Promise.resolve();
  },
  hold: (on) => (on ? call!.hold() : call!.resume()),
  dtmf: (tone) => call!.sendDtmf(tone, { via: 'info' }),
  async hangup() {
    await call!.hangup();
  },
  get connection() {
    return call?.media instanceof WebRtcMedia ? call.media.peerConnection : undefined;
  },
};
