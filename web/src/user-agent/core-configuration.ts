import { featureParameters } from '../call/call-fields.js';
import type { CoreConfiguration } from '../core/user-agent-core-events.js';
import { SipError } from '../sip-error.js';
import { serverWeights } from '../transport/server-order.js';
import type { RegistrationOptions } from './registration-options.js';
import type { UserAgentOptions } from './user-agent-options.js';

/** The names of src/user_agent/configuration.h for those of the options. */
export function configurationOf(options: UserAgentOptions): CoreConfiguration {
  const { aor, displayName, authorizationUsername, password, ha1, ha1Algorithm, realm, userAgent, instanceId, features } = options;
  const reconnect = options.reconnect === false ? undefined : options.reconnect;
  return {
    aor,
    displayName,
    authorizationUsername,
    password,
    ha1,
    ha1Algorithm,
    realm,
    userAgent,
    instanceId,
    allowMd5: options.refuseMd5 !== true,
    askCredentials: options.credentials !== undefined,
    askToken: options.token !== undefined,
    trustedServer: options.trustedServer === true,
    autoAnswer: (options.autoAnswer ?? false) !== false,
    contactFeatures: features && featureParameters(features),
    eventPackages: options.eventPackages?.join(', '),
    servers: serverWeights(options.server),
    reconnectFirst: reconnect?.firstDelayMs,
    reconnectLongest: reconnect?.longestDelayMs,
    ...options.core,
  };
}

/** What the application calls the options that have other names in the core. */
const WRITTEN: Readonly<Record<string, string>> = { contactFeatures: 'features', reconnectFirst: 'reconnect.firstDelayMs', reconnectLongest: 'reconnect.longestDelayMs' };

/** What the core says of one of them, for the application. */
export function asWritten(error: unknown): unknown {
  if (!(error instanceof SipError)) return error;
  const { code, message, detail } = error;
  const [name = ''] = /^\w+/.exec(message) ?? [];
  return name in WRITTEN ? new SipError(code, message.replace(name, WRITTEN[name]!), { detail }) : error;
}

/** What `register` of the options says, for the one registration that a user agent always has. */
export function ownRegistration({ register }: UserAgentOptions): RegistrationOptions {
  const { signal: _, ...options } = register ?? {};
  return options;
}
