/** A softphone of SIP.js. It registers and connects again by the application only. */
import { Invitation, Inviter, Messager, Registerer, SessionState, SIPExtension, Subscriber, SubscriptionState, UserAgent, type Session } from 'sip.js';
import { aor, Calls, password, server, state, TEXT, user } from './phone-page.js';

const constraints = { sessionDescriptionHandlerOptions: { constraints: { audio: true, video: false } } };
const calls = new Calls<Session>();
let watching: Subscriber | undefined;

const agent = new UserAgent({
  uri: UserAgent.makeURI(aor)!,
  transportOptions: { server },
  authorizationUsername: user,
  authorizationPassword: password,
  logLevel: 'error',
  sipExtensionReplaces: SIPExtension.Supported,
  delegate: {
    onInvite: (invitation) => {
      follow(invitation, 'incoming');
      if (invitation.replacee) void invitation.accept(constraints);
    },
    onMessage: (message) => {
      state.message = message.request.body;
      void message.accept();
    },
    // Its `Referral` is for a REFER in a call.
    onReferRequest: (request) => {
      request.accept();
      void invite(new Inviter(agent, UserAgent.makeURI(/<([^>?]*)/.exec(request.message.getHeader('refer-to') ?? '')![1]!)!, { ...constraints, earlyMedia: true }));
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

function follow(session: Session, phase: 'calling' | 'incoming'): void {
  calls.begin(session, phase);
  session.delegate = {
    onInfo: (info) => {
      state.tone = /Signal=\s*(\S)/i.exec(info.request.body)?.[1] ?? '';
      void info.accept();
    },
    onRefer: (referral) => {
      void referral.accept().then(() => invite(referral.makeInviter({ ...constraints, earlyMedia: true })));
    },
  };
  session.stateChange.addListener((now) => {
    if (now === SessionState.Established) calls.established(session);
    if (now === SessionState.Terminated) calls.ended(session);
  });
}

async function invite(inviter: Inviter): Promise<void> {
  follow(inviter, 'calling');
  await inviter.invite({
    requestDelegate: {
      onProgress: () => {
        calls.ringing(inviter);
      },
      onReject: ({ message }) => {
        calls.refused(inviter, message.statusCode ?? 0);
      },
    },
  });
}

/** The status line of a NOTIFY's fragment. */
function transferMoved(body: string, first: Session): void {
  const status = Number(/^SIP\/2\.0 (\d{3})/.exec(body)?.[1] ?? 0);
  if (status < 200) return;
  state.transfer = status < 300 ? 'done' : 'failed';
  if (status < 300) void first.bye();
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
  call: (target) => invite(new Inviter(agent, UserAgent.makeURI(target)!, { ...constraints, earlyMedia: true })),
  async answer() {
    const session = calls.last;
    if (session instanceof Invitation) await session.accept(constraints);
  },
  async earlyMedia() {
    const session = calls.last;
    if (session instanceof Invitation) await session.progress({ statusCode: 183 });
  },
  async reject() {
    const session = calls.last;
    if (session instanceof Invitation) await session.reject({ statusCode: 486 });
  },
  hold: (on) =>
    new Promise((resolve, reject) => {
      const session = calls.last!;
      session.sessionDescriptionHandlerOptionsReInvite = { hold: on } as object;
      session
        .invite({ requestDelegate: { onAccept: () => resolve(), onReject: ({ message }) => reject(new Error(String(message.statusCode))) } })
        .catch(reject);
    }),
  async dtmf(tone) {
    const body = { contentDisposition: 'render', contentType: 'application/dtmf-relay', content: `Signal=${tone}\r\nDuration=100` };
    await calls.last!.info({ requestOptions: { body } });
  },
  async hangup() {
    const session = calls.last;
    if (session instanceof Inviter && session.state !== SessionState.Established) await session.cancel();
    else await session!.bye();
  },
  async transfer(target) {
    state.transfer = '';
    const first = calls.first!;
    await first.refer(target === undefined ? calls.last! : UserAgent.makeURI(target)!, {
      onNotify: (notification) => {
        void notification.accept();
        transferMoved(notification.request.body, first);
      },
      requestDelegate: {
        onReject: () => {
          state.transfer = 'failed';
        },
      },
    });
  },
  message: (target, text) =>
    new Promise((resolve, reject) => {
      const answered = ({ message }: { message: { statusCode?: number | undefined } }): void => resolve(message.statusCode ?? 0);
      const requestDelegate = { onAccept: answered, onReject: answered };
      new Messager(agent, UserAgent.makeURI(target)!, text, TEXT).message({ requestDelegate }).catch(reject);
    }),
  async subscribe(target) {
    const subscriber = new Subscriber(agent, UserAgent.makeURI(target)!, 'dialog', { expires: 600, extraHeaders: [`Accept: ${TEXT}`] });
    watching = subscriber;
    Object.assign(state, { watching: '', notified: '' });
    subscriber.delegate = {
      onNotify: (notification) => {
        void notification.accept();
        if (notification.request.body !== '') state.notified = notification.request.body;
      },
    };
    subscriber.stateChange.addListener((now) => {
      if (now === SubscriptionState.Subscribed) state.watching = 'active';
      if (now === SubscriptionState.Terminated) state.watching = 'ended';
    });
    await subscriber.subscribe();
  },
  async unsubscribe() {
    await watching?.unsubscribe();
  },
  notify: () => Promise.reject(new Error('SIP.js has no notifier')),
  endWatch: () => Promise.reject(new Error('SIP.js has no notifier')),
  refer(receiver, target) {
    Object.assign(state, { transfer: '', refusal: 0 });
    const core = agent.userAgentCore;
    const to = UserAgent.makeURI(receiver)!;
    const from = UserAgent.makeURI(aor)!;
    const message = core.makeOutgoingRequestMessage('REFER', to, from, to, {}, [`Refer-To: <${target}>`, `Contact: ${agent.contact.toString()}`]);
    core.request(message, {
      onReject: ({ message: response }) => {
        Object.assign(state, { transfer: 'failed', refusal: response.statusCode ?? 0 });
      },
    });
    return Promise.resolve();
  },
  get connection() {
    return (calls.last?.sessionDescriptionHandler as { peerConnection?: RTCPeerConnection } | undefined)?.peerConnection;
  },
};
