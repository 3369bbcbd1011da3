import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { usePhone } from './use-phone.js';

function Phone() {
  const [account, setAccount] = useState();
  const { phone, call, state, status, dial } = usePhone(account);
  if (!account) {
    return (
      <form action={(data) => setAccount(Object.fromEntries(data))}>
        <p><label>Server <input name="server" placeholder="wss://sip.example.com/ws" autoComplete="url" required /></label></p>
        <p><label>Address <input name="aor" placeholder="sip:alice@example.com" autoComplete="username" required /></label></p>
        <p><label>Password <input name="password" type="password" autoComplete="current-password" /></label></p>
        <button>Register</button>
      </form>
    );
  }
  return (
    <>
      <p role="status">{status}</p>
      {phone && <form action={(data) => dial(data.get('callee'))}><label>Whom to call <input name="callee" placeholder="bob" required /></label> <button>Call</button></form>}
      {call && <output>{`${call.remote.uri}: ${state} ${call.end?.reason ?? ''}`}</output>}
      {call?.direction === 'incoming' && state === 'ringing' && <button onClick={() => call.accept().catch(() => {})}>Answer</button>}
      {call && state !== 'ended' && <button onClick={() => call.hangup()}>Hang up</button>}
      {state === 'established' && <audio autoPlay ref={(audio) => audio && (audio.srcObject = call.media.remoteStream)} />}
    </>
  );
}
createRoot(document.getElementById('root')).render(<StrictMode><Phone /></StrictMode>);
