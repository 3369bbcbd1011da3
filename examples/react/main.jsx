import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useCallState, usePhone } from './use-phone.js';

function CallView({ call }) {
  const state = useCallState(call);
  const play = (audio) => audio && (audio.srcObject = call.media.remoteStream);
  return (
    <p>
      <output>{`${call.remote.uri}: ${state} ${call.end?.reason ?? ''}`}</output>
      {call.direction === 'incoming' && state === 'ringing' && <button onClick={() => call.accept().catch(() => {})}>Answer</button>}
      {state !== 'ended' && <button onClick={() => call.hangup()}>Hang up</button>}
      {state === 'established' && <audio autoPlay ref={play} />}
    </p>
  );
}

function Phone({ account }) {
  const { phone, call, status, dial } = usePhone(account);
  return (
    <>
      <p role="status">{status}</p>
      {phone && <form action={(data) => dial(data.get('callee'))}><input name="callee" required /><button>Call</button></form>}
      {call && <CallView call={call} />}
    </>
  );
}

const FIELDS = { server: 'wss://sip.example.com/ws', aor: 'sip:alice@example.com', password: 'password' };
function App() {
  const [account, setAccount] = useState();
  if (account) return <Phone account={account} />;
  const fields = Object.entries(FIELDS).map(([name, hint]) => <input key={name} name={name} placeholder={hint} />);
  return <form action={(data) => setAccount(Object.fromEntries(data))}>{fields}<button>Register</button></form>;
}

createRoot(document.getElementById('root')).render(<StrictMode><App /></StrictMode>);
