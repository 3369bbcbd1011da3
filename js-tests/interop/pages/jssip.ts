/** A softphone of JsSIP. */
import * as JsSIP from 'jssip';
import { aor, begin, password, server, state } from './phone-page.js';

interface SessionEvent {
  originator: 'local' | 'remote' | 'system';
  message?: { status_code?: number };
  dtmf?: { tone: string };
}
interface Session {
  connection: RTCPeerConnection;
  on(name: string, listener: (event: SessionEvent) => void): void;
  answer(options: object): void;
  terminate(options?: object): void;
  hold(options: object, done: () => void): boolean;
  unhold(options: object, done: () => void): boolean;
  sendDTMF(tone: string, options: object): void;
}

const media = { mediaConstraints: { audio: true, video: false } };
let session: Session | undefined;

const agent = new JsSIP.UA({
  sockets: [new JsSIP.WebSocketInterface(server)],
  uri: aor,
  password,
  connection_recovery_min_interval: 1,
  connection_recovery_max_interval: 1,
});
agent.on('registered', () => {
  state.registered = true;
});
agent.on('unregistered', () => {
  state.registered = false;
});
agent.on('disconnected', () => {
  state.registered = false;
});
agent.on('registrationFailed', ({ response }: { response?: { status_code: number } }) => {
  state.refusal = response?.status_code ?? 0;
});
agent.on('newRTCSession', (event: { originator: string; session: unknown }) => {
  const made = event.session as Session;
  session = made;
  begin(event.originator === 'remote' ? 'incoming' : 'calling');
  made.on('progress', ({ originator }) => {
    if (originator === 'remote') state.phase = 'ringing';
  });
  made.on('confirmed', () => {
    state.phase = 'established';
  });
  for (const name of ['ended', 'failed']) {
    made.on(name, ({ message }) => {
      state.phase = 'idle';
      state.refusal = message?.status_code ?? 0;
    });
  }
  made.on('newDTMF', ({ originator, dtmf }) => {
    if (originator === 'remote') state.tone = dtmf?.tone ?? '';
  });
});

const doNow = (work: () => void): Promise<void> => {
  work();
  return Promise.resolve();
};

globalThis.phone = {
  state,
  register: () =>
    doNow(() => {
      if (agent.isConnected()) agent.register();
      else agent.start();
    }),
  unregister: () => doNow(() => agent.unregister()),
  call: (target) => doNow(() => agent.call(target, media)),
  answer: () => doNow(() => session!.answer(media)),
  earlyMedia: () => Promise.reject(new Error('JsSIP has no early media as the callee')),
  reject: () => doNow(() => session!.terminate({ status_code: 486 })),
  hold: (on) =>
    new Promise((resolve, reject) => {
      const started = on ? session!.hold({}, resolve) : session!.unhold({}, resolve);
      if (!started) reject(new Error('JsSIP does not do that now'));
    }),
  dtmf: (tone) => doNow(() => session!.sendDTMF(tone, { transportType: 'INFO' })),
  hangup: () => doNow(() => session!.terminate()),
  get connection() {
    return session?.connection;
  },
};
