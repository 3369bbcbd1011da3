// The same on JsSIP.
import JsSIP from 'jssip';
import type { Application } from './application.js';

const audio = { mediaConstraints: { audio: true, video: false } };
const agent = new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface(globalThis.sipServer)], uri: 'sip:alice@example.com', password: 'secret-of-alice' });
agent.on('newRTCSession', ({ session, originator }: { session: { answer(options: object): void }; originator: string }) => {
  if (originator === 'remote') session.answer(audio);
});
globalThis.application = {
  call: (target) => {
    agent.call(target, audio);
  },
  hangUp: () => {
    agent.stop();
  },
} satisfies Application;
agent.start();
