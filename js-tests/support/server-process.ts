import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { connect } from 'node:net';
import type { TestServer } from './servers.js';

/** The example with these places changed; each of them is in it. */
export function changed(text: string, places: Readonly<Record<string, string>>): string {
  return Object.entries(places).reduce((result, [place, value]) => {
    if (!result.includes(place)) throw new Error(`the example has no ${place}`);
    return result.replace(place, value);
  }, text);
}

/** Starts a server that stays in the foreground, and waits until it takes connections at this port. `folder` is removed with it. */
export async function startProcess(command: string, words: readonly string[], folder: string, port: number): Promise<TestServer> {
  const running = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` } });
  let log = '';
  for (const stream of [running.stdout, running.stderr]) stream.on('data', (data: Buffer) => (log = (log + data.toString()).slice(-4000)));
  const ended = new Promise<string>((resolve) => {
    running.once('error', (cause) => resolve(`${command} cannot be started: npm run setup installs it (${String(cause)})`));
    running.once('exit', (code) => resolve(`${command} ended with ${code}:\n${log}`));
  });
  const deadline = Date.now() + 15_000;
  while (!(await accepts(port))) {
    const said = await Promise.race([ended, new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 50))]);
    if (said !== undefined || Date.now() > deadline) throw new Error(said ?? `${command} does not listen:\n${log}`);
  }
  return {
    port,
    close: async () => {
      running.kill('SIGTERM');
      // Some wait for their clients first.
      const impatient = setTimeout(() => running.kill('SIGKILL'), 1000);
      await ended;
      clearTimeout(impatient);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).once('error', () => resolve(false));
  });
}
