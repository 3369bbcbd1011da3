import { fieldModule, readBodyParts } from '../message/field-reader.js';
import type { HasHeaders } from './parse-header.js';

/** One part of a multipart body, RFC 5621. */
export interface BodyPart {
  /** "" where the part has none: then it is text/plain (RFC 2046 5.2). */
  readonly contentType: string;
  readonly contentDisposition: string;
  /** With its angle brackets (RFC 8262). */
  readonly contentId: string;
  readonly transferEncoding: string;
  readonly octets: Uint8Array;
  /** The octets as UTF-8. */
  readonly text: string;
}

const decoder = new TextDecoder();
const SPANS = 5;

/** The parts of the body; none where it is no multipart or has none that can be told apart. */
export function bodyParts(message: HasHeaders & { readonly bodyOctets: Uint8Array }): BodyPart[] {
  const module = fieldModule();
  const [contentType] = message.getHeaders('content-type');
  if (!module || contentType === undefined) return [];
  const body = message.bodyOctets;
  const all = readBodyParts(module, contentType, body);
  const [, , count = 0] = all;
  const words = all.subarray(3);
  return Array.from({ length: count }, (_, part) => {
    const piece = (which: number): Uint8Array => {
      const at = (part * SPANS + which) * 2;
      return body.slice(words[at], words[at + 1]);
    };
    const text = (which: number): string => decoder.decode(piece(which));
    const octets = piece(4);
    return {
      contentType: text(0),
      contentDisposition: text(1),
      contentId: text(2),
      transferEncoding: text(3),
      octets,
      get text() {
        return decoder.decode(octets);
      },
    };
  });
}
