// With esbuild, by its documented loader `file`: the import gives an address, relative to the folder of the output.
import { UserAgent } from 'sip-wasm';
import wasm from 'sip-wasm/sip_wasm.wasm';

const server = new URL(location.href).searchParams.get('server');
try {
  const phone = await UserAgent.create({
    server,
    aor: 'sip:page@example.com',
    password: 'secret-of-page',
    wasm: new URL(wasm, import.meta.url),
  });
  await phone.register();
  document.documentElement.dataset.page = phone.registrationState;
} catch (error) {
  document.documentElement.dataset.page = String(error);
}
