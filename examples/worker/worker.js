import { UserAgent } from 'sip-wasm';
import { portMedia } from 'sip-wasm/webrtc';

let phone;
let call;
const say = (status) => postMessage({ status });
const media = () => {
  const { port1, port2 } = new MessageChannel();
  postMessage({ port: port2 }, [port2]);
  return portMedia(port1);
};
function follow(next) {
  call = next;
  const show = () => say(`${next.remote.uri}: ${next.state} ${next.end?.reason ?? ''}`);
  show();
  next.addEventListener('statechange', show);
}
const actions = {
  async register(account) {
    await phone?.close();
    phone = await UserAgent.create({ ...account, media, maxCalls: 1 });
    phone.addEventListener('call', ({ detail }) => follow(detail.call));
    await phone.register();
    say('Registered');
  },
  call: (callee) => follow(phone.call(callee)),
  accept: () => call?.accept(),
  hangup: () => call?.hangup(),
  close: () => phone?.close(),
};
addEventListener('message', async ({ data: [action, ...words] }) => {
  try { await actions[action](...words); } catch (error) { say(error.message); }
});
