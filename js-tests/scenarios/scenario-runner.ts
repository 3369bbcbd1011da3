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
import { ScenarioRecord } from './scenario-record.js';

/** Plays the lines of a scenario against a `UserAgentCore`; only `wait` is left to the owner of the clock. */
export class ScenarioRunner {
  readonly #core: UserAgentCore;
  readonly #calls = new Map<string, ScenarioCall>();
  readonly #record = new ScenarioRecord();
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
    for (const type of ['invite', 'info', 'message', 'notify', 'options', 'refer'] as const) {
      core.addEventListener(type, (event) => {
        this.#requested(event, event.detail.request);
      });
    }
    this.#subscriptions = new ScenarioEvents({
      core,
      note: (...told) => {
        this.#record.told(...told);
      },
      callOf: (callId) => this.#callOf(callId),
      takes: (method) => this.#takes.has(method),
    });
    core.credentialsSource = this.#source();
    core.onKeepAlive = () => {
      this.#record.told('', 'keepAlive');
    };
    core.onServerRefused = (_, status) => {
      this.#record.told('', 'serverRefused', { status: String(status) });
    };
    core.addEventListener('dropped', ({ detail }) => {
      this.#record.told('', 'dropped', { status: String(detail.status) });
    });
    this.#connect();
  }

  /** @throws Error naming what is not as the line says. */
  async play(line: ScenarioLine): Promise<void> {
    const verb = line.word(0);
    this.#current = line.behind('call') || 'bob';
    if (verb === '->') this.#record.expectFrame(line, line.has('replaces') ? this.#call(line.behind('replaces')).peer.replaces(false) : '');
    else if (verb === '<-') this.#core.receive(this.#flow, this.#call(this.#current).peer.make(this.#withReplaces(line)));
    else if (verb === 'event') this.#record.expectEvent(line);
    else if (verb === 'alice') await this.#command(line);
    else throw new Error(`not a verb of scenarios: ${verb}`);
    // The events of a command, and what the application's callbacks answer.
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  }

  /** @throws Error unless everything that was sent or told has been expected. */
  nothingMore(): void {
    this.#record.nothingMore();
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
      this.#record.sent(sent, call);
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
          this.#record.told('', state, { status: String(answer), seconds: String(seconds) });
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
      this.#record.told('', 'credentials', { status: String(challenge.response.statusCode), realm: challenge.realm });
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
      this.#record.told(call.name, 'ack', {}, detail.message);
    });
    session.addEventListener('ackTimeout', () => {
      this.#record.told(call.name, 'ackTimeout');
    });
    session.addEventListener('terminated', ({ detail }) => {
      this.#record.told(call.name, 'terminated', { reason: detail.reason }, detail.message);
    });
    session.addEventListener('retryDue', () => {
      this.#record.told(call.name, 'retryDue');
    });
    session.addEventListener('identity', ({ detail }) => {
      this.#record.told(call.name, 'identity', {}, detail.message);
    });
    session.addEventListener('descriptionChanged', ({ detail }) => {
      this.#record.told(call.name, 'descriptionChanged', {}, detail.message);
    });
    session.addEventListener('descriptionIgnored', ({ detail }) => {
      this.#record.told(call.name, 'descriptionIgnored', {}, detail.message);
    });
  }

  #requested(event: Event, request: IncomingRequest): void {
    const call = this.#callOf(request.message.callId);
    const replaced = request instanceof IncomingInviteRequest ? request.replaces : undefined;
    const replaces = replaced && [...this.#calls.values()].find(({ dialogs }) => dialogs.has(replaced))?.name;
    this.#record.told(call, request.message.method.toLowerCase(), replaces === undefined ? {} : { replaces }, request.message);
    request.delegate = {
      onCancel: (message, reason) => {
        this.#record.told(call, 'cancel', { reason }, message);
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
    this.#record.told(call, 'subscription', { state, status: String(status), end: end ?? 'none' });
  }

  #responded(call: string, name: string, message: IncomingMessage & { statusCode: number }): void {
    this.#record.told(call, name, { status: String(message.statusCode) }, message);
  }
}

function optionsOf(line: ScenarioLine): RequestOptions & ContactOptions {
  const extraHeaders = line.allBehind('with');
  const body = { contentType: line.behind('type') || 'application/sdp', content: line.body };
  return { extraHeaders, ...(line.body !== '' && { body }), ...(line.has('features') && { contactFeatures: line.behind('features') }) };
}

function raise(why: string): never {
  throw new Error(why);
}
