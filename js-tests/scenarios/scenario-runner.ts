import {
  SipError,
  UserAgentCore,
  type IncomingInviteRequest,
  type IncomingMessage,
  type IncomingRequest,
  type OutgoingInviteRequest,
  type OutgoingInviteRequestDelegate,
  type OutgoingRequestDelegate,
  type Registration,
  type RequestOptions,
  type SessionDialog,
} from 'sip-wasm';
import type { ScenarioLine } from './scenario-line.js';
import { ScenarioPeer, SentFrame } from './scenario-peer.js';

interface ScenarioEvent {
  readonly name: string;
  readonly values: Record<string, string>;
}

/** Plays the lines of a scenario against a `UserAgentCore`; only `wait` is left to the owner of the clock. */
export class ScenarioRunner {
  readonly #core: UserAgentCore;
  readonly #peer = new ScenarioPeer();
  readonly #frames: SentFrame[] = [];
  readonly #events: ScenarioEvent[] = [];
  readonly #takes = new Set(['INVITE']);
  readonly #followed = new WeakSet<SessionDialog>();
  #flow = 0;
  #ours: OutgoingInviteRequest | undefined;
  #theirs: IncomingRequest | undefined;
  #dialog: SessionDialog | undefined;
  #registration: Registration | undefined;

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
    core.addEventListener('dropped', ({ detail }) => {
      this.#note('dropped', { status: String(detail.status) });
    });
    this.#connect();
  }

  /** @throws Error naming what is not as the line says. */
  async play(line: ScenarioLine): Promise<void> {
    const verb = line.word(0);
    if (verb === '->') this.#expectFrame(line);
    else if (verb === '<-') this.#core.receive(this.#flow, this.#peer.make(line));
    else if (verb === 'event') this.#expectEvent(line);
    else if (verb === 'alice') this.#command(line);
    else throw new Error(`not a verb of scenarios: ${verb}`);
    await Promise.resolve(); // the events of a command
  }

  /** @throws Error unless everything that was sent or told has been expected. */
  nothingMore(): void {
    if (this.#events.length > 0) throw new Error(`nobody expected the event ${describe(this.#events[0])}`);
    if (this.#frames.length > 0) throw new Error(`nobody expected the frame\n${this.#frames[0]?.text ?? ''}`);
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
      this.#frames.push(sent);
      this.#peer.sent(sent);
    });
  }

  #command(line: ScenarioLine): void {
    try {
      this.#run(line);
    } catch (error) {
      if (!(error instanceof SipError) || error.code !== line.behind('error')) throw error;
      return;
    }
    if (line.has('error')) throw new Error('it was not refused');
  }

  #run(line: ScenarioLine): void {
    const dialog = (): SessionDialog => this.#dialog ?? raise('there is no dialog');
    const theirs = (): IncomingInviteRequest => (this.#theirs ?? raise('there is no request')) as IncomingInviteRequest;
    const options = optionsOf(line);
    const status = /^\d+$/.test(line.word(2)) ? { statusCode: Number(line.word(2)) } : {};
    const commands: Readonly<Record<string, () => unknown>> = {
      invites: () => (this.#ours = this.#core.invite(line.word(2), options, this.#inviteDelegate())),
      sends: () => this.#core.request(line.word(2), line.word(3), options, this.#delegate()),
      reinvites: () => (this.#ours = dialog().invite(this.#inviteDelegate(), options)),
      requests: () => dialog()[line.word(2).toLowerCase() as 'info'](this.#delegate(), options),
      byes: () => dialog().bye(this.#delegate(), options),
      cancels: () => {
        (this.#ours ?? raise('there is no INVITE')).cancel();
      },
      acks: () => dialog().ack(options),
      rings: () => {
        this.#follow(theirs().progress({ ...options, ...status }).session);
      },
      progresses: () => {
        this.#follow(theirs().progress({ ...options, ...status }).session);
      },
      accepts: () => {
        const { session } = theirs().accept({ ...options, ...status });
        if ((session as SessionDialog | undefined) !== undefined) this.#follow(session);
      },
      rejects: () => theirs().reject({ statusCode: 486, ...options, ...status }),
      takes: () => this.#takes.add(line.word(2)),
      leaves: () => this.#takes.delete(line.word(2)),
      registers: () => {
        this.#registration = this.#core.register({ expires: 3600, extraHeaders: options.extraHeaders ?? [] });
        this.#registration.onUpdate = ({ state, status: answer, seconds }) => {
          this.#note(state, { status: String(answer), seconds: String(seconds) });
        };
      },
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
    (commands[line.word(1)] ?? raise(`not a command of scenarios: ${line.word(1)}`))();
  }

  #inviteDelegate(): OutgoingInviteRequestDelegate {
    return {
      ...(this.#delegate()),
      onProgress: ({ message, session }) => {
        if (session) this.#follow(session);
        this.#responded('progress', message);
      },
      onAccept: ({ message, session }) => {
        this.#follow(session);
        this.#responded('accept', message);
      },
    };
  }

  #delegate(): OutgoingRequestDelegate {
    const note = (name: string) => ({ message }: { message: IncomingMessage & { statusCode: number } }): void => {
      this.#responded(name, message);
    };
    return { onTrying: note('trying'), onProgress: note('progress'), onAccept: note('accept'), onRedirect: note('redirect'), onReject: note('reject') };
  }

  #follow(session: SessionDialog): void {
    this.#dialog = session;
    if (this.#followed.has(session)) return;
    this.#followed.add(session);
    for (const type of ['invite', 'info', 'message', 'notify', 'refer', 'bye'] as const) {
      session.addEventListener(type, (event) => {
        this.#dialog = session;
        this.#requested(event, event.detail.request);
      });
    }
    session.addEventListener('ack', ({ detail }) => {
      this.#note('ack', {}, detail.message);
    });
    session.addEventListener('ackTimeout', () => {
      this.#note('ackTimeout');
    });
    session.addEventListener('terminated', ({ detail }) => {
      this.#note('terminated', { reason: detail.reason }, detail.message);
    });
    session.addEventListener('retryDue', () => {
      this.#note('retryDue');
    });
    session.addEventListener('descriptionIgnored', ({ detail }) => {
      this.#note('descriptionIgnored', {}, detail.message);
    });
  }

  #requested(event: Event, request: IncomingRequest): void {
    this.#note(request.message.method.toLowerCase(), {}, request.message);
    request.delegate = {
      onCancel: (message) => {
        this.#note('cancel', {}, message);
      },
    };
    if (!this.#takes.has(request.message.method)) return;
    event.preventDefault();
    this.#theirs = request;
  }

  #responded(name: string, message: IncomingMessage & { statusCode: number }): void {
    this.#note(name, { status: String(message.statusCode) }, message);
  }

  #note(name: string, values: Record<string, string> = {}, message?: IncomingMessage): void {
    const body = message?.body ?? '';
    this.#events.push({ name, values: body === '' ? values : { ...values, body, offer: body, answer: body } });
  }

  #expectFrame(line: ScenarioLine): void {
    const frame = this.#frames.shift();
    if (!frame) throw new Error(`nothing was sent; the next event would be ${describe(this.#events[0])}`);
    const expect = (holds: boolean, what: string): void => {
      if (!holds) throw new Error(`${what} is not in\n${frame.text}`);
    };
    if (frame.isRequest) expect(frame.method === line.word(1) && (!line.word(2).includes(':') || frame.uri === line.word(2)), 'the request');
    else expect(String(frame.status) === line.word(1) && (!line.has('to') || frame.method === line.behind('to')), 'the response');
    if (line.body !== '') expect(frame.body === line.body, 'the body');
    for (const wanted of line.allBehind('has')) {
      const [, name = '', part = ''] = /^([^:]+)(?::\s*(.*))?$/.exec(wanted) ?? [];
      expect(frame.headers(name).some((value) => value.includes(part)), wanted);
    }
    for (const unwanted of line.allBehind('lacks')) if (frame.headers(unwanted).length > 0) throw new Error(`${unwanted} is in\n${frame.text}`);
  }

  #expectEvent(line: ScenarioLine): void {
    const event = this.#events.shift();
    const isExpected = event?.name === line.word(1) && line.settings.every(([name, value]) => event.values[name] === value);
    if (!isExpected) throw new Error(`it is ${describe(event)}; the next frame would be ${this.#frames[0]?.head.split('\r\n')[0] ?? 'none'}`);
  }
}

function optionsOf(line: ScenarioLine): RequestOptions {
  const extraHeaders = line.allBehind('with');
  const body = { contentType: line.behind('type') || 'application/sdp', content: line.body };
  return { extraHeaders, ...(line.body !== '' && { body }) };
}

function describe(event: ScenarioEvent | undefined): string {
  return event ? `${event.name} ${JSON.stringify(event.values)}` : 'none';
}

function raise(why: string): never {
  throw new Error(why);
}
