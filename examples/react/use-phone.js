import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { UserAgent } from 'sip-wasm';
import { webRtcMedia } from 'sip-wasm/webrtc';

/** A phone that stays registered while the component lives, its latest call, and how it is doing. */
export function usePhone({ server, aor, password }) {
  const [phone, setPhone] = useState();
  const [call, setCall] = useState();
  const [status, setStatus] = useState('Connecting');
  useEffect(() => {
    const unmounted = new AbortController();
    const { signal } = unmounted;
    const made = UserAgent.create({ server, aor, password, media: webRtcMedia(), maxCalls: 1 });
    const start = async (phone) => {
      phone.addEventListener('registered', () => setStatus('Registered'), { signal });
      phone.addEventListener('disconnected', ({ detail }) => setStatus(detail.error?.message), { signal });
      phone.addEventListener('call', ({ detail }) => setCall(detail.call), { signal });
      await phone.register({ signal });
      setPhone(phone);
    };
    made.then(start).catch((error) => signal.aborted || setStatus(error.message));
    return () => {
      unmounted.abort();
      made.then((phone) => phone.close()).catch(() => {}); // told above
    };
  }, [server, aor, password]);
  return { phone, call, status, dial: (callee) => setCall(phone.call(callee)) };
}

/** The state of a call, rendered anew when it changes. */
export function useCallState(call) {
  const subscribe = useCallback((changed) => {
    call.addEventListener('statechange', changed);
    return () => call.removeEventListener('statechange', changed);
  }, [call]);
  return useSyncExternalStore(subscribe, () => call.state);
}
