import type { AgentWatch } from './agent-watch.js';
import type { WalkNetwork } from './walk-network.js';
import type { Walker } from './walker.js';

/** What a user agent that was left alone for some minutes, on a network that works, must have come back to. */
export function faultsOfRecovery({ name, agent, keepsAlive }: Walker, watch: AgentWatch, network: WalkNetwork): string[] {
  if (agent.closed) return [];
  const { connected, registrationState: state } = agent;
  const checks: readonly (readonly [boolean, string])[] = [
    [watch.willConnect && !connected, 'said that it connects again, and did not'],
    [connected && keepsAlive && network.isDead(name), 'has not noticed that its connection is dead'],
    [connected && state === 'registered' && !network.isBound(name), 'has let its registration expire'],
    [state === 'registered' && watch.isUnwanted, 'is registered, which nobody wants'],
    [connected && watch.isRetryOverdue, 'said that it registers again, and did not'],
  ];
  return checks.filter(([isWrong]) => isWrong).map(([, what]) => `${name} ${what}`);
}
