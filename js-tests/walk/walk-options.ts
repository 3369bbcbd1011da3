import type { Call, GivenCredentials, UserAgentOptions } from '../../dist/index.js';
import type { Chance, VirtualTime } from './virtual-time.js';

/** What a user agent is made with, besides what it needs: mostly nothing. `isFair`: whoever is asked for credentials has some at hand. */
export function someOptions(chance: Chance, time: VirtualTime, isFair: boolean): Partial<UserAgentOptions> {
  const maybe = <T extends object>(odds: number, make: () => T): T | object => (chance() < odds ? make() : {});
  const within = (least: number, most: number): number => Math.floor(least + chance() * (most - least));
  return {
    ...maybe(0.3, () => ({ keepAlive: chance() < 0.2 ? false : { intervalMs: chance() < 0.1 ? 0 : within(3000, 40_000), pongTimeoutMs: within(500, 9000), requirePong: chance() < 0.5 } })),
    ...maybe(0.3, () => ({ reconnect: chance() < 0.2 ? false : { firstDelayMs: within(1, 2000), longestDelayMs: within(2000, 20_000), ...maybe(0.3, () => ({ attempts: Math.floor(chance() * 3) })) } })),
    ...maybe(0.1, () => ({ maxCalls: 1 + Math.floor(chance() * 2) })),
    ...maybe(0.1, () => ({ autoAnswer: chance() < 0.5 ? true : (call: Call) => call.remote.uri.includes('alice') })),
    ...maybe(0.1, () => ({ repairCalls: false })),
    ...maybe(0.1, () => ({ ringing: false })),
    ...maybe(0.3, () => ({ connect: true })),
    ...maybe(0.1, () => ({ connectTimeoutMs: within(500, 5000) })),
    ...maybe(0.2, () => ({ server: ['wss://proxy.invalid/first', 'wss://proxy.invalid/second'] })),
    ...maybe(0.1, () => ({ logger: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined } })),
    ...maybe(0.2, () => ({ core: { sessionExpires: 90, minimumSessionExpires: 90, ringingTime: within(5000, 60_000), referralTime: within(10_000, 60_000), credentialsTime: 5000 } })),
    ...maybe(0.3, () => ({ password: undefined, credentials: () => (isFair ? { password: 'secret' } : someCredentials(chance, time)) })),
  };
}

function someCredentials(chance: Chance, time: VirtualTime): GivenCredentials | undefined | Promise<GivenCredentials | undefined> {
  const luck = chance();
  if (luck < 0.05) throw new Error('no credentials');
  if (luck < 0.1) return Promise.reject(new Error('no credentials'));
  if (luck < 0.15) return undefined;
  if (luck < 0.2) return new Promise(() => undefined);
  const given = { password: 'secret' };
  return luck < 0.6 ? given : new Promise((resolve) => time.after(chance() * 8000, () => resolve(given)));
}
