import type { SessionDialog } from '../dialog/session-dialog.js';
import type { IncomingRequest } from '../message/incoming-request.js';
import { emit, runGuarded } from '../strict-event-target.js';
import type { UserAgentCore } from './user-agent-core.js';

/** By method: the name of the callback and of the event. */
const CALLBACKS = {
  INVITE: ['onInvite', 'invite'],
  BYE: ['onBye', 'bye'],
  INFO: ['onInfo', 'info'],
  MESSAGE: ['onMessage', 'message'],
  NOTIFY: ['onNotify', 'notify'],
  PRACK: ['onPrack', 'prack'],
  REFER: ['onRefer', 'refer'],
  UPDATE: ['onUpdate', 'update'],
} as const;

/** What takes requests: a dialog, or the core for those outside one. */
interface Taker {
  delegate: Partial<Record<string, unknown>> | undefined;
}

/** The delegate's callback, then the listeners, of a dialog or of the core. @returns whether one of them took the request. */
export function offerRequest(target: SessionDialog | UserAgentCore, request: IncomingRequest): boolean {
  const names = CALLBACKS[request.message.method as keyof typeof CALLBACKS] as readonly [string, string] | undefined;
  if (!names) return false;
  const [callbackName, type] = names;
  const delegate = (target as Taker).delegate;
  const callback = delegate?.[callbackName];
  const called = typeof callback === 'function';
  if (called) runGuarded(() => (callback as (request: IncomingRequest) => void).call(delegate, request));
  const prevented = emit(target as UserAgentCore, type as 'message', { request }, { cancelable: true });
  return called || prevented;
}
