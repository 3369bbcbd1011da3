import { WebRtcMedia } from 'sip-wasm/webrtc';

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
const { account, dial } = document.forms;

worker.addEventListener('message', ({ data: { status, media } }) => {
  if (media) serveMedia(media);
  else document.querySelector('[role=status]').textContent = status;
});
const on = (target, type, message) =>
  target.addEventListener(type, (event) => {
    event.preventDefault();
    worker.postMessage(message());
  });
on(account, 'submit', () => ['register', Object.fromEntries(new FormData(account))]);
on(dial, 'submit', () => ['call', dial.callee.value]);
on(dial.accept, 'click', () => ['accept']);
on(dial.hangup, 'click', () => ['hangup']);

/** The other end of `pageMedia` in worker.js. */
function serveMedia(port) {
  const media = new WebRtcMedia();
  document.querySelector('audio').srcObject = media.remoteStream;
  port.onmessage = async ({ data: { method, words, reply } }) => {
    try {
      reply.postMessage({ result: await media[method](...words) });
    } catch ({ message }) {
      reply.postMessage({ message });
    }
  };
}
