/** A softphone of this package. */
import { SubscriptionState, UserAgent, type Call, type IncomingSubscription, type SipError, type Subscription } from '../../../dist/index.js';
import { WebRtcMedia, webRtcMedia } from '../../../dist/webrtc/index.js';
import { aor, Calls, hasVideo, password, refuseMd5, server, state, TEXT, WATCHED } from './phone-page.js';

const calls = new Calls<Call>();
let watching: Subscription | undefined;
let watcher: IncomingSubscription | undefined;

const agent = await UserAgent.create({
  server,
  aor,
  password,
  refuseMd5,
  media: webRtcMedia({ constraints: { audio: true, video: hasVideo } }),
  autoAnswer: true,
  eventPackages: ['dialog'],
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
agent.addEventListener('message', (event) => {
  event.preventDefault();
  const { request } = event.detail;
  state.message = request.message.body;
  request.accept();
});
agent.addEventListener('notify', ({ detail: { request } }) => {
  state.notified = request.message.body;
  request.accept();
});
agent.addEventListener('subscribe', ({ detail: { subscription } }) => {
  watcher = subscription;
  state.watched = true;
  subscription.accept({ body: { contentType: TEXT, content: WATCHED } });
  subscription.addEventListener('ended', () => {
    state.watched = false;
  });
});
agent.addEventListener('transfer', ({ detail }) => {
  follow(detail.transfer.accept(), 'calling');
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
  dtmf: (tone, via) => calls.last!.sendDtmf(tone, { via }),
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
  message: (target, text) =>
    agent.message(target, text).then(
      ({ statusCode }) => statusCode,
      (error: unknown) => (error as SipError).status ?? 0,
    ),
  subscribe(target) {
    watching = agent.subscribe(target, 'dialog', { accept: [TEXT], expires: 600 });
    Object.assign(state, { watching: '', notified: '' });
    watching.addEventListener('notify', ({ detail }) => {
      if (detail.body !== '') state.notified = detail.body;
    });
    watching.addEventListener('statechange', ({ detail }) => {
      if (detail.state === SubscriptionState.Active) state.watching = 'active';
    });
    watching.addEventListener('ended', () => {
      state.watching = 'ended';
    });
    return Promise.resolve();
  },
  async unsubscribe() {
    await watching?.unsubscribe();
  },
  notify(text) {
    watcher?.notify({ contentType: TEXT, content: text });
    return Promise.resolve();
  },
  endWatch() {
    watcher?.terminate('noresource');
    return Promise.resolve();
  },
  refer(receiver, target) {
    state.transfer = '';
    agent.core.refer(receiver, target, {}, {
      onSubscription: ({ state: now, status }) => {
        if (now === SubscriptionState.Terminated && status >= 200) state.transfer = status < 300 ? 'done' : 'failed';
      },
      onReject: ({ message }) => {
        Object.assign(state, { transfer: 'failed', refusal: message.statusCode });
      },
    });
    return Promise.resolve();
  },
  get connection() {
    const media = calls.last?.media;
    return media instanceof WebRtcMedia ? media.peerConnection : undefined;
  },
};
