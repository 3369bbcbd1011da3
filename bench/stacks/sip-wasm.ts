import type { IncomingMessage, MessageParser } from '../../dist/index.js';
import { urisOf, type Fields, type ParsingStack } from './fields.js';

/** Ours: `messageParser`. */
export class SipWasmParsing implements ParsingStack {
  readonly name = 'sip-wasm';
  readonly #parse: MessageParser;

  constructor(parse: MessageParser) {
    this.#parse = parse;
  }

  read(frame: string | Uint8Array): number {
    const message = this.#parse(frame);
    const { from, to } = message;
    const routes = message.hasHeader('record-route') ? message.getHeaders('record-route') : message.getHeaders('route');
    return (
      from.uri.toString().length +
      (message.fromTag ?? '').length +
      to.uri.toString().length +
      (message.toTag ?? '').length +
      (message.viaBranch ?? '').length +
      message.cseq +
      message.callId.length +
      String(message.contact?.uri ?? '').length +
      (message.getHeader('max-forwards') ?? '').length +
      routes.length
    );
  }

  fields(frame: string): Fields {
    const message: IncomingMessage = this.#parse(frame);
    const routes = message.hasHeader('record-route') ? message.getHeaders('record-route') : message.getHeaders('route');
    return {
      from: message.from.uri.toString(),
      fromTag: message.fromTag ?? '',
      to: message.to.uri.toString(),
      toTag: message.toTag ?? '',
      branch: message.viaBranch ?? '',
      cseq: message.cseq,
      callId: message.callId,
      contact: String(message.contact?.uri ?? ''),
      maxForwards: Number(message.getHeader('max-forwards') ?? -1),
      routes: urisOf(routes),
    };
  }
}
