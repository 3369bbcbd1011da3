import { IncomingResponseMessage } from '../message/incoming-message.js';
import { SipError, type CoreErrorCode } from '../sip-error.js';
import type { CoreOutput } from './output-reader.js';
import type { LoadedModule } from './wasm-loader.js';

/** Why the core can make no session of a callee's 2xx (RFC 3261 12.1.2); undefined of any other response. */
export function faultOf2xx({ reason, text: detail, message }: CoreOutput, { errorNames }: LoadedModule): SipError | undefined {
  if (reason === 0 || !(message instanceof IncomingResponseMessage)) return undefined;
  const { statusCode: status } = message;
  return new SipError(errorNames[reason] as CoreErrorCode, `The ${status} of the callee cannot be used: ${detail}`, { detail, status });
}
