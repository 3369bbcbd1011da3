import { UserAgent } from 'sip-wasm';

addEventListener('message', async ({ data: server }) => {
  try {
    const phone = await UserAgent.create({ server, aor: 'sip:worker@example.com', password: 'secret-of-worker' });
    await phone.register();
    postMessage(phone.registrationState);
  } catch (error) {
    postMessage(String(error));
  }
});
