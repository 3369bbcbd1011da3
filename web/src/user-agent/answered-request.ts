import { rejection } from '../call/call-errors.js';
import type { UserAgentCore } from '../core/user-agent-core.js';
import type { IncomingResponseMessage } from '../message/incoming-message.js';
import { onAbort } from '../on-abort.js';
import { abortError } from '../sip-error.js';
import type { OutOfDialogOptions } from '../types.js';

/** Sends a request outside any dialog. @returns the 2xx. @throws SipError `request_rejected`, `aborted`, `agent_closed`, and those of `UserAgentCore.request` */
export function answeredRequest(core: UserAgentCore, method: string, target: string, options: OutOfDialogOptions, signal?: AbortSignal): Promise<IncomingResponseMessage> {
  if (signal?.aborted === true) return Promise.reject(abortError(signal));
  const end = new AbortController();
  const answer = new Promise<IncomingResponseMessage>((resolve, reject) => {
    const refused = ({ message }: { message: IncomingResponseMessage }): void => {
      reject(rejection(`${method} was refused`, message));
    };
    const request = core.request(method, target, options, {
      onAccept: ({ message }) => {
        resolve(message);
      },
      onRedirect: refused,
      onReject: refused,
    });
    for (const over of [signal, core.end]) {
      onAbort(over, end.signal, (error) => {
        request.dispose();
        reject(error);
      });
    }
  });
  return answer.finally(() => end.abort());
}
