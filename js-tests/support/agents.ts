import { afterEach } from 'node:test';
import { UserAgent, type UserAgentOptions } from '../../dist/index.js';

type Given = Partial<UserAgentOptions>;

/** The user agents of a suite. */
export interface UserAgents {
  /** One more, with these options over the usual ones. */
  readonly make: (more?: Given) => Promise<UserAgent>;
  /** Closes them, as happens behind each test. */
  readonly close: () => Promise<void>;
}

/** To be called in `describe`, before the hooks that end what the user agents are connected to. */
export function userAgents(usual: () => Given & Pick<UserAgentOptions, 'server' | 'aor'>): UserAgents {
  const live: UserAgent[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(live.splice(0).map((agent) => agent.close()));
  };
  afterEach(close);
  const make = async (more: Given = {}): Promise<UserAgent> => {
    const agent = await UserAgent.create({ ...usual(), ...more });
    live.push(agent);
    return agent;
  };
  return { make, close };
}
