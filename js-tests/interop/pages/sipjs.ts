/** A softphone of SIP.js. It registers and connects again by the application only. */
import { Invitation, Inviter, Registerer, SessionState, UserAgent, type Session } from 'sip.js';
import { aor, begin, password, server, state, user } from './phone-page.js';

const constraints = { sessionDescriptionHandlerOptions: { constraints: { audio: true, video: false } } };
let session: Session | undefined;

const agent = new UserAgent({
  uri: UserAgent.makeURI(aor)!,
  transportOptions: { server },
  authorizationUsername: user,
  authorizationPassword: password,
  logLevel: 'error',
  delegate: {
    onInvite: (invitation) => {
      begin('incoming');
      follow(invitation);
    },
    onDisconnect: (error) => {
      state.registered = false;
      if (error) void connectAgain();
    },
  },
});
const registerer = new Registerer(agent);

async function connectAgain(): Promise<void> {
  while (!agent.isConnected()) {
    await new Promise((resolve) => setTimeout(resolve, 300));
    await agent.reconnect().catch(() => undefined);
  }
  await register();
}

async function register(): Promise<void> {
  await registerer.register({
    requestDelegate: {
      onAccept: () => {
        state.registered = true;
      },
      onReject: ({ message }) => {
        state.refusal = message.statusCode ?? 0;
      },
    },
  });
}

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

globalThis.phone = {
  state,
  async register() {
    if (!agent.isConnected()) await agent.start();
    await register();
  },
  async unregister() {
    await registerer.unregister();
    state.registered = false;
  },
  async call(target) {
    begin('calling');
    const inviter = new Inviter(agent, UserAgent.makeURI(target)!, { ...constraints, earlyMedia: true });
    follow(inviter);
    await inviter.invite({
      requestDelegate: {
        onProgress: () => {
          state.phase = 'ringing';
        },
        onReject: ({ message }) => {
          state.refusal = message.statusCode ?? 0;
        },
      },
    });
  },
  async answer() {
    if (session instanceof Invitation) await session.accept(constraints);
  },
  async earlyMedia() {
    if (session instanceof Invitation) await session.progress({ statusCode: 183 });
  },
  async reject() {
    if (session instanceof Invitation) await session.reject({ statusCode: 486 });
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
  get connection() {
    return (session?.sessionDescriptionHandler as { peerConnection?: RTCPeerConnection } | undefined)?.peerConnection;
  },
};
