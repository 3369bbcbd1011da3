/** A softphone of JsSIP. */
import * as JsSIP from 'jssip';
import { aor, audioPackets, password, server, state, user } from './peer.js';

interface Session {
  connection: RTCPeerConnection;
  on(name: string, listener: (event: { originator: string; dtmf?: { tone: string } }) => void): void;
  answer(options: object): void;
  terminate(options?: object): void;
  hold(options: object, done: () => void): boolean;
  unhold(options: object, done: () => void): boolean;
  sendDTMF(tone: string, options: object): void;
}

const media = { mediaConstraints: { audio: true, video: false } };
let session: Session | undefined;

const agent = new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface(server)], uri: aor(user), password });
agent.on('registered', () => {
  state.registered = true;
});
agent.on('newRTCSession', (event: { originator: string; session: unknown }) => {
  const made = event.session as Session;
  session = made;
  state.phase = event.originator === 'remote' ? 'incoming' : 'calling';
  made.on('confirmed', () => {
    state.phase = 'established';
  });
  for (const name of ['ended', 'failed']) {
    made.on(name, () => {
      state.phase = 'idle';
    });
  }
  made.on('newDTMF', ({ originator, dtmf }) => {
    if (originator === 'remote') state.tone = dtmf?.tone ?? '';
  });
});

globalThis.peer = {
  state,
  register: () => {
    agent.start();
    return Promise.resolve();
  },
  call: (target) => {
    agent.call(aor(target), media);
    return Promise.resolve();
  },
  answer: () => {
    session!.answer(media);
    return Promise.resolve();
  },
  reject: () => {
    session!.terminate({ status_code: 486 });
    return Promise.resolve();
  },
  hold: (on) =>
    new Promise((resolve, reject) => {
      const started = on ? session!.hold({}, resolve) : session!.unhold({}, resolve);
      if (!started) reject(new Error('JsSIP does not do that now'));
    }),
  dtmf: (tone) => {
    session!.sendDTMF(tone, { transportType: 'INFO' });
    return Promise.resolve();
  },
  hangup: () => {
    session!.terminate();
    return Promise.resolve();
  },
  packets: () => audioPackets(session?.connection),
};
