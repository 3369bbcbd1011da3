import { useEffect, useState } from 'react';
import { UserAgent } from 'sip-wasm';
import { webRtcMedia } from 'sip-wasm/webrtc';

/** A phone that stays registered while the component lives, its latest call, and how they are doing. */
export function usePhone(account) {
  const [phone, setPhone] = useState();
  const [{ call, state }, setCall] = useState({});
  const [status, setStatus] = useState('Connecting');
  useEffect(() => {
    if (!account) return;
    const unmounted = new AbortController();
    const { signal } = unmounted;
    const made = UserAgent.create({ ...account, media: webRtcMedia(), maxCalls: 1 });
    made.then(async (phone) => {
      phone.addEventListener('registered', () => setStatus('Registered'), { signal });
      phone.addEventListener('disconnected', ({ detail }) => setStatus(detail.error?.message), { signal });
      phone.addEventListener('call', ({ detail }) => follow(detail.call), { signal });
      await phone.register({ signal });
      setPhone(phone);
    }).catch((error) => signal.aborted || setStatus(error.message));
    const close = () => made.then((phone) => phone.close()).catch(() => {}); // told above
    addEventListener('pagehide', close, { signal }); // whoever is in a call with a page that is left hears of it
    addEventListener('pageshow', ({ persisted }) => persisted && location.reload(), { signal }); // "back" shows the page of then, its phone closed
    return () => {
      unmounted.abort();
      void close();
    };
  }, [account]);
  function follow(call) {
    setCall({ call, state: call.state });
    call.addEventListener('statechange', () => setCall({ call, state: call.state }));
  }
  return { phone, call, state, status, dial: (callee) => follow(phone.call(callee)) };
}
