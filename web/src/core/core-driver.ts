import { check } from '../check-options.js';
import { BodyStore, checkOctets, latin1, type BodyContent } from './body-store.js';
import { Command, type CommandNumbers, type Give } from './command.js';
import { optionError, runTyped } from './command-errors.js';
import { Clock, CoreTimer } from './core-timer.js';
import { OutputKind, OutputWord, STATISTICS, type Core } from './core-module.js';
import { frameOf, OutputReader, type CoreOutput } from './output-reader.js';
import { DialogRecord } from '../dialog/dialog-record.js';
import { cutFrame, isBlank } from './frame-cutter.js';
import { messageOf, type AnyMessage, type IncomingRequestMessage } from '../message/incoming-message.js';
import { decodeUtf8, Memory } from './memory.js';
import { isOctets } from './octets.js';
import { redact } from '../redact.js';
import { NOT_CONNECTED, SipError, shimError, type CoreErrorCode } from '../sip-error.js';
import { runGuarded } from '../strict-event-target.js';
import type { BodyInput } from '../types.js';
import type { LoadedModule } from './wasm-loader.js';

/** What the driver tells its owner. */
export interface DriverEvents {
  /** Called while the core is being drained: bind ids, queue events, call nobody. */
  output(output: CoreOutput): void;
  /** A frame went out that belongs to a request. */
  sent(request: number, message: AnyMessage): void;
  /** Everything is drained; `deferred`: it was a command, so that events wait for a microtask. */
  drained(deferred: boolean): void;
  isTraced(): boolean;
  traced(direction: 'in' | 'out', flow: number, frame: string): void;
}

interface GivenOptions {
  readonly body?: BodyInput | undefined;
  readonly extraHeaders?: readonly string[] | undefined;
}
export type SendFrame = (frame: string | Uint8Array) => void;
export type Statistics = Record<(typeof STATISTICS)[number], number>;

/** One core and the order of docs/boundary.md 6 around every call into it. It decides nothing. */
export class CoreDriver {
  readonly clock = new Clock();
  readonly #core: Core;
  readonly #memory: Memory;
  readonly #bodies: BodyStore;
  readonly #loaded: LoadedModule;
  readonly #events: DriverEvents;
  readonly #timer: CoreTimer;
  readonly #flows = new Map<number, SendFrame>();
  readonly #outputs: OutputReader;
  #maximumFrame: number;
  #lastFlow = 0;
  #busy = false;
  /** Inputs that came while a frame was being sent. */
  readonly #waiting: (() => void)[] = [];
  #deleted = false;

  // Zeros, because what is undefined takes the module's wrapper longer.
  readonly #give = ((command: Command, first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0) =>
    this.#core.command(command, this.clock.now(), first, second, third, fourth, fifth, sixth)) as Give;

  constructor(loaded: LoadedModule, events: DriverEvents) {
    this.#loaded = loaded;
    this.#core = new loaded.module.Core();
    this.#memory = new Memory(loaded.module, loaded.texts);
    this.#bodies = new BodyStore(loaded.bodies);
    this.#events = events;
    this.#outputs = new OutputReader(this.#memory, this.#bodies, this.#ask(Command.outputRecord) >>> 2, this);
    this.#maximumFrame = this.#ask(Command.maximumFrame);
    this.#timer = new CoreTimer(this.clock, () => {
      this.#input(() => void this.#give(Command.handleTimeout));
    });
  }

  get deleted(): boolean {
    return this.#deleted;
  }

  configure(options: readonly (readonly [string, string])[]): void {
    try {
      for (const [name, value] of options) this.#configure(name, value);
    } finally {
      this.#maximumFrame = this.#ask(Command.maximumFrame);
    }
  }

  #configure(name: string, value: string): void {
    try {
      this.command(() => this.#give(Command.configure, this.#memory.writeArguments(this.#core, [name, value])));
    } catch (error) {
      throw error instanceof SipError ? optionError(name, value, error) : error;
    }
  }

  /** @throws SipError `agent_closed`, `invalid_argument` */
  openFlow(secure: boolean, send: SendFrame): number {
    if (this.#deleted) throw shimError('agent_closed', 'The user agent is closed');
    check('secure', secure, 'boolean');
    check('send', send, 'function');
    const flow = ++this.#lastFlow;
    this.#flows.set(flow, send);
    this.#input(() => void this.#give(Command.flowOpened, flow, secure));
    return flow;
  }

  closeFlow(flow: number): void {
    if (!this.#flows.delete(flow)) return;
    this.#input(() => void this.#give(Command.flowClosed, flow));
  }

  /** One frame. Events are delivered before this returns. */
  receive(flow: number, frame: string | Uint8Array): void {
    if (typeof frame !== 'string') checkOctets(frame);
    if (this.#deleted || isBlank(frame)) return;
    this.#input(() => {
      if (this.#events.isTraced()) this.#trace('in', flow, frame);
      // Of a frame that is too long, what it takes to refuse it.
      const { head, headText, body } = cutFrame(frame.length > this.#maximumFrame ? frame.slice(0, this.#maximumFrame + 1) : frame);
      const { id, length } = this.#bodies.intern(body);
      const headLength = this.#memory.writeHead(this.#core, head);
      const serial = this.#core.receive(flow, headLength, id, length, this.clock.now());
      this.#outputs.expectHead(serial, headText);
    });
  }

  /** Says who took what the outputs told of. */
  delivered(request: number, dialog: number, taken: boolean): void {
    if (this.#deleted) return;
    // At the time of what they came from.
    this.#enter(() => void this.#core.command(Command.delivered, this.clock.last, request, dialog, taken, 0, 0, 0), false);
  }

  /**
   * Runs a command that gives a number >= 0 or `-ErrorCode`. `bind` runs with the number before the outputs are looked at.
   * @throws SipError with the core's code, or `agent_closed`; `invalid_argument` where `run` finds something else than its types say.
   */
  command(run: (give: Give) => number, bind?: (result: number) => void): number {
    if (this.#deleted) throw shimError('agent_closed', 'The user agent is closed');
    let result = 0;
    let error: SipError | undefined;
    this.#enter(() => {
      result = runTyped(run, this.#give);
      if (result < 0) error = this.#errorOf(-result);
      else bind?.(result);
    }, true);
    if (error) throw error;
    return result;
  }

  /** What is made of the number that a command gives, before the outputs are looked at. @throws SipError as `command` does. */
  make<T>(run: (give: Give) => number, of: (result: number) => T): T {
    let made!: T;
    this.command(run, (result) => (made = of(result)));
    return made;
  }

  /** A request inside a dialog that came on another way. @throws SipError as `command` does. */
  receiveRequest(dialog: number, message: IncomingRequestMessage): void {
    this.command(
      (give) => {
        return give(Command.receiveRequest, dialog, ...this.writeWithBody(message.rawBody, message.headOnWire));
      },
      (serial) => {
        this.#outputs.expectMessage(serial, message);
      },
    );
  }

  /** A message that a command has the core make, and not send. @throws SipError as `command` does. */
  madeMessage(run: (give: Give) => number): IncomingRequestMessage {
    return this.make(run, () => messageOf(this.#outputs.parts()) as IncomingRequestMessage);
  }

  /** The record that a command gives the place of. @throws SipError as `command` does. */
  dialogRecordOf(run: (give: Give) => number): DialogRecord {
    return this.make(run, (pointer) => this.#dialogRecordAt(pointer));
  }

  /** A text that the core makes of what `run` writes. @throws SipError `agent_closed` */
  textOf(run: (give: Give) => number): string {
    if (this.#deleted) throw shimError('agent_closed', 'The user agent is closed');
    run(this.#give);
    return this.#memory.textAt(this.#core.text());
  }
  /** What `Command.autoAnswer` says of an INVITE. */
  autoAnswer(request: number): number {
    return this.#ask(Command.autoAnswer, request);
  }

  /** The transaction that a request runs in; 0: none. */
  transactionOf(request: number): number {
    return this.#ask(Command.transactionOf, request);
  }
  /** An index into the states of a transaction; none once the core is gone. */
  transactionState(transaction: number): number {
    return this.#deleted ? Number.NaN : this.#ask(Command.transactionState, transaction);
  }

  /** An argument block, for a command. */
  write(...strings: (string | Uint8Array)[]): number {
    return this.#memory.writeArguments(this.#core, strings);
  }
  /**
   * The same and a body, for a command that ends with both. The body comes last: one that never reaches the core, because a text before it is
   * none, would never be released. Octets are copied: the application may use their memory again.
   */
  writeWithBody(content: BodyContent | undefined, ...strings: (string | Uint8Array)[]): [argumentsLength: number, bodyId: number, bodyLength: number] {
    const argumentsLength = this.write(...strings);
    const { id, length } = this.#bodies.intern(isOctets(content) ? Uint8Array.from(content) : (content ?? ''));
    return [argumentsLength, id, length];
  }
  /** The same with what most messages are given: behind the strings content type, content disposition and header lines. */
  writeOptions({ body, extraHeaders = [] }: GivenOptions, ...strings: string[]): ReturnType<CoreDriver['writeWithBody']> {
    if (body && typeof body.content !== 'string') checkOctets(body.content, 'content of the body: a text or octets are wanted');
    return this.writeWithBody(body?.content, ...strings, body?.contentType ?? '', body?.contentDisposition ?? '', ...extraHeaders);
  }

  /** What the getters of a dialog need; undefined for an id that is dead. */
  dialogRecord(dialog: number): DialogRecord | undefined {
    const pointer = this.#ask(Command.dialogState, dialog);
    return pointer === 0 ? undefined : this.#dialogRecordAt(pointer);
  }

  isDialog(dialog: number): boolean {
    return this.#ask(Command.dialogState, dialog) !== 0;
  }

  /** The next attempt to connect; once the core is gone, none is wanted. */
  nextServer(): { server: number; pauseMs: number } {
    if (this.#deleted) return { server: 0, pauseMs: 0 };
    const server = this.#give(Command.nextServer);
    return { server, pauseMs: this.#ask(Command.serverPause) };
  }
  serverWorked(): void {
    if (!this.#deleted) this.#give(Command.serverWorked);
  }

  /** Requests of ours without a final response, also those that the core sends by itself. */
  get unanswered(): number {
    return this.#ask(Command.unanswered);
  }

  /** "" for a registration that is over. */
  registrationState(registration: number): string {
    return this.#deleted ? '' : this.textOf((give) => give(Command.registrationState, registration));
  }

  /** Live objects, for leak checks; all zero after `delete()`. */
  statistics(): Statistics {
    const at = this.#ask(Command.statistics) >>> 2;
    const words = this.#memory.words;
    return Object.fromEntries(STATISTICS.map((name, index) => [name, at === 0 ? 0 : (words[at + index] ?? 0)])) as Statistics;
  }

  delete(): void {
    if (this.#deleted) return;
    this.#deleted = true;
    this.#timer.stop();
    this.#flows.clear();
    this.#core.delete();
    this.#bodies.clear();
  }

  /** Of a command that the time is nothing to; 0 once the core is gone. */
  #ask<C extends Command>(command: C, ...[number = 0]: CommandNumbers[C]): number {
    return this.#deleted ? 0 : this.#core.command(command, 0, number, 0, 0, 0, 0, 0);
  }

  #dialogRecordAt(pointer: number): DialogRecord {
    return new DialogRecord(this.#memory, pointer, (id) => this.#bodies.get(id));
  }

  #input(run: () => void): void {
    if (this.#deleted) return;
    this.#waiting.push(run);
    this.#takeWaiting();
  }

  #takeWaiting(): void {
    while (!this.#busy && !this.#deleted) {
      const run = this.#waiting.shift();
      if (!run) return;
      this.#enter(run, false);
    }
  }

  #enter(run: () => void, deferred: boolean): void {
    // A socket that delivers inside `send` must not find the core half drained.
    if (this.#busy) throw shimError('invalid_state', 'The core is being drained');
    this.#busy = true;
    try {
      run();
      this.#drain();
    } finally {
      this.#busy = false;
      this.#outputs.forget();
    }
    this.#events.drained(deferred);
    // What came while something was sent is told behind the command or the event that sent it, not inside of it.
    if (this.#waiting.length > 0) queueMicrotask(() => { this.#takeWaiting(); });
  }

  #drain(): void {
    while (!this.#deleted) {
      const kind = this.#core.poll();
      if (kind === OutputKind.none) {
        this.#timer.arm(this.#core.nextTimeout());
        return;
      }
      if (kind === OutputKind.frame) this.#send();
      else if (kind === OutputKind.bodyReleased) this.#bodies.release(this.#outputs.word(OutputWord.number));
      else this.#events.output(this.#outputs.output(kind));
    }
  }

  #send(): void {
    const flow = this.#outputs.word(OutputWord.flow);
    const request = this.#outputs.word(OutputWord.request);
    const parts = this.#outputs.parts();
    const frame = frameOf(parts);
    if (this.#events.isTraced()) this.#trace('out', flow, frame);
    if (request !== 0) this.#events.sent(request, messageOf(parts));
    runGuarded(() => this.#flows.get(flow)?.(frame)); // what is thrown here would leave the core half drained
  }

  #errorOf(code: number): SipError {
    const name = (this.#loaded.errorNames[code] ?? 'invalid_state') as CoreErrorCode;
    const detail = this.#memory.textAt(this.#core.text());
    return new SipError(name, name === 'not_connected' ? NOT_CONNECTED : detail === '' ? name : detail, { detail });
  }

  #trace(direction: 'in' | 'out', flow: number, frame: string | Uint8Array): void {
    this.#events.traced(direction, flow, redact(typeof frame === 'string' ? frame : (decodeUtf8(frame) ?? latin1(frame))));
  }
}
