import { createRequire } from 'node:module';
import { UserAgentCore, type IncomingRequestMessage, type IncomingResponseMessage } from 'sip-wasm';
import * as headers from 'sip-wasm/headers';
import { Parser } from 'sip.js/lib/core/messages/parser.js';

/** What a reader makes of a message; where it is not read, nothing but that. */
export type Reading = 'refused' | 'throws' | Readonly<Record<Field, string>>;
export const FIELDS = ['method', 'status', 'Request-URI', 'From', 'From tag', 'To', 'To tag', 'Call-ID', 'CSeq', 'Via values', 'branch', 'Contacts', 'Subject', 'body'] as const;
type Field = (typeof FIELDS)[number];

interface PeerMessage {
  method?: string;
  statusCode?: number;
  status_code?: number;
  ruri?: { toString(): string };
  from?: { uri: { toString(): string } };
  to?: { uri: { toString(): string } };
  fromTag?: string;
  from_tag?: string;
  toTag?: string;
  to_tag?: string;
  callId?: string;
  call_id?: string;
  cseq?: number;
  viaBranch?: string;
  via_branch?: string;
  body?: string;
  getHeader(name: string): string | undefined;
  getHeaders(name: string): readonly string[];
}

function text(value: { toString(): string } | undefined | null): string {
  return value?.toString() ?? '';
}

function readingOf(message: PeerMessage | undefined): Reading {
  if (!message) return 'refused';
  return {
    method: (message.statusCode ?? message.status_code) === undefined ? text(message.method) : '',
    status: text(message.statusCode ?? message.status_code),
    'Request-URI': text(message.ruri),
    From: text(message.from?.uri),
    'From tag': text(message.fromTag ?? message.from_tag),
    To: text(message.to?.uri),
    'To tag': text(message.toTag ?? message.to_tag),
    'Call-ID': text(message.callId ?? message.call_id),
    CSeq: text(message.cseq),
    'Via values': String(message.getHeaders('via').length),
    branch: text(message.viaBranch ?? message.via_branch),
    Contacts: String(message.getHeaders('contact').length),
    Subject: text(message.getHeader('subject')),
    body: text(message.body),
  };
}

function guarded(parse: () => PeerMessage | undefined): Reading {
  try {
    return readingOf(parse());
  } catch {
    return 'throws';
  }
}

const silent = { error: () => undefined, warn: () => undefined, log: () => undefined, debug: () => undefined };

export function readBySipJs(frame: string): Reading {
  return guarded(() => Parser.parseMessage(frame, silent) as PeerMessage | undefined);
}

const jsSip = createRequire(import.meta.url)('jssip/lib/Parser.js') as { parseMessage(data: string, ua: unknown): PeerMessage | undefined };

export function readByJsSip(frame: string): Reading {
  return guarded(() => jsSip.parseMessage(frame, {}));
}

type OurMessage = IncomingRequestMessage | IncomingResponseMessage;

/** A running core: what it delivers or drops tells what it has read, and whether it found a fault. */
export class OurReader {
  readonly #core: UserAgentCore;
  readonly #flow: number;
  #read: OurMessage | undefined;
  #isFaulty = false;

  static async create(): Promise<OurReader> {
    return new OurReader(await UserAgentCore.create({ aor: 'sip:reader@example.com' }));
  }
  private constructor(core: UserAgentCore) {
    this.#core = core;
    this.#flow = core.openFlow(true, () => undefined);
    core.delegate = {
      onInvite: (request) => {
        this.#read = request.message;
        request.reject({ statusCode: 486 });
      },
      onMessage: (request) => {
        this.#read = request.message;
        request.accept();
      },
    };
    core.addEventListener('dropped', ({ detail: { message, status, why } }) => {
      this.#read ??= message;
      // What is refused for its form, not for what it asks.
      this.#isFaulty ||= [400, 413, 414, 505, 513].includes(status) || !message || (status === 0 && !/transaction|answered|response:|behind its message/.test(why));
    });
  }
  read(frame: string): Reading {
    this.#read = undefined;
    this.#isFaulty = false;
    this.#core.receive(this.#flow, frame);
    const message = this.#read as OurMessage | undefined;
    if (!message || this.#isFaulty) return 'refused';
    const [from, to] = [headers.address(message, 'from'), headers.address(message, 'to')];
    const via = headers.vias(message);
    return {
      method: 'ruri' in message ? message.method : '',
      status: 'statusCode' in message ? String(message.statusCode) : '',
      'Request-URI': 'ruri' in message ? String(message.ruri) : '',
      From: from?.uri ?? '',
      'From tag': from?.parameter('tag') ?? '',
      To: to?.uri ?? '',
      'To tag': to?.parameter('tag') ?? '',
      'Call-ID': message.callId,
      CSeq: String(message.cseq),
      'Via values': String(via.length),
      branch: via[0]?.parameter('branch') ?? '',
      Contacts: String(headers.addresses(message, 'contact').length),
      Subject: message.getHeader('subject') ?? '',
      body: message.body,
    };
  }
  close(): void {
    this.#core.close();
    this.#core.delete();
  }
}
