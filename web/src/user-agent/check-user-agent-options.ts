import { check, checked } from '../check-options.js';
import { shimError } from '../sip-error.js';
import { serverUrls } from '../transport/server-order.js';
import type { UserAgentOptions } from './user-agent-options.js';

/** @throws SipError `invalid_argument` naming the option. What the core and the connection look at is left to them. */
export function checkUserAgentOptions(options: UserAgentOptions): void {
  const given: { readonly [Name in keyof UserAgentOptions]?: unknown } = checked('UserAgent.create', options);
  const { media, autoAnswer, core = {}, register = {}, keepAlive = {}, reconnect = {}, logger = console } = given;
  const missing = (['server', 'aor'] as const).find((name) => given[name] === undefined);
  if (missing) throw shimError('invalid_argument', `${missing} is missing: { server: 'wss://sip.example.com', aor: 'sip:alice@example.com' } is the least that UserAgent.create needs`);
  if (media !== undefined && typeof media !== 'function') {
    throw shimError('invalid_argument', 'media: a function that makes those of one call, `webRtcMedia()`; an object is for a single call');
  }
  if (typeof autoAnswer !== 'function') check('autoAnswer', autoAnswer ?? false, 'boolean');
  serverUrls(options.server);
  checked('core', core);
  checked('register', register);
  if (keepAlive !== false) checked('keepAlive', keepAlive);
  if (reconnect !== false) checked('reconnect', reconnect);
  const silent = (['debug', 'info', 'warn', 'error'] as const).find((name) => typeof (logger as typeof console)[name] !== 'function');
  if (silent) throw shimError('invalid_argument', `logger: it has no function ${silent}; \`console\` is one`);
}
