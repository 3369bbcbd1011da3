import type { UserAgentCore } from '../core/user-agent-core.js';
import type { IncomingResponseMessage } from '../message/incoming-message.js';
import { onAbort } from '../on-abort.js';
import { abortError } from '../sip-error.js';
import { rejection } from './call-errors.js';

interface Answer {
  readonly message: IncomingResponseMessage;
}
/** Sends the request. */
type Send = (delegate: { onAccept(answer: Answer): void; onRedirect(answer: Answer): void; onReject(answer: Answer): void }) => { dispose(): void };

/** The 2xx to a request. `refused`: what to say of another answer. @throws SipError `request_rejected`, `aborted`, `agent_closed`, and what `send` throws */
export function accepted({ end, account }: UserAgentCore, refused: string, send: Send, signal?: AbortSignal): Promise<IncomingResponseMessage> {
  if (signal?.aborted === true) return Promise.reject(abortError(signal));
  const waiting: (() => void)[] = [];
  const answer = new Promise<IncomingResponseMessage>((resolve, reject) => {
    const refuse = ({ message }: Answer): void => {
      reject(rejection(refused, message, account));
    };
    const request = send({ onAccept: ({ message }) => resolve(message), onRedirect: refuse, onReject: refuse });
    for (const over of [signal, end]) {
      const stop = onAbort(over, (error) => {
        request.dispose();
        reject(error);
      });
      waiting.push(stop);
    }
  });
  return answer.finally(() => waiting.forEach((stop) => stop()));
}
