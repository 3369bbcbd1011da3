import { Parser } from 'sip.js/lib/core/messages/parser.js';
import type { MessageParser } from '../../dist/index.js';
import type { Frame } from './frame.js';

const silent = { error: () => undefined, warn: () => undefined, log: () => undefined, debug: () => undefined };
/** The parser of SIP.js takes its time: it is given one frame of each form. */
const forms = new Set<string>();

/** What must hold of the frames of one user agent on any wire. */
export class WireRules {
  readonly faults: string[] = [];
  isClosed = false;
  readonly #parse: MessageParser;
  readonly #isReadable: boolean;
  /** The CSeq that was sent last, by dialog. */
  readonly #cseq = new Map<string, number>();

  /** `isReadable`: SIP.js can read it, too; what was garbled and is repeated in a response, or a tag, it cannot. */
  constructor(parse: MessageParser, isReadable: boolean) {
    this.#parse = parse;
    this.#isReadable = isReadable;
  }

  sent(frame: Frame): void {
    const { method, cseq, status } = frame;
    if (this.isClosed) this.#fault('is sent after the close', frame);
    const form = frame.head.replace(/^(\S+) .*|:.*/gm, '$1');
    try {
      this.#parse(frame.text);
      if (this.#isReadable && !forms.has(form) && !Parser.parseMessage(frame.text, silent)) this.#fault('is not read by SIP.js', frame);
    } catch (error) {
      this.#fault(`is not read: ${String(error)}`, frame);
    }
    forms.add(form);
    if (status !== 0 || method === 'ACK' || method === 'CANCEL' || method === 'BYE') return; // a BYE answers each 2xx that nobody wants any more
    const half = `${frame.field('Call-ID')} ${frame.tag('From')} `;
    const last = this.#cseq.get(half + frame.tag('To')) ?? this.#cseq.get(half) ?? 0;
    if (cseq <= last) this.#fault(`comes after CSeq ${last}`, frame);
    this.#cseq.set(half + frame.tag('To'), cseq);
  }

  #fault(what: string, frame: Frame): void {
    this.faults.push(`${frame.describe()} ${what}`);
  }
}
