import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { usePhone } from './use-phone.js';

function Phone() {
  const [account, setAccount] = useState();
  const { phone, call, state, status, dial } = usePhone(account);
  if (!account) {
    const fields = ['server', 'aor', 'password'].map((name) => <input key={name} name={name} placeholder={name} />);
    return <form action={(data) => setAccount(Object.fromEntries(data))}>{fields}<button>Register</button></form>;
  }
  return (
    <>
      <p role="status">{status}</p>
      {phone && <form action={(data) => dial(data.get('callee'))}><input name="callee" required /><button>Call</button></form>}
      {call && <output>{`${call.remote.uri}: ${state} ${call.end?.reason ?? ''}`}</output>}
      {call?.direction === 'incoming' && state === 'ringing' && <button onClick={() => call.accept().catch(() => {})}>Answer</button>}
      {call && state !== 'ended' && <button onClick={() => call.hangup()}>Hang up</button>}
      {state === 'established' && <audio autoPlay ref={(audio) => audio && (audio.srcObject = call.media.remoteStream)} />}
    </>
  );
}
createRoot(document.getElementById('root')).render(<StrictMode><Phone /></StrictMode>);
