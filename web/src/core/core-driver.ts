import { check } from '../check-options.js';
import { BodyStore, checkOctets, latin1, type BodyContent } from './body-store.js';
import { Command, type CommandNumbers, type Give } from './command.js';
import { optionError, runTyped } from './command-errors.js';
import { Clock, CoreTimer } from './core-timer.js';
import { OutputKind, OutputWord, STATISTICS, type Core } from './core-module.js';
import { DialogRecord } from '../dialog/dialog-record.js';
import { cutFrame, isBlank } from './frame-cutter.js';
import { copySpans, messageOf, type AnyMessage, type IncomingRequestMessage, type MessageParts } from '../message/incoming-message.js';
import { decodeUtf8, Memory } from './memory.js';
import { redact } from '../redact.js';
import { NOT_CONNECTED, SipError, shimError, type CoreErrorCode } from '../sip-error.js';
import type { LoadedModule } from './wasm-loader.js';

/** An output of the core (src/user_agent/output.h) that is not a frame. */
export interface CoreOutput {
  readonly kind: OutputKind;
  readonly flow: number;
  readonly dialog: number;
  readonly request: number;
  readonly registration: number;
  readonly status: number;
  readonly reason: number;
  readonly number: number;
  readonly message: AnyMessage | undefined;
  readonly text: string;
  readonly seconds: number;
}

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
  /** The output record, in words. */
  readonly #record: number;
  #maximumFrame: number;
  #lastFlow = 0;
  #busy = false;
  /** Inputs that came while a frame was being sent. */
  readonly #waiting: (() => void)[] = [];
  /** The message that the last `receive` made, its text known already. */
  #received: { serial: number; head: string } | undefined;
  #message: { serial: number; message: AnyMessage } | undefined;
  #deleted = false;

  // Zeros, because what is undefined takes the module's wrapper longer.
  readonly #give = ((command: Command, first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0) =>
    this.#core.command(command, this.clock.now(), first, second, third, fourth, fifth, sixth)) as Give;

  constructor(loaded: LoadedModule, events: DriverEvents) {
    this.#loaded = loaded;
    this.#core = new loaded.module.Core();
    this.#memory = new Memory(loaded.module);
    this.#bodies = new BodyStore(loaded.bodies);
    this.#events = events;
    this.#record = this.#ask(Command.outputRecord) >>> 2;
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
      if (!this.#deleted) this.#maximumFrame = this.#ask(Command.maximumFrame);
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
      const { head, headText, body } = cutFrame(frame);
      const { id, length } = this.#bodies.intern(body);
      // Of a head that is too long, what it takes to refuse it.
      const read = head.length > this.#maximumFrame ? head.slice(0, this.#maximumFrame + 1) : head;
      const headLength = this.#memory.writeHead(this.#core, read);
      const serial = this.#core.receive(flow, headLength, id, length, this.clock.now());
      this.#received = { serial, head: headText };
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

  /** A request inside a dialog that came on another way. @throws SipError as `command` does. */
  receiveRequest(dialog: number, message: IncomingRequestMessage): void {
    this.command(
      (give) => {
        const { id, length } = this.intern(message.rawBody);
        return give(Command.receiveRequest, dialog, this.write(message.headOnWire), id, length);
      },
      // Its outputs carry this very object.
      (serial) => (this.#message = { serial, message }),
    );
  }

  /** A message that a command has the core make, and not send. @throws SipError as `command` does. */
  madeMessage(run: (give: Give) => number): IncomingRequestMessage {
    let made: AnyMessage | undefined;
    this.command(run, () => {
      made = messageOf(this.#parts(this.#memory.words, this.#record));
    });
    return made as IncomingRequestMessage;
  }

  /** The record that a command gives the place of. @throws SipError as `command` does. */
  dialogRecordOf(run: (give: Give) => number): DialogRecord {
    let record: DialogRecord | undefined;
    this.command(run, (pointer) => (record = this.#dialogRecordAt(pointer)));
    return record!;
  }

  /** A text that the core makes of what `run` writes. @throws SipError `agent_closed` */
  textOf(run: (give: Give) => number): string {
    if (this.#deleted) throw shimError('agent_closed', 'The user agent is closed');
    run(this.#give);
    return this.#memory.textAt(this.#core.text());
  }
  /** What `Command.autoAnswer` says of an INVITE. */
  autoAnswer(request: number): number {
    return this.#deleted ? 0 : this.#ask(Command.autoAnswer, request);
  }

  /** The transaction that a request runs in; 0: none. */
  transactionOf(request: number): number {
    return this.#deleted ? 0 : this.#ask(Command.transactionOf, request);
  }
  /** An index into the states of a transaction; none once the core is gone. */
  transactionState(transaction: number): number {
    return this.#deleted ? Number.NaN : this.#ask(Command.transactionState, transaction);
  }

  /** An argument block, for a command. */
  write(...strings: (string | Uint8Array)[]): number {
    return this.#memory.writeArguments(this.#core, strings);
  }
  intern(content: BodyContent): { id: number; length: number } {
    return this.#bodies.intern(content);
  }

  /** What the getters of a dialog need; undefined for an id that is dead. */
  dialogRecord(dialog: number): DialogRecord | undefined {
    if (this.#deleted) return undefined;
    const pointer = this.#ask(Command.dialogState, dialog);
    return pointer === 0 ? undefined : this.#dialogRecordAt(pointer);
  }

  isDialog(dialog: number): boolean {
    return !this.#deleted && this.#ask(Command.dialogState, dialog) !== 0;
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

  /** "" for a registration that is over. */
  registrationState(registration: number): string {
    return this.#deleted ? '' : this.textOf((give) => give(Command.registrationState, registration));
  }

  /** Live objects, for leak checks; all zero after `delete()`. */
  statistics(): Statistics {
    const at = this.#deleted ? -1 : this.#ask(Command.statistics) >>> 2;
    const words = this.#memory.words;
    return Object.fromEntries(STATISTICS.map((name, index) => [name, at < 0 ? 0 : (words[at + index] ?? 0)])) as Statistics;
  }

  delete(): void {
    if (this.#deleted) return;
    this.#deleted = true;
    this.#timer.stop();
    this.#flows.clear();
    this.#core.delete();
    this.#bodies.clear();
  }

  /** Of a command that the time is nothing to. */
  #ask<C extends Command>(command: C, ...[number = 0]: CommandNumbers[C]): number {
    return this.#core.command(command, 0, number, 0, 0, 0, 0, 0);
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
      this.#received = undefined;
      this.#message = undefined;
    }
    this.#events.drained(deferred);
    // What came while a command was sending is told behind the command, not inside of it.
    if (deferred && this.#waiting.length > 0) queueMicrotask(() => { this.#takeWaiting(); });
  }

  #drain(): void {
    while (!this.#deleted) {
      const kind = this.#core.poll();
      if (kind === OutputKind.none) {
        this.#timer.arm(this.#core.nextTimeout());
        return;
      }
      const { words } = this.#memory;
      const at = this.#record;
      if (kind === OutputKind.frame) this.#send(words, at);
      else if (kind === OutputKind.bodyReleased) this.#bodies.release(words[at + OutputWord.number]!);
      else this.#events.output(this.#read(kind, words, at));
    }
  }

  #send(words: Uint32Array, at: number): void {
    const flow = words[at + OutputWord.flow]!;
    const request = words[at + OutputWord.request]!;
    const parts = this.#parts(words, at);
    const frame = frameOf(parts);
    if (this.#events.isTraced()) this.#trace('out', flow, frame);
    if (request !== 0) this.#events.sent(request, messageOf(parts));
    this.#flows.get(flow)?.(frame);
  }

  #read(kind: OutputKind, words: Uint32Array, at: number): CoreOutput {
    return {
      kind,
      flow: words[at + OutputWord.flow]!,
      dialog: words[at + OutputWord.dialog]!,
      request: words[at + OutputWord.request]!,
      registration: words[at + OutputWord.registration]!,
      status: words[at + OutputWord.status]!,
      reason: words[at + OutputWord.reason]!,
      number: words[at + OutputWord.number]!,
      message: this.#messageOf(words, at),
      text: this.#memory.text(words[at + OutputWord.textPointer]!, words[at + OutputWord.textLength]!),
      seconds: words[at + OutputWord.seconds]!,
    };
  }

  #messageOf(words: Uint32Array, at: number): AnyMessage | undefined {
    const serial = words[at + OutputWord.messageSerial]!;
    if (serial === 0) return undefined;
    if (this.#message?.serial === serial) return this.#message.message;
    const received = this.#received?.serial === serial ? this.#received : undefined;
    const message = messageOf(this.#parts(words, at, received?.head));
    this.#message = { serial, message };
    return message;
  }

  #parts(words: Uint32Array, at: number, head?: string): MessageParts {
    const isBinary = words[at + OutputWord.headEncoding] === 2;
    return {
      head: head ?? this.#headOf(words, at, isBinary),
      isBinary,
      spans: copySpans(words, words[at + OutputWord.spanPointer]! >>> 2, words[at + OutputWord.spanCount]!),
      // Not the frame's: the core cuts a body that is longer than its Content-Length (RFC 3261 18.3).
      body: this.#bodyOf(words, at),
      origin: this,
    };
  }

  #headOf(words: Uint32Array, at: number, isBinary: boolean): string {
    const octets = this.#memory.view(words[at + OutputWord.headPointer]!, words[at + OutputWord.headLength]!);
    return isBinary ? latin1(octets) : (decodeUtf8(octets) ?? latin1(octets));
  }

  #bodyOf(words: Uint32Array, at: number): BodyContent {
    const id = words[at + OutputWord.bodyId]!;
    if (id !== 0) return this.#bodies.get(id);
    const pointer = words[at + OutputWord.bodyPointer]!;
    const length = words[at + OutputWord.bodyLength]!;
    if (pointer === 0 || length === 0) return '';
    const octets = this.#memory.view(pointer, length);
    return decodeUtf8(octets) ?? octets.slice();
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

/** A frame is text unless a part of it is not UTF-8 (docs/boundary.md 5). */
function frameOf(parts: MessageParts): string | Uint8Array {
  if (parts.isBinary !== true && typeof parts.body === 'string') return parts.head + parts.body;
  const head = parts.isBinary === true ? Uint8Array.from(parts.head, (character) => character.charCodeAt(0)) : new TextEncoder().encode(parts.head);
  const body = typeof parts.body === 'string' ? new TextEncoder().encode(parts.body) : parts.body;
  const frame = new Uint8Array(head.length + body.length);
  frame.set(head);
  frame.set(body, head.length);
  return frame;
}
