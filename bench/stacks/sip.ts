import sip from 'sip/sip.js';
import type { Fields, ParsingStack } from './fields.js';

interface Address {
  uri: string;
  params: Record<string, string>;
}
interface Message {
  headers: {
    from: Address;
    to: Address;
    via: { params: Record<string, string> }[];
    cseq: { seq: number };
    'call-id': string;
    contact?: Address[];
    'max-forwards'?: string;
    'record-route'?: { uri: unknown }[];
    route?: { uri: unknown }[];
  };
}

/** The npm package `sip` 0.0.6, a parser for Node. */
export class SipParsing implements ParsingStack {
  readonly name = 'sip';

  read(frame: string | Uint8Array): number {
    const { headers } = sip.parse(frame) as Message;
    return (
      headers.from.uri.length +
      (headers.from.params['tag'] ?? '').length +
      headers.to.uri.length +
      (headers.to.params['tag'] ?? '').length +
      (headers.via[0]!.params['branch'] ?? '').length +
      headers.cseq.seq +
      headers['call-id'].length +
      (headers.contact?.[0]?.uri ?? '').length +
      Number(headers['max-forwards'] ?? 0) +
      (headers['record-route'] ?? headers.route ?? []).length
    );
  }

  fields(frame: string): Fields {
    const { headers } = sip.parse(frame) as Message;
    return {
      from: headers.from.uri,
      fromTag: headers.from.params['tag'] ?? '',
      to: headers.to.uri,
      toTag: headers.to.params['tag'] ?? '',
      branch: headers.via[0]?.params['branch'] ?? '',
      cseq: headers.cseq.seq,
      callId: headers['call-id'],
      contact: headers.contact?.[0]?.uri ?? '',
      maxForwards: Number(headers['max-forwards'] ?? -1),
      routes: (headers['record-route'] ?? headers.route ?? []).map(({ uri }) => (typeof uri === 'string' ? uri : sip.stringifyUri(uri))),
    };
  }
}
