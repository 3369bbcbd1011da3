import { featureParameters } from '../call/call-fields.js';
import type { CoreConfiguration } from '../core/user-agent-core-events.js';
import { serverWeights } from '../transport/server-order.js';
import type { RegistrationOptions } from './registration-options.js';
import type { UserAgentOptions } from './user-agent-options.js';

/** The names of src/user_agent/configuration.h for those of the options. */
export function configurationOf(options: UserAgentOptions): CoreConfiguration {
  const { aor, displayName, authorizationUsername, password, ha1, ha1Algorithm, realm, userAgent, instanceId } = options;
  const given = { displayName, authorizationUsername, password, ha1, ha1Algorithm, realm, userAgent, instanceId };
  const { firstDelayMs, longestDelayMs } = options.reconnect === false ? {} : (options.reconnect ?? {});
  const connecting = {
    servers: serverWeights(options.server),
    ...(firstDelayMs !== undefined && { reconnectFirst: firstDelayMs }),
    ...(longestDelayMs !== undefined && { reconnectLongest: longestDelayMs }),
  };
  const policies = {
    ...(options.trustedServer === true && { trustedServer: true }),
    ...(options.autoAnswer !== undefined && options.autoAnswer !== false && { autoAnswer: true }),
    ...(options.features && { contactFeatures: featureParameters(options.features) }),
  };
  const asks = { askCredentials: options.credentials !== undefined, askToken: options.token !== undefined };
  const serves = options.eventPackages ? { eventPackages: options.eventPackages.join(', ') } : {};
  const known = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { aor, ...Object.fromEntries(known), ...(options.refuseMd5 === true && { allowMd5: false }), ...asks, ...policies, ...serves, ...connecting, ...options.core };
}

/** What `register` of the options says, for the one registration that a user agent always has. */
export function ownRegistration({ register }: UserAgentOptions): RegistrationOptions {
  const { signal: _, ...options } = register ?? {};
  return options;
}
