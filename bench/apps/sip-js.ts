// The same on SIP.js, whose session description handler is for WebRTC.
import { Inviter, Registerer, UserAgent } from 'sip.js';
import type { Application } from './application.js';

const agent = new UserAgent({
  uri: UserAgent.makeURI('sip:alice@example.com')!,
  authorizationUsername: 'alice',
  authorizationPassword: 'secret-of-alice',
  transportOptions: { server: globalThis.sipServer },
  logBuiltinEnabled: false,
  delegate: { onInvite: (invitation) => void invitation.accept() },
});
globalThis.application = {
  call: (target) => void new Inviter(agent, UserAgent.makeURI(target)!).invite(),
  hangUp: () => void agent.stop(),
} satisfies Application;
await agent.start();
await new Registerer(agent).register();
