import { createHmac } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changed, startProcess } from './server-process.js';
import { closedPort } from './servers.js';

const EXAMPLE = new URL('../../examples/coturn/turnserver.conf', import.meta.url);
const SECRET = 'secret-of-the-relay';

export interface Coturn {
  readonly port: number;
  /** For an `RTCPeerConnection`, good for so many seconds from now on. */
  iceServers(seconds: number): RTCIceServer[];
  close(): Promise<void>;
}

/** The example of coturn on a free port of 127.0.0.1, or on the one of an earlier one, which here may relay to 127.0.0.1 as well. */
export async function startCoturn(port?: number): Promise<Coturn> {
  port ??= await closedPort();
  const folder = await mkdtemp(join(tmpdir(), 'coturn-'));
  const configuration = changed(await readFile(EXAMPLE, 'utf8'), { '3478': String(port), 'change-this-secret': SECRET });
  await writeFile(join(folder, 'turnserver.conf'), configuration);
  const here = ['-L', '127.0.0.1', '-E', '127.0.0.1', '--allow-loopback-peers', '--no-tls', '--no-dtls', '--no-rfc5780'];
  const files = ['-c', join(folder, 'turnserver.conf'), '-l', 'stdout', '-b', join(folder, 'turndb'), '--pidfile', join(folder, 'pid')];
  const { close } = await startProcess('turnserver', [...files, ...here], folder, port);
  return {
    port,
    iceServers: (seconds) => {
      const username = `${Math.floor(Date.now() / 1000) + seconds}:alice`;
      const credential = createHmac('sha1', SECRET).update(username).digest('base64');
      return [{ urls: `turn:127.0.0.1:${port}`, username, credential }];
    },
    close,
  };
}
