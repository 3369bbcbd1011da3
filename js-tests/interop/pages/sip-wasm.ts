/** A softphone of this package. */
import { UserAgent, type Call } from '../../../dist/index.js';
import { WebRtcMedia, webRtcMedia } from '../../../dist/webrtc/index.js';
import { aor, Calls, password, refuseMd5, server, state } from './phone-page.js';

const calls = new Calls<Call>();

const agent = await UserAgent.create({
  server,
  aor,
  password,
  refuseMd5,
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
  follow(detail.call, 'incoming');
});

function follow(call: Call, phase: 'calling' | 'incoming'): void {
  calls.begin(call, phase);
  call.addEventListener('progress', () => {
    calls.ringing(call);
  });
  call.addEventListener('accepted', () => {
    calls.established(call);
  });
  call.addEventListener('dtmf', ({ detail }) => {
    state.tone = detail.tone;
  });
  call.addEventListener('transfer', ({ detail }) => {
    follow(detail.transfer.accept(), 'calling');
  });
  call.addEventListener('ended', ({ detail }) => {
    calls.refused(call, detail.status);
    calls.ended(call);
  });
}

globalThis.phone = {
  state,
  register: () => agent.register().catch(() => undefined),
  unregister: () => agent.unregister(),
  call(target) {
    follow(agent.call(target), 'calling');
    return Promise.resolve();
  },
  answer: () => calls.last!.accept(),
  earlyMedia: () => calls.last!.progress({ earlyMedia: true }),
  reject() {
    calls.last!.reject();
    return Promise.resolve();
  },
  hold: (on) => (on ? calls.last!.hold() : calls.last!.resume()),
  dtmf: (tone) => calls.last!.sendDtmf(tone, { via: 'info' }),
  async hangup() {
    await calls.last!.hangup();
  },
  transfer(target) {
    state.transfer = '';
    calls.first!.transfer(target ?? calls.last!).then(
      () => {
        state.transfer = 'done';
      },
      () => {
        state.transfer = 'failed';
      },
    );
    return Promise.resolve();
  },
  get connection() {
    const media = calls.last?.media;
    return media instanceof WebRtcMedia ? media.peerConnection : undefined;
  },
};
