/** A softphone of JsSIP. */
import * as JsSIP from 'jssip';
import { aor, Calls, password, server, state, TEXT, WATCHED } from './phone-page.js';

interface SessionEvent {
  originator: 'local' | 'remote' | 'system';
  message?: { status_code?: number };
  dtmf?: { tone: string };
  /** Of `refer` and `replaces`. */
  accept: (begun: undefined, options?: object) => void;
}
interface Session {
  connection: RTCPeerConnection;
  remote_identity: { uri: { toString(): string } };
  on(name: string, listener: (event: SessionEvent) => void): void;
  answer(options: object): void;
  terminate(options?: object): void;
  hold(options: object, done: () => void): boolean;
  unhold(options: object, done: () => void): boolean;
  sendDTMF(tone: string, options: object): void;
  refer(target: string, options: object): void;
}

interface Notifier {
  on(name: 'subscribe', listener: (isUnsubscribe: boolean) => void): void;
  on(name: 'terminated', listener: () => void): void;
  start(): void;
  notify(body: string): void;
  terminate(body?: string, reason?: string): void;
}
interface Subscriber {
  on(name: 'notify', listener: (isFinal: boolean, request: unknown, body: string | undefined) => void): void;
  on(name: 'active' | 'terminated', listener: () => void): void;
  subscribe(): void;
  terminate(): void;
}

let watching: Subscriber | undefined;
let watcher: Notifier | undefined;
const media = { mediaConstraints: { audio: true, video: false } };
const calls = new Calls<Session>();

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
agent.on('newRTCSession', (event: { originator: string; session: unknown; request: { hasHeader(name: string): boolean } }) => {
  const session = event.session as Session;
  calls.begin(session, event.originator === 'remote' ? 'incoming' : 'calling');
  session.on('progress', ({ originator }) => {
    if (originator === 'remote') calls.ringing(session);
  });
  session.on('confirmed', () => {
    calls.established(session);
  });
  for (const name of ['ended', 'failed']) {
    session.on(name, ({ message }) => {
      calls.refused(session, message?.status_code ?? 0);
      calls.ended(session);
    });
  }
  session.on('newDTMF', ({ originator, dtmf }) => {
    if (originator === 'remote') state.tone = dtmf?.tone ?? '';
  });
  session.on('refer', ({ accept }) => {
    accept(undefined, { ...media }); // it adds Replaces to what it is given
  });
  session.on('replaces', ({ accept }) => {
    accept(undefined);
  });
  if (event.originator === 'remote' && event.request.hasHeader('replaces')) session.answer(media);
});
agent.on('newMessage', ({ originator, request }: { originator: string; request: { body: string } }) => {
  if (originator === 'remote') state.message = request.body;
});
agent.on('newSubscribe', ({ request }) => {
  const notifier = agent.notify(request, TEXT, {}) as unknown as Notifier;
  watcher = notifier;
  state.watched = true;
  notifier.on('subscribe', (isUnsubscribe) => {
    if (isUnsubscribe) notifier.terminate();
    else notifier.notify(WATCHED);
  });
  notifier.on('terminated', () => {
    state.watched = false;
  });
  notifier.start();
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
  answer: () => doNow(() => calls.last!.answer(media)),
  earlyMedia: () => Promise.reject(new Error('JsSIP has no early media as the callee')),
  reject: () => doNow(() => calls.last!.terminate({ status_code: 486 })),
  hold: (on) =>
    new Promise((resolve, reject) => {
      const started = on ? calls.last!.hold({}, resolve) : calls.last!.unhold({}, resolve);
      if (!started) reject(new Error('JsSIP does not do that now'));
    }),
  dtmf: (tone) => doNow(() => calls.last!.sendDTMF(tone, { transportType: 'INFO' })),
  hangup: () => doNow(() => calls.last!.terminate()),
  transfer: (target) =>
    doNow(() => {
      state.transfer = '';
      const first = calls.first!;
      const failed = (): void => {
        state.transfer = 'failed';
      };
      const accepted = (): void => {
        state.transfer = 'done';
        first.terminate();
      };
      const eventHandlers = { accepted, failed, requestFailed: failed };
      if (target !== undefined) first.refer(target, { eventHandlers });
      else first.refer(String(calls.last!.remote_identity.uri), { replaces: calls.last, eventHandlers });
    }),
  message: (target, text) =>
    new Promise((resolve) => {
      const failed = ({ response }: { response?: { status_code: number } }): void => resolve(response?.status_code ?? 0);
      agent.sendMessage(target, text, { eventHandlers: { succeeded: () => resolve(200), failed } });
    }),
  subscribe: (target) =>
    doNow(() => {
      const subscriber = agent.subscribe(target, 'dialog', TEXT, { expires: 600 }) as unknown as Subscriber;
      watching = subscriber;
      Object.assign(state, { watching: '', notified: '' });
      subscriber.on('active', () => {
        state.watching = 'active';
      });
      subscriber.on('notify', (_, __, body) => {
        if (body !== undefined && body !== '') state.notified = body;
      });
      subscriber.on('terminated', () => {
        state.watching = 'ended';
      });
      subscriber.subscribe();
    }),
  unsubscribe: () => doNow(() => watching?.terminate()),
  notify: (text) => doNow(() => watcher?.notify(text)),
  endWatch: () => doNow(() => watcher?.terminate(undefined, 'noresource')),
  refer: () => Promise.reject(new Error('JsSIP sends no REFER outside a call')),
  get connection() {
    return calls.last?.connection;
  },
};
