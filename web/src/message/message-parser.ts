import { checkOctets, latin1 } from '../core/body-store.js';
import { endOfUsualHead } from '../core/frame-cutter.js';
import type { CoreModule } from '../core/core-module.js';
import { textAt } from '../core/memory.js';
import type { TextCopier } from '../core/text-copier.js';
import { loadModule, type LoadedModule, type ModuleSource } from '../core/wasm-loader.js';
import { SipError, type CoreErrorCode } from '../sip-error.js';
import { copySpans, messageOf, type AnyMessage } from './incoming-message.js';

/** The words of bindings/message_record.h. */
const enum Word {
  error = 0,
  encoding = 1,
  spanPointer = 2,
  spanCount = 3,
  bodyOctets = 4,
  headOctets = 5,
  headUnits = 6,
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads one message: a WebSocket frame, or a message out of a trace. The body ends where Content-Length says (RFC 3261 18.3). Octets
 * are not copied: they must stay what they are as long as the message is in use.
 * @throws SipError `malformed` for what has no start line of SIP, `too_large` for what passes a limit of docs/limits.md,
 *   `invalid_argument` for what is neither text nor octets.
 */
export type MessageParser = (frame: string | Uint8Array) => AnyMessage;

/**
 * The core's parser, for messages that no user agent receives: traces, tests, servers in Node.
 *
 *     const parse = await messageParser();
 *     console.log(parse(frame).getHeader('call-id'));
 *
 * @param source where the module comes from, as in the option `wasm` of `UserAgent`.
 * @throws SipError `module_failed`
 */
export async function messageParser(source?: ModuleSource): Promise<MessageParser> {
  const loaded = await loadModule(source);
  const known = parsers.get(loaded);
  if (known) return known;
  const reader = new MessageReader(loaded);
  const parse: MessageParser = (frame) => reader.read(frame);
  parsers.set(loaded, parse);
  return parse;
}

/** One for each module, whose frame buffer it has to itself. */
const parsers = new WeakMap<LoadedModule, MessageParser>();
/** In characters. Most frames without a body are shorter. */
const USUAL_HEAD = 1500;

class MessageReader {
  readonly #module: CoreModule;
  readonly #errorNames: readonly string[];
  readonly #texts: TextCopier;
  /** How many octets, and how many characters they were. */
  #written = 0;
  #units = 0;
  #octets!: Uint8Array;
  #words!: Uint32Array;
  /** The frame buffer. A view for each message would cost more than its parsing. */
  #buffer!: Uint8Array;

  constructor({ module, errorNames, texts }: LoadedModule) {
    this.#module = module;
    this.#texts = texts;
    this.#errorNames = errorNames;
    this.#reserve(USUAL_HEAD * 3);
  }

  read(frame: string | Uint8Array): AnyMessage {
    if (typeof frame === 'string') return this.#readText(frame);
    checkOctets(frame);
    return this.#readOctets(frame);
  }

  // The core finds the end of the head; only in a long frame there is a body to leave out for the time that takes.
  #readText(frame: string): AnyMessage {
    this.#write(frame.length > USUAL_HEAD ? frame.slice(0, endOfUsualHead(frame)) : frame);
    const at = this.#parse();
    const words = this.#words;
    const end = words[at + Word.headUnits]!;
    return messageOf({
      head: end === frame.length ? frame : frame.slice(0, end),
      spans: copySpans(words, words[at + Word.spanPointer]! >>> 2, words[at + Word.spanCount]!),
      body: end === frame.length ? '' : frame.slice(end),
      bodyOctets: words[at + Word.bodyOctets]!,
    });
  }

  // The body is looked at when somebody asks for it.
  #readOctets(frame: Uint8Array): AnyMessage {
    this.#write(frame);
    const at = this.#parse();
    const words = this.#words;
    const end = words[at + Word.headOctets]!;
    const isBinary = words[at + Word.encoding] === 2;
    const head = end === frame.length ? frame : frame.subarray(0, end);
    return messageOf({
      head: isBinary ? latin1(head) : (this.#texts.read(this.#buffer.byteOffset, end) ?? decoder.decode(head)),
      spans: copySpans(words, words[at + Word.spanPointer]! >>> 2, words[at + Word.spanCount]!),
      body: frame,
      bodyBegin: end,
      bodyOctets: words[at + Word.bodyOctets]!,
      isBinary,
    });
  }

  /** What was written. @returns where the words lie. */
  #parse(): number {
    const at = this.#module.parseMessage(this.#written, this.#units) >>> 2;
    if (this.#module.HEAPU8 !== this.#octets) this.#reserve(this.#buffer.length); // linear memory has grown
    const error = this.#words[at + Word.error]!;
    if (error !== 0) {
      const detail = textAt(this.#module, this.#module.messageFault());
      throw new SipError(this.#errorNames[error] as CoreErrorCode, detail, { detail });
    }
    return at;
  }

  #write(head: string | Uint8Array): void {
    if (head.length > this.#buffer.length) this.#reserve(head.length);
    if (typeof head !== 'string') {
      this.#buffer.set(head);
      this.#written = head.length;
      this.#units = 0;
      return;
    }
    this.#units = head.length;
    this.#written = this.#texts.write(head, this.#buffer.byteOffset);
    if (this.#written >= 0) return;
    const { read, written } = encoder.encodeInto(head, this.#buffer);
    this.#written = written;
    if (read === head.length) return;
    this.#reserve(head.length * 3); // a UTF-16 unit becomes up to three octets
    this.#written = encoder.encodeInto(head, this.#buffer).written;
  }

  #reserve(octets: number): void {
    const begin = this.#module.frameBuffer(octets);
    this.#octets = this.#module.HEAPU8;
    this.#words = new Uint32Array(this.#octets.buffer);
    this.#buffer = this.#octets.subarray(begin, begin + octets);
  }
}
