import { IncomingResponseMessage } from './incoming-message.js';

/** What a request was answered, in words; where nobody answered, what its status stands for (RFC 3261 8.1.3.1). */
export function phraseOf(status: number, answer: unknown): string {
  if (answer instanceof IncomingResponseMessage) return answer.reasonPhrase;
  return status === 408 ? 'no answer came' : status === 503 ? 'the connection was lost' : '';
}
