import type { IncomingInviteRequest } from '../message/incoming-request.js';
import { shimError } from '../sip-error.js';
import { reportApplicationError } from '../strict-event-target.js';
import type { UserAgentOptions } from '../user-agent/user-agent-options.js';
import type { Call } from './call.js';

/**
 * Does with a call that has come what its caller asks for, RFC 5373, as far as the policy allows: accepts it, or refuses what may
 * only be accepted by itself. @returns false where a person decides.
 */
export function answerByItself(call: Call, request: IncomingInviteRequest, policy: UserAgentOptions['autoAnswer']): boolean {
  const asked = request.autoAnswer;
  if (!asked) return false;
  if (!allows(policy, call)) {
    if (asked.required) call.reject({ statusCode: 403 });
    return asked.required;
  }
  if (asked.delaySeconds > 0) call.ring();
  const { message } = request;
  const says = message.hasHeader('answer-mode') || message.hasHeader('priv-answer-mode');
  const timer = setTimeout(() => {
    if (call.state === 'ringing') call.accept(says ? { extraHeaders: ['Answer-Mode: Auto'] } : {}).catch(() => undefined); // `failed` tells
  }, asked.delaySeconds * 1000);
  call.addEventListener('ended', () => {
    clearTimeout(timer);
  });
  return true;
}

function allows(policy: UserAgentOptions['autoAnswer'], call: Call): boolean {
  if (typeof policy !== 'function') return policy === true;
  try {
    const isAllowed: unknown = policy(call);
    // It would be taken for a yes, whatever it becomes.
    if (typeof (isAllowed as Partial<PromiseLike<unknown>> | undefined)?.then === 'function') throw shimError('invalid_argument', 'autoAnswer: the function is to decide at once, and gives a promise');
    return Boolean(isAllowed);
  } catch (error) {
    reportApplicationError(error);
    return false;
  }
}
