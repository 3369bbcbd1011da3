import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Certificate } from './certificates.js';
import { changed, startProcess } from './server-process.js';
import { closedPort, type TestServer } from './servers.js';

const examples = new URL('../../examples/', import.meta.url);

/** The example of nginx, on a free port: wss: in front of a ws: server. `idle`: after how long without a word it hangs up. */
export async function startNginx(certificate: Certificate, upstream: number, idle = '120s'): Promise<TestServer> {
  const port = await closedPort();
  const site = changed(await readFile(new URL('nginx/sip.conf', examples), 'utf8'), {
    'listen 443 ssl': `listen 127.0.0.1:${port} ssl`,
    '/etc/ssl/sip.example.com/chain.pem': certificate.certificateFile,
    '/etc/ssl/sip.example.com/key.pem': certificate.keyFile,
    '127.0.0.1:5066': `127.0.0.1:${upstream}`,
    'read_timeout 120s': `read_timeout ${idle}`,
    'send_timeout 120s': `send_timeout ${idle}`,
  });
  const folder = await mkdtemp(join(tmpdir(), 'nginx-'));
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${folder};`).join(' ');
  const http = `http { access_log off; ${paths}\n${site}\n}`;
  await writeFile(join(folder, 'nginx.conf'), `daemon off; master_process off; pid ${folder}/pid;\nevents {}\n${http}`);
  return startProcess('nginx', ['-e', 'stderr', '-p', folder, '-c', join(folder, 'nginx.conf')], folder, port);
}

/** The example of HAProxy, likewise. */
export async function startHaproxy(certificate: Certificate, upstream: number): Promise<TestServer> {
  const port = await closedPort();
  const configuration = changed(await readFile(new URL('haproxy/haproxy.cfg', examples), 'utf8'), {
    'bind :443': `bind 127.0.0.1:${port}`,
    '/etc/haproxy/sip.example.com.pem': certificate.bothFile,
    '127.0.0.1:5066': `127.0.0.1:${upstream}`,
  });
  const folder = await mkdtemp(join(tmpdir(), 'haproxy-'));
  await writeFile(join(folder, 'haproxy.cfg'), configuration);
  return startProcess('haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')], folder, port);
}
