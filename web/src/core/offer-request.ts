import type { SessionDialog } from '../dialog/session-dialog.js';
import type { IncomingRequest } from '../message/incoming-request.js';
import { emit, runGuarded } from '../strict-event-target.js';
import type { UserAgentCore } from './user-agent-core.js';

/** The methods that have an event, as `invite`, and a callback, as `onInvite`. Names that are made for each request, an engine looks up slowly. */
const NAMES = new Map(
  ['Invite', 'Bye', 'Info', 'Message', 'Notify', 'Options', 'Prack', 'Refer', 'Update'].map((name) => [name.toUpperCase(), { event: name.toLowerCase(), callback: `on${name}` }]),
);

/** What takes requests: a dialog, or the core for those outside one. */
interface Taker {
  delegate: Partial<Record<string, unknown>> | undefined;
}

/** The delegate's callback, then the listeners, of a dialog or of the core. @returns whether one of them took the request. */
export function offerRequest(target: SessionDialog | UserAgentCore, request: IncomingRequest): boolean {
  const names = NAMES.get(request.message.method);
  if (!names) return false;
  const delegate = (target as Taker).delegate;
  const callback = delegate?.[names.callback];
  const called = typeof callback === 'function';
  if (called) runGuarded(() => (callback as (request: IncomingRequest) => void).call(delegate, request));
  const prevented = emit(target as UserAgentCore, names.event as 'message', { request }, { cancelable: true });
  return called || prevented;
}
