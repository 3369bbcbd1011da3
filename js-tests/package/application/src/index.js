// An application that every bundler builds as it is: the page registers, and so does a worker of its own.
import { UserAgent } from 'sip-wasm';
import { serveMedia, WebRtcMedia, webRtcMedia } from 'sip-wasm/webrtc';

const server = new URL(location.href).searchParams.get('server');
const show = (who, outcome) => {
  document.documentElement.dataset[who] = outcome;
};

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
worker.addEventListener('message', ({ data }) => show('worker', data));
worker.addEventListener('error', ({ message }) => show('worker', message));
const { port1, port2 } = new MessageChannel();
serveMedia(port1, new WebRtcMedia());
worker.postMessage(server, [port2]);

try {
  const phone = await UserAgent.create({ server, aor: 'sip:page@example.com', password: 'secret-of-page', media: webRtcMedia() });
  await phone.register();
  show('page', phone.registrationState);
} catch (error) {
  show('page', String(error));
}
