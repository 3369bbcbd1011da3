import type { SessionDialog } from '../dialog/session-dialog.js';
import type { IncomingRequest } from '../message/incoming-request.js';
import { emit, runGuarded } from '../strict-event-target.js';
import type { UserAgentCore } from './user-agent-core.js';

/** The methods that have a callback, as `onInvite`, and an event, as `invite`. */
const METHODS = ['INVITE', 'BYE', 'INFO', 'MESSAGE', 'NOTIFY', 'OPTIONS', 'PRACK', 'REFER', 'UPDATE'];

/** What takes requests: a dialog, or the core for those outside one. */
interface Taker {
  delegate: Partial<Record<string, unknown>> | undefined;
}

/** The delegate's callback, then the listeners, of a dialog or of the core. @returns whether one of them took the request. */
export function offerRequest(target: SessionDialog | UserAgentCore, request: IncomingRequest): boolean {
  const { method } = request.message;
  if (!METHODS.includes(method)) return false;
  const type = method.toLowerCase();
  const delegate = (target as Taker).delegate;
  const callback = delegate?.[`on${method.charAt(0)}${type.slice(1)}`];
  const called = typeof callback === 'function';
  if (called) runGuarded(() => (callback as (request: IncomingRequest) => void).call(delegate, request));
  const prevented = emit(target as UserAgentCore, type as 'message', { request }, { cancelable: true });
  return called || prevented;
}
