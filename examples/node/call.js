// Does somebody answer there? Node has no WebRTC: this call describes a telephone that neither speaks nor listens.
import { SipError, UserAgent } from 'sip-wasm';
import { WebSocket } from 'ws';

const [server, aor, callee] = process.argv.slice(2);
if (callee === undefined) {
  console.error('SIP_PASSWORD=... node call.js wss://sip.example.com/ws sip:alice@example.com bob');
  process.exit(2);
}

const description = ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', 'c=IN IP4 0.0.0.0', 't=0 0', 'm=audio 9 RTP/AVP 0', 'a=inactive', ''].join('\r\n');
/** For sound, hand these descriptions to what makes it: a media server, a gateway. */
const media = {
  createOffer: async () => description,
  createAnswer: async () => description,
  setAnswer: async () => {},
  rollback: async () => {},
  close: () => {},
};

const phone = await UserAgent.create({ server, aor, password: process.env.SIP_PASSWORD, webSocket: WebSocket });
try {
  await phone.connect();
  const call = phone.call(callee, { media, signal: AbortSignal.timeout(30_000) });
  call.addEventListener('progress', ({ detail }) => console.log(detail.status, detail.reasonPhrase));
  await call.established;
  console.log(`${call.remote.uri} answered`);
  await call.hangup();
} catch (error) {
  if (!(error instanceof SipError)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = 1;
} finally {
  await phone.close();
}
