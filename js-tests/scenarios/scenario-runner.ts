import {
  IncomingInviteRequest,
  IncomingReferRequest,
  SipError,
  UserAgentCore,
  type Challenge,
  type CoreRegistration,
  type CoreRegistrationOptions,
  type CredentialsSource,
  type GivenCredentials,
  type IncomingMessage,
  type IncomingRequest,
  type OutgoingInviteRequestDelegate,
  type OutgoingReferRequestDelegate,
  type ContactOptions,
  type RequestOptions,
  type SessionDialog,
  type SubscriptionUpdate,
} from 'sip-wasm';
import { ScenarioCall } from './scenario-call.js';
import { ScenarioLine } from './scenario-line.js';
import { ScenarioEvents } from './scenario-events.js';
import { SentFrame } from './scenario-peer.js';

interface ScenarioEvent {
  readonly name: string;
  /** Of a call; "" where it belongs to none. */
  readonly call: string;
  readonly values: Record<string, string>;
}

/** Plays the lines of a scenario against a `UserAgentCore`; only `wait` is left to the owner of the clock. */
export class ScenarioRunner {
  readonly #core: UserAgentCore;
  readonly #calls = new Map<string, ScenarioCall>();
  readonly #frames: { frame: SentFrame; call: string }[] = [];
  readonly #events: ScenarioEvent[] = [];
  readonly #takes = new Set(['INVITE']);
  #flow = 0;
  /** What the next 1xx is acknowledged with. */
  #prack: RequestOptions | undefined;
  /** The name of the call that the line in play is about. */
  #current = 'bob';
  #registration: CoreRegistration | undefined;
  /** Answers the callback that waits. */
  #give: ((line: ScenarioLine) => void) | undefined;
  #refer: IncomingReferRequest | undefined;
  readonly #subscriptions: ScenarioEvents;

  static async make(wasm?: string): Promise<ScenarioRunner> {
    const configuration = { aor: 'sip:alice@atlanta.example.com', authorizationUsername: 'alice', password: 'secret' };
    return new ScenarioRunner(await UserAgentCore.create(configuration, wasm));
  }

  private constructor(core: UserAgentCore) {
    this.#core = core;
    for (const type of ['invite', 'info', 'message', 'notify', 'refer'] as const) {
      core.addEventListener(type, (event) => {
        this.#requested(event, event.detail.request);
      });
    }
    this.#subscriptions = new ScenarioEvents({
      core,
      note: this.#note.bind(this),
      callOf: (callId) => this.#callOf(callId),
      takes: (method) => this.#takes.has(method),
    });
    core.credentialsSource = this.#source();
    core.onKeepAlive = () => {
      this.#note('', 'keepAlive');
    };
    core.onServerRefused = (_, status) => {
      this.#note('', 'serverRefused', { status: String(status) });
    };
    core.addEventListener('dropped', ({ detail }) => {
      this.#note('', 'dropped', { status: String(detail.status) });
    });
    this.#connect();
  }

  /** @throws Error naming what is not as the line says. */
  async play(line: ScenarioLine): Promise<void> {
    const verb = line.word(0);
    this.#current = line.behind('call') || 'bob';
    if (verb === '->') this.#expectFrame(line);
    else if (verb === '<-') this.#core.receive(this.#flow, this.#call(this.#current).peer.make(this.#withReplaces(line)));
    else if (verb === 'event') this.#expectEvent(line);
    else if (verb === 'alice') await this.#command(line);
    else throw new Error(`not a verb of scenarios: ${verb}`);
    // The events of a command, and what the application's callbacks answer.
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }

  /** @throws Error unless everything that was sent or told has been expected. */
  nothingMore(): void {
    if (this.#events.length > 0) throw new Error(`nobody expected the event ${describe(this.#events[0])}`);
    if (this.#frames.length > 0) throw new Error(`nobody expected the frame\n${this.#frames[0]?.frame.text ?? ''}`);
  }

  /** @throws Error unless nothing is left alive. */
  nothingLeft(): void {
    this.nothingMore();
    const { flows: _, bodies: __, ...left } = this.#core.statistics;
    for (const [name, count] of Object.entries(left)) if (count !== 0) throw new Error(`left alive: ${count} ${name}`);
  }

  delete(): void {
    this.#core.delete();
  }

  #connect(): void {
    this.#flow = this.#core.openFlow(false, (frame) => {
      const sent = new SentFrame(typeof frame === 'string' ? frame : new TextDecoder().decode(frame));
      const call = this.#callOf(sent.header('call-id')) || this.#current;
      this.#call(call).peer.sent(sent);
      this.#frames.push({ frame: sent, call });
    });
  }

  #call(name: string): ScenarioCall {
    const call = this.#calls.get(name) ?? new ScenarioCall(name);
    this.#calls.set(name, call);
    return call;
  }

  /** `replaces CALL` stands for that header field. */
  #withReplaces(line: ScenarioLine): ScenarioLine {
    if (!line.has('replaces')) return line;
    const value = this.#call(line.behind('replaces')).peer.replaces(true) + (line.has('early-only') ? ';early-only' : '');
    return new ScenarioLine(line.number, line.text, [...line.words, 'with', `Replaces: ${value}`]);
  }

  #callOf(callId: string): string {
    return [...this.#calls.values()].find(({ peer }) => peer.owns(callId))?.name ?? '';
  }

  async #command(line: ScenarioLine): Promise<void> {
    try {
      // What is refused at once is refused here; what becomes of it is told by events.
      await Promise.race([this.#run(line), Promise.resolve().then(() => Promise.resolve())]);
    } catch (error) {
      if (!(error instanceof SipError) || error.code !== line.behind('error')) throw error;
      return;
    }
    if (line.has('error')) throw new Error('it was not refused');
  }

  #run(line: ScenarioLine): unknown {
    const call = this.#call(this.#current);
    const dialog = (): SessionDialog => call.dialog ?? raise('there is no dialog');
    const theirs = (): IncomingInviteRequest => (call.theirs.at(-1) ?? raise('there is no request')) as IncomingInviteRequest;
    const answered = (): void => {
      if (call.theirs.length > 1) call.theirs.pop();
    };
    const refer = (): IncomingReferRequest => this.#refer ?? raise('no REFER was taken');
    const options = optionsOf(line);
    const status = /^\d+$/.test(line.word(2)) ? { statusCode: Number(line.word(2)) } : {};
    const commands: Readonly<Record<string, () => unknown>> = {
      invites: () => (call.ours = this.#core.invite(line.word(2), { ...options, fromUri: line.behind('from') }, this.#inviteDelegate(call))),
      sends: () => this.#core.request(line.word(2), line.word(3), options, this.#delegate(call)),
      reinvites: () => (call.ours = dialog().invite(this.#inviteDelegate(call), options)),
      requests: () => dialog()[line.word(2).toLowerCase() as 'info'](this.#delegate(call), options),
      refers: () => dialog().transfer(line.word(2), this.#delegate(call), options),
      'refers-to': () => dialog().transfer(this.#call(line.word(2)).dialog ?? raise('there is no other dialog'), this.#delegate(call), options),
      follows: () => (call.ours = refer().follow(options, this.#inviteDelegate(call))),
      notifies: () => {
        refer().notify(Number(line.word(2)));
      },
      becomes: () => dialog().changeIdentity(line.word(2), line.behind('name')),
      byes: () => dialog().bye(this.#delegate(call), options),
      cancels: () => {
        (call.ours ?? raise('there is no INVITE')).cancel();
      },
      keeps: () => {
        const ours = call.ours ?? raise('there is no INVITE');
        if (line.word(2) === 'forks') ours.keepForks();
        else ours.keepSession();
      },
      pracks: () => {
        this.#prack = options;
      },
      acks: () => dialog().ack(options),
      rings: () => {
        this.#follow(call, theirs().progress({ ...options, ...status }).session);
      },
      progresses: () => {
        this.#follow(call, theirs().progress({ ...options, ...status }).session);
      },
      accepts: () => {
        const { session } = theirs().accept({ ...options, ...status });
        answered();
        if ((session as SessionDialog | undefined) !== undefined) this.#follow(call, session);
      },
      rejects: () => {
        if (this.#subscriptions.reject(call.name, { statusCode: 486, ...status })) return;
        theirs().reject({ statusCode: 486, ...options, ...status });
        answered();
      },
      takes: () => this.#takes.add(line.word(2)),
      leaves: () => this.#takes.delete(line.word(2)),
      registers: () => {
        this.#registration = this.#core.register({ expires: 3600, extraHeaders: options.extraHeaders ?? [], ...this.#registrationOptions(line) });
        this.#registration.onUpdate = ({ state, status: answer, seconds }) => {
          this.#note('', state, { status: String(answer), seconds: String(seconds) });
        };
      },
      refreshes: () => this.#registration?.refresh({ registrar: line.behind('registrar') }),
      configures: () => {
        this.#core.configure({ [line.word(2)]: line.word(3) });
      },
      gives: () => (this.#give ?? raise('nobody was asked for credentials'))(line),
      unregisters: () => this.#registration?.remove(line.has('all')),
      loses: () => {
        this.#core.closeFlow(this.#flow);
      },
      reconnects: () => {
        this.#connect();
      },
      closes: () => {
        this.#core.close();
      },
    };
    const command = this.#subscriptions.command(call.name, line, options) ?? commands[line.word(1)];
    const work = (command ?? raise(`not a command of scenarios: ${line.word(1)}`))();
    if (line.word(1).endsWith('publishes') || line.word(1) === 'modifies') (work as Promise<void> | undefined)?.catch(() => undefined);
    return work;
  }

  /** Credentials are given by the line `gives`, so that the callback waits for it. */
  #source(): CredentialsSource {
    const asked = (challenge: Challenge): Promise<{ given: GivenCredentials; token: string }> => {
      this.#note('', 'credentials', { status: String(challenge.response.statusCode), realm: challenge.realm });
      return new Promise((resolve) => {
        this.#give = (line) => {
          this.#give = undefined;
          const given = { username: line.behind('username'), password: line.behind('password'), ha1: line.behind('ha1') };
          resolve({ given, token: line.behind('token') });
        };
      });
    };
    return { credentials: async (challenge) => (await asked(challenge)).given, token: async (challenge) => (await asked(challenge)).token };
  }

  #registrationOptions(line: ScenarioLine): CoreRegistrationOptions {
    const given = Object.fromEntries(['aor', 'registrar'].filter((name) => line.has(name)).map((name) => [name, line.behind(name)]));
    const ownCredentials = line.has('own-credentials');
    return {
      ...given,
      ownCredentials,
      ...(ownCredentials && this.#source()),
      ...(line.has('without-outbound') && { regId: 0 }),
      uriParameters: line.behind('uri-parameters'),
      contactParameters: line.behind('contact-parameters'),
    };
  }

  #inviteDelegate(call: ScenarioCall): OutgoingInviteRequestDelegate {
    return {
      ...(this.#delegate(call)),
      onProgress: ({ message, session }) => {
        if (session) this.#follow(call, session);
        this.#responded(call.name, 'progress', message);
        const prack = this.#prack;
        this.#prack = undefined;
        if (session && prack) session.prack(this.#delegate(call), prack);
      },
      onAccept: ({ message, session }) => {
        this.#follow(call, session);
        this.#responded(call.name, 'accept', message);
      },
    };
  }

  #delegate(call: ScenarioCall): OutgoingReferRequestDelegate {
    const note = (name: string) => ({ message }: { message: IncomingMessage & { statusCode: number } }): void => {
      this.#responded(call.name, name, message);
    };
    const onSubscription = (update: SubscriptionUpdate): void => {
      this.#subscriptionMoved(call.name, update);
    };
    return { onSubscription, onTrying: note('trying'), onProgress: note('progress'), onAccept: note('accept'), onRedirect: note('redirect'), onReject: note('reject') };
  }

  #follow(call: ScenarioCall, session: SessionDialog): void {
    call.dialog = session;
    if (call.dialogs.has(session)) return;
    call.dialogs.add(session);
    for (const type of ['invite', 'info', 'message', 'notify', 'prack', 'refer', 'update', 'bye'] as const) {
      session.addEventListener(type, (event) => {
        call.dialog = session;
        this.#requested(event, event.detail.request);
      });
    }
    session.addEventListener('ack', ({ detail }) => {
      this.#note(call.name, 'ack', {}, detail.message);
    });
    session.addEventListener('ackTimeout', () => {
      this.#note(call.name, 'ackTimeout');
    });
    session.addEventListener('terminated', ({ detail }) => {
      this.#note(call.name, 'terminated', { reason: detail.reason }, detail.message);
    });
    session.addEventListener('retryDue', () => {
      this.#note(call.name, 'retryDue');
    });
    session.addEventListener('identity', ({ detail }) => {
      this.#note(call.name, 'identity', {}, detail.message);
    });
    session.addEventListener('descriptionChanged', ({ detail }) => {
      this.#note(call.name, 'descriptionChanged', {}, detail.message);
    });
    session.addEventListener('descriptionIgnored', ({ detail }) => {
      this.#note(call.name, 'descriptionIgnored', {}, detail.message);
    });
  }

  #requested(event: Event, request: IncomingRequest): void {
    const call = this.#callOf(request.message.callId);
    const replaced = request instanceof IncomingInviteRequest ? request.replaces : undefined;
    const replaces = replaced && [...this.#calls.values()].find(({ dialogs }) => dialogs.has(replaced))?.name;
    this.#note(call, request.message.method.toLowerCase(), replaces === undefined ? {} : { replaces }, request.message);
    request.delegate = {
      onCancel: (message, reason) => {
        this.#note(call, 'cancel', { reason }, message);
      },
    };
    if (request instanceof IncomingReferRequest) {
      this.#refer = request;
      request.delegate = {
        onSubscription: (update) => {
          this.#subscriptionMoved(call, update);
        },
      };
    }
    if (!this.#takes.has(request.message.method)) return;
    event.preventDefault();
    this.#call(call).theirs.push(request);
  }

  #subscriptionMoved(call: string, { state, status, end }: SubscriptionUpdate): void {
    this.#note(call, 'subscription', { state, status: String(status), end: end ?? 'none' });
  }

  #responded(call: string, name: string, message: IncomingMessage & { statusCode: number }): void {
    this.#note(call, name, { status: String(message.statusCode) }, message);
  }

  #note(call: string, name: string, values: Record<string, string> = {}, message?: IncomingMessage): void {
    const body = message?.body ?? '';
    this.#events.push({ name, call, values: body === '' ? values : { ...values, body, offer: body, answer: body } });
  }

  #expectFrame(line: ScenarioLine): void {
    const next = this.#frames.shift();
    if (!next) throw new Error(`nothing was sent; the next event would be ${describe(this.#events[0])}`);
    const { frame } = next;
    const expect = (holds: boolean, what: string): void => {
      if (!holds) throw new Error(`${what} is not in\n${frame.text}`);
    };
    if (frame.isRequest) expect(frame.method === line.word(1) && (!line.word(2).includes(':') || frame.uri === line.word(2)), 'the request');
    else expect(String(frame.status) === line.word(1) && (!line.has('to') || frame.method === line.behind('to')), 'the response');
    if (line.has('call')) expect(next.call === line.behind('call'), 'the call');
    if (line.body !== '') expect(frame.body === line.body, 'the body');
    const isThere = (field: string): boolean => {
      const [, name = '', part = ''] = /^([^:]+)(?::\s*(.*))?$/.exec(field) ?? [];
      return frame.headers(name).some((value) => value.includes(part));
    };
    for (const wanted of line.allBehind('has')) expect(isThere(wanted), wanted);
    if (line.has('replaces')) expect(frame.replaces === this.#call(line.behind('replaces')).peer.replaces(false), 'that Replaces');
    for (const unwanted of line.allBehind('lacks')) if (isThere(unwanted)) throw new Error(`${unwanted} is in\n${frame.text}`);
  }

  #expectEvent(line: ScenarioLine): void {
    const event = this.#events.shift();
    const isExpected = event?.name === line.word(1) && (!line.has('call') || event.call === line.behind('call')) && line.settings.every(([name, value]) => event.values[name] === value);
    if (!isExpected) throw new Error(`it is ${describe(event)}; the next frame would be ${this.#frames[0]?.frame.head.split('\r\n')[0] ?? 'none'}`);
  }
}

function optionsOf(line: ScenarioLine): RequestOptions & ContactOptions {
  const extraHeaders = line.allBehind('with');
  const body = { contentType: line.behind('type') || 'application/sdp', content: line.body };
  return { extraHeaders, ...(line.body !== '' && { body }), ...(line.has('features') && { contactFeatures: line.behind('features') }) };
}

function describe(event: ScenarioEvent | undefined): string {
  return event ? `${event.name} of ${event.call || 'no call'} ${JSON.stringify(event.values)}` : 'none';
}

function raise(why: string): never {
  throw new Error(why);
}
