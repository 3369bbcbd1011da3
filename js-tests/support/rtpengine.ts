import { spawnSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './kamailio.js';
import { startProcess } from './server-process.js';
import type { TestServer } from './servers.js';

/** Debian's rtpengine between the media of browsers and others, without its kernel module. `port` is where it is told what to do, UDP. */
export async function startRtpengine(): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'rtpengine-'));
  const [port, line] = [await freePort(), await freePort()];
  const words = ['--config-file=none', '--foreground', '--log-stderr', '--log-level=5', '--table=-1', '--interface=127.0.0.1', `--listen-ng=127.0.0.1:${port}`, `--listen-cli=127.0.0.1:${line}`];
  const { close } = await startProcess('rtpengine', words, folder, line);
  return { port, close };
}

/** "10.5.3.5" */
export function rtpengineVersion(): string {
  const { stdout, stderr } = spawnSync('rtpengine', ['--version'], { encoding: 'utf8' });
  return /Version: ([\d.]*\d)/.exec(stdout + stderr)?.[1] ?? 'unknown';
}
