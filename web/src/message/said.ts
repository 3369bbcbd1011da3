import { IncomingResponseMessage } from './incoming-message.js';
import { phraseOf } from './phrase.js';

const FIELDS = ['warning', 'reason', 'p-registrar-error'];
/** Of each field so much is read: it is for a person. */
const LONGEST = 300;

/** The status line of a refusal and what it says beside: the texts of Warning and Reason, and what the registrar of Kamailio has to say. */
export function said(message: IncomingResponseMessage): string {
  const { statusCode, reasonPhrase } = message;
  const texts = FIELDS.flatMap((name) => message.getHeaders(name)).flatMap((field) => {
    const text = field.slice(0, LONGEST);
    const quoted = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, inside = '']) => inside);
    return quoted.length > 0 ? quoted : [text];
  });
  const more = [...new Set(texts)].filter((text) => text !== '' && text !== reasonPhrase).map((text) => JSON.stringify(text));
  return `${statusCode} ${reasonPhrase}`.trim() + (more.length === 0 ? '' : `: ${more.join(', ')}`);
}

/** The same, also where nobody answered. */
export const refusal = (status: number, answer: unknown): string => (answer instanceof IncomingResponseMessage ? said(answer) : `${status} ${phraseOf(status, answer)}`.trim());
