import { afterEach } from 'node:test';
import { UserAgent, type Call, type CallOptions, type UserAgentOptions } from '../../dist/index.js';
import { nextEvent } from './events.js';

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

/** A call by `user`'s name that rings at both ends: the caller's and the callee's. */
export async function ring(caller: UserAgent, callee: UserAgent, user: string, options?: CallOptions): Promise<[Call, Call]> {
  const incoming = nextEvent(callee, 'call');
  const outgoing = caller.call(user, options);
  const ringing = nextEvent(outgoing, 'progress');
  const { call } = await incoming;
  await ringing;
  return [outgoing, call];
}
