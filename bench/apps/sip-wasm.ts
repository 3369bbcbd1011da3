// An application that registers and calls: what a page must load for it.
import { UserAgent } from '../../dist/index.js';
import { webRtcMedia } from '../../dist/webrtc/index.js';
import type { Application } from './application.js';

const agent = await UserAgent.create({ server: globalThis.sipServer, aor: 'sip:alice@example.com', password: 'secret-of-alice', media: webRtcMedia(), connect: true });
agent.addEventListener('call', ({ detail: { call } }) => void call.accept());
globalThis.application = {
  call: (target) => void agent.call(target),
  hangUp: () => void agent.close(),
} satisfies Application;
await agent.register();
