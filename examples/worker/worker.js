import { UserAgent } from 'sip-wasm';

/** The media of one call, made in the page: workers have no RTCPeerConnection. A method is a message there and one back. */
function pageMedia() {
  const { port1, port2 } = new MessageChannel();
  postMessage({ media: port2 }, [port2]);
  const ask = (method, ...words) =>
    new Promise((resolve, reject) => {
      const { port1: answer, port2: reply } = new MessageChannel();
      answer.onmessage = ({ data }) => ('message' in data ? reject(new Error(data.message)) : resolve(data.result));
      port1.postMessage({ method, words, reply }, [reply]);
    });
  return {
    createOffer: ({ hold, iceRestart }) => ask('createOffer', { hold, iceRestart }),
    createAnswer: (offer, { hold }) => ask('createAnswer', offer, { hold }),
    setAnswer: (answer) => ask('setAnswer', answer),
    rollback: () => ask('rollback'),
    close: () => void ask('close'),
  };
}

const say = (status) => postMessage({ status });
let phone;
let call;

const actions = {
  async register(account) {
    await phone?.close();
    phone = await UserAgent.create({ ...account, media: pageMedia, maxCalls: 1 });
    phone.addEventListener('call', ({ detail }) => follow(detail.call));
    await phone.register();
    say('Registered');
  },
  call: (callee) => follow(phone.call(callee)),
  accept: () => call?.accept(),
  hangup: () => call?.hangup(),
};
addEventListener('message', async ({ data: [action, ...words] }) => {
  try {
    await actions[action](...words);
  } catch (error) {
    say(error.message);
  }
});

function follow(next) {
  call = next;
  const show = () => say(`${next.remote.uri}: ${next.state} ${next.end?.reason ?? ''}`);
  show();
  next.addEventListener('statechange', show);
}
