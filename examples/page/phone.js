import { UserAgent } from '../node_modules/sip-wasm/dist/index.js';
import { webRtcMedia } from '../node_modules/sip-wasm/dist/webrtc/index.js';

const { account, dial } = document.forms;
const say = (text) => (document.querySelector('[role=status]').textContent = text);
let phone;
let call;

account.addEventListener('submit', async (event) => {
  event.preventDefault();
  try {
    await phone?.close();
    phone = await UserAgent.create({ ...Object.fromEntries(new FormData(account)), media: webRtcMedia(), maxCalls: 1 });
    phone.addEventListener('registered', () => call || say('Registered'));
    phone.addEventListener('disconnected', ({ detail }) => detail.error && say(detail.error.message));
    phone.addEventListener('call', ({ detail }) => follow(detail.call));
    await phone.register();
    dial.hidden = false;
  } catch (error) {
    say(error.message);
  }
});
dial.addEventListener('submit', (event) => {
  event.preventDefault();
  try {
    if (!call) follow(phone.call(dial.callee.value));
  } catch (error) {
    say(error.message);
  }
});
addEventListener('pagehide', () => phone?.close()); // whoever is in a call with a page that is left hears of it
addEventListener('pageshow', ({ persisted }) => persisted && location.reload()); // "back" shows the page of then, its phone closed
dial.answer.addEventListener('click', () => call?.accept().catch(() => {})); // what fails ends the call, and its end says why
dial.hangup.addEventListener('click', () => call?.hangup());

async function follow(next) {
  call = next;
  const show = () => {
    say(`${next.remote.uri}: ${next.state}`);
    dial.answer.disabled = next.direction === 'outgoing' || next.state !== 'ringing';
  };
  show();
  next.addEventListener('statechange', show);
  next.addEventListener('accepted', () => (document.querySelector('audio').srcObject = next.media.remoteStream));
  const { reason, reasonPhrase, error } = await next.ended;
  call = undefined;
  say(`Over: ${error?.message ?? (reasonPhrase || reason)}`);
}
