/** A softphone of SIP.js. */
import { Invitation, Inviter, Registerer, RegistererState, SessionState, UserAgent, type Session } from 'sip.js';
import { aor, audioPackets, password, server, state, user } from './peer.js';

const constraints = { sessionDescriptionHandlerOptions: { constraints: { audio: true, video: false } } };
let session: Session | undefined;

const agent = new UserAgent({
  uri: UserAgent.makeURI(aor(user))!,
  transportOptions: { server },
  authorizationUsername: user,
  authorizationPassword: password,
  logLevel: 'error',
  delegate: {
    onInvite: (invitation) => {
      follow(invitation);
      state.phase = 'incoming';
    },
  },
});

function follow(made: Session): void {
  session = made;
  made.delegate = {
    onInfo: (info) => {
      state.tone = /Signal=\s*(\S)/i.exec(info.request.body)?.[1] ?? '';
      void info.accept();
    },
  };
  made.stateChange.addListener((now) => {
    if (now === SessionState.Established) state.phase = 'established';
    if (now === SessionState.Terminated) state.phase = 'idle';
  });
}

const connection = (): RTCPeerConnection | undefined =>
  (session?.sessionDescriptionHandler as { peerConnection?: RTCPeerConnection } | undefined)?.peerConnection;

globalThis.peer = {
  state,
  async register() {
    await agent.start();
    const registerer = new Registerer(agent);
    registerer.stateChange.addListener((now) => {
      state.registered = now === RegistererState.Registered;
    });
    await registerer.register();
  },
  async call(target) {
    const inviter = new Inviter(agent, UserAgent.makeURI(aor(target))!, constraints);
    follow(inviter);
    state.phase = 'calling';
    await inviter.invite();
  },
  async answer() {
    if (session instanceof Invitation) await session.accept(constraints);
  },
  async reject() {
    if (session instanceof Invitation) await session.reject();
  },
  hold: (on) =>
    new Promise((resolve, reject) => {
      session!.sessionDescriptionHandlerOptionsReInvite = { hold: on } as object;
      session!
        .invite({ requestDelegate: { onAccept: () => resolve(), onReject: ({ message }) => reject(new Error(String(message.statusCode))) } })
        .catch(reject);
    }),
  async dtmf(tone) {
    const body = { contentDisposition: 'render', contentType: 'application/dtmf-relay', content: `Signal=${tone}\r\nDuration=100` };
    await session!.info({ requestOptions: { body } });
  },
  async hangup() {
    if (session instanceof Inviter && session.state !== SessionState.Established) await session.cancel();
    else await session!.bye();
  },
  packets: () => audioPackets(connection()),
};
