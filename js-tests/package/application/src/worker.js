import { UserAgent } from 'sip-wasm';
import { addresses } from 'sip-wasm/headers';
import { portMedia } from 'sip-wasm/webrtc';

addEventListener('message', async ({ data: server, ports: [port] }) => {
  try {
    const phone = await UserAgent.create({ server, aor: 'sip:worker@example.com', password: 'secret-of-worker' });
    const registration = phone.registration();
    const bound = new Promise((resolve) => registration.addEventListener('registered', ({ detail }) => resolve(addresses(detail.response, 'contact')), { once: true }));
    await registration.register();
    const [contact] = await bound;
    if (!contact.uri.includes('transport=ws')) throw new Error(`a contact: ${contact.uri}`);
    // The media are in the page.
    const media = portMedia(port);
    const offer = await media.createOffer({});
    if (!/^m=audio /m.test(offer)) throw new Error(`an offer: ${offer}`);
    media.close();
    postMessage(registration.state);
  } catch (error) {
    postMessage(String(error));
  }
});
