import { serveMedia, WebRtcMedia } from 'sip-wasm/webrtc';

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
const { account, dial } = document.forms;
worker.addEventListener('message', ({ data: { status, port } }) => {
  if (status) document.querySelector('[role=status]').textContent = status;
  if (!port) return;
  const media = new WebRtcMedia();
  document.querySelector('audio').srcObject = media.remoteStream;
  serveMedia(port, media);
});
account.addEventListener('submit', (event) => {
  event.preventDefault();
  worker.postMessage(['register', Object.fromEntries(new FormData(account))]);
});
dial.addEventListener('submit', (event) => {
  event.preventDefault();
  worker.postMessage(['call', dial.callee.value]);
});
addEventListener('pagehide', () => worker.postMessage(['close'])); // whoever is in a call with a page that is left hears of it
addEventListener('pageshow', ({ persisted }) => persisted && location.reload()); // "back" shows the page of then, its phone closed
for (const action of ['accept', 'hangup']) dial[action].addEventListener('click', () => worker.postMessage([action]));
