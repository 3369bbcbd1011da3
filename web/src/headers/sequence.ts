import { headerValues, type HasHeaders } from './parse-header.js';

/** CSeq, RFC 3261 20.16. */
export interface CSeq {
  readonly number: number;
  readonly method: string;
}

export function cseq(message: HasHeaders): CSeq | undefined {
  const [number, method] = headerValues(message, 'cseq')[0]?.parts ?? [];
  return method === undefined ? undefined : { number: Number(number), method };
}

/** RAck, RFC 3262 7.2. */
export interface RAck {
  readonly rseq: number;
  readonly cseq: number;
  readonly method: string;
}

export function rack(message: HasHeaders): RAck | undefined {
  const [rseq, number, method] = headerValues(message, 'rack')[0]?.parts ?? [];
  return method === undefined ? undefined : { rseq: Number(rseq), cseq: Number(number), method };
}
