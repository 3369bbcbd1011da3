import { Parser } from 'sip.js/lib/core/messages/parser.js';
import { urisOf, type Fields, type ParsingStack } from './fields.js';

interface Uri {
  toString(): string;
}
interface Message {
  from: { uri: Uri };
  fromTag?: string;
  to: { uri: Uri };
  toTag?: string;
  viaBranch?: string;
  cseq: number;
  callId: string;
  getHeader(name: string): string | undefined;
  getHeaders(name: string): string[];
  parseHeader(name: string): { uri: Uri } | undefined;
}
const nothing = (): void => undefined;
const quiet = { error: nothing, warn: nothing, log: nothing, debug: nothing };

export type SipJsParser = typeof Parser.parseMessage;

/** SIP.js 0.21.2. */
export class SipJsParsing implements ParsingStack {
  readonly name: string;
  readonly #parse: (data: string, logger: typeof quiet) => unknown;

  constructor(name = 'SIP.js', parse: SipJsParser = Parser.parseMessage) {
    this.name = name;
    this.#parse = parse;
  }

  read(frame: string | Uint8Array): number {
    const message = this.#parse(frame as string, quiet) as Message;
    const routes = message.getHeaders('record-route');
    return (
      Number(message.from.uri !== undefined) +
      (message.fromTag ?? '').length +
      Number(message.to.uri !== undefined) +
      (message.toTag ?? '').length +
      (message.viaBranch ?? '').length +
      message.cseq +
      message.callId.length +
      Number(message.parseHeader('contact')?.uri !== undefined) +
      (message.getHeader('max-forwards') ?? '').length +
      (routes.length > 0 ? routes : message.getHeaders('route')).length
    );
  }

  fields(frame: string): Fields {
    const message = this.#parse(frame, quiet) as Message | undefined;
    if (!message) throw new Error(`${this.name} does not read ${frame.slice(0, 60)}`);
    const routes = message.getHeaders('record-route');
    return {
      from: message.from.uri.toString(),
      fromTag: message.fromTag ?? '',
      to: message.to.uri.toString(),
      toTag: message.toTag ?? '',
      branch: message.viaBranch ?? '',
      cseq: message.cseq,
      callId: message.callId,
      contact: message.parseHeader('contact')?.uri.toString() ?? '',
      maxForwards: Number(message.getHeader('max-forwards') ?? -1),
      routes: urisOf(routes.length > 0 ? routes : message.getHeaders('route')),
    };
  }
}
