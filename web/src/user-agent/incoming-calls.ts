import { answerByItself } from '../call/auto-answer.js';
import { Call } from '../call/call.js';
import type { CallHost } from '../call/call-host.js';
import { asRemote } from '../call/call-parties.js';
import { callerOf } from '../call/call-requests.js';
import type { IncomingInviteRequest, IncomingRequest } from '../message/incoming-request.js';
import { emit, hasListened } from '../strict-event-target.js';
import type { UserAgent } from './user-agent.js';
import type { UserAgentOptions } from './user-agent-options.js';

const MOST_CALLS = 16;

/** An INVITE that makes a session becomes a call, unless there are too many, or nobody would ever answer it. */
export function takeInvite(request: IncomingInviteRequest, agent: UserAgent, host: CallHost, options: UserAgentOptions): void {
  const replaced = request.replaces && agent.calls.find(({ dialog }) => dialog === request.replaces);
  const status = agent.closed || (!replaced && isBusy(agent, options)) ? 486 : replaced || hasListened(agent, 'call') ? 0 : 480;
  if (status > 0) {
    request.reject({ statusCode: status });
    emit(agent, 'refused', { remote: asRemote(callerOf(request, host)), request: request.message, status });
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

/**
 * An OPTIONS asks what would become of a call (RFC 3261 11.2). Where there are too many, so it is answered; that nobody listens for calls
 * is no answer to it: exchanges unregister who answers their OPTIONS with anything but 200 or 486.
 */
export function answerOptions(request: IncomingRequest, agent: UserAgent, options: UserAgentOptions): void {
  if (isBusy(agent, options)) request.reject({ statusCode: 486 });
}

function isBusy(agent: UserAgent, { maxCalls = MOST_CALLS }: UserAgentOptions): boolean {
  return agent.calls.filter((call) => !call.isHungUp).length >= maxCalls;
}
