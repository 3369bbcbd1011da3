import { UserAgent, type UserAgentOptions, type WebSocketConstructor } from 'sip-wasm';
import { FakeMedia } from '../support/fake-media.js';
import { presenceCases } from './presence-cases.js';
import { registrarCases } from './registrar-cases.js';
import type { Room, ServerCase } from './server-cases.js';

export interface RoomOptions {
  readonly server: string;
  readonly edge: string;
}
export const serverCases: readonly ServerCase[] = [...presenceCases, ...registrarCases];

/** Runs a case with the WebSocket of the platform. @returns what went wrong, or "" */
export async function runServerCase(feature: string, { server, edge }: RoomOptions, Socket: WebSocketConstructor): Promise<string> {
  const agents: UserAgent[] = [];
  /** Of the last one. */
  let cut = (): void => undefined;
  class KeptSocket extends Socket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      cut = () => {
        this.close();
      };
    }
  }
  const makeIdle: Room['makeIdle'] = async (user, more: Partial<UserAgentOptions> = {}) => {
    const agent = await UserAgent.create({
      server,
      aor: `sip:${user}@example.com`,
      password: `secret-of-${user}`,
      webSocket: KeptSocket,
      media: () => new FakeMedia(),
      reconnect: { firstDelayMs: 100, longestDelayMs: 300 },
      ...more,
    });
    agents.push(agent);
    agent.addEventListener('call', () => undefined); // or it is answered 480
    return agent;
  };
  const room: Room = {
    edge,
    makeIdle,
    async make(user, more) {
      const agent = await makeIdle(user, more);
      await agent.register();
      return agent;
    },
    cut: () => {
      cut();
    },
  };
  try {
    await serverCases.find((made) => made.feature === feature)!.run(room);
    return '';
  } catch (error) {
    return error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : String(error);
  } finally {
    await Promise.all(agents.map((agent) => agent.close()));
  }
}
