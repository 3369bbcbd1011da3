import { parseMessage } from 'jssip/lib/Parser.js';
import { urisOf, type Fields, type ParsingStack } from './fields.js';

interface Uri {
  toString(): string;
}
interface Message {
  from: { uri: Uri };
  from_tag?: string;
  to: { uri: Uri };
  to_tag?: string;
  via_branch?: string;
  cseq: number;
  call_id: string;
  getHeader(name: string): string | undefined;
  getHeaders(name: string): string[];
  parseHeader(name: string): { uri: Uri } | undefined;
}

/** JsSIP 3.13.8. */
export class JsSipParsing implements ParsingStack {
  readonly name = 'JsSIP';

  read(frame: string | Uint8Array): number {
    const message = parseMessage(frame as string, undefined) as Message;
    const routes = message.getHeaders('record-route');
    return (
      Number(message.from.uri !== undefined) +
      (message.from_tag ?? '').length +
      Number(message.to.uri !== undefined) +
      (message.to_tag ?? '').length +
      (message.via_branch ?? '').length +
      message.cseq +
      message.call_id.length +
      Number(message.parseHeader('contact')?.uri !== undefined) +
      (message.getHeader('max-forwards') ?? '').length +
      (routes.length > 0 ? routes : message.getHeaders('route')).length
    );
  }

  fields(frame: string): Fields {
    const message = parseMessage(frame, undefined) as Message | undefined;
    if (!message) throw new Error(`${this.name} does not read ${frame.slice(0, 60)}`);
    const routes = message.getHeaders('record-route');
    return {
      from: message.from.uri.toString(),
      fromTag: message.from_tag ?? '',
      to: message.to.uri.toString(),
      toTag: message.to_tag ?? '',
      branch: message.via_branch ?? '',
      cseq: message.cseq,
      callId: message.call_id,
      contact: message.parseHeader('contact')?.uri.toString() ?? '',
      maxForwards: Number(message.getHeader('max-forwards') ?? -1),
      routes: urisOf(routes.length > 0 ? routes : message.getHeaders('route')),
    };
  }
}
