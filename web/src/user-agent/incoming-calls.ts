import { answerByItself } from '../call/auto-answer.js';
import { Call } from '../call/call.js';
import type { CallHost } from '../call/call-host.js';
import type { IncomingInviteRequest } from '../message/incoming-request.js';
import { emit, hasListened } from '../strict-event-target.js';
import type { UserAgent } from './user-agent.js';
import type { UserAgentOptions } from './user-agent-options.js';

const MOST_CALLS = 16;

/** An INVITE that makes a session becomes a call, unless there are too many, or nobody would ever answer it. */
export function takeInvite(request: IncomingInviteRequest, agent: UserAgent, host: CallHost, options: UserAgentOptions): void {
  const replaced = request.replaces && agent.calls.find(({ dialog }) => dialog === request.replaces);
  if (agent.closed || (!replaced && agent.calls.length >= (options.maxCalls ?? MOST_CALLS))) {
    request.reject({ statusCode: 486 });
    return;
  }
  if (!replaced && !hasListened(agent, 'call')) {
    request.reject({ statusCode: 480 });
    return;
  }
  const call = host.keep(new Call(host, request, replaced));
  if (replaced) emit(replaced, 'replaced', { call });
  emit(agent, 'call', { call });
  if (call.state !== 'ringing') return;
  // RFC 3891 3: a call that goes on with somebody else does not ring again.
  if (replaced) call.accept().catch(() => undefined); // `failed` tells
  else if (!answerByItself(call, request, options.autoAnswer) && options.ringing !== false) call.ring();
}
