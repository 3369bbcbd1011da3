import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './kamailio.js';
import { changed } from './server-process.js';

const CONFIGURATION = fileURLToPath(new URL('../../examples/asterisk', import.meta.url));
/** As tools/setup/asterisk.sh leaves it. */
const HOME = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'sip-wasm/asterisk');
const DIRECTORIES = ['astvarlibdir', 'astdbdir', 'astkeydir', 'astagidir', 'astspooldir', 'astrundir', 'astlogdir'] as const;

/** Asterisk with the example configuration of this repository, on free ports of 127.0.0.1. */
export class Asterisk {
  readonly domain = '127.0.0.1';
  readonly #port: number;
  /** Of phones by UDP. */
  readonly sipPort: number;
  readonly #folder: string;
  #process: ChildProcess | undefined;
  #log = '';

  /** Whether the set-up could fetch one; where CI=true it has, or has failed. */
  static get isThere(): boolean {
    return existsSync(join(HOME, 'version'));
  }
  /** "22.10.1" */
  static get version(): string {
    return readFileSync(join(HOME, 'version'), 'utf8').trim();
  }

  static async start(): Promise<Asterisk> {
    const made = new Asterisk(await freePort(), await freePort(), await mkdtemp(join(tmpdir(), 'asterisk-')));
    await made.#configure();
    await made.run();
    return made;
  }

  private constructor(port: number, sipPort: number, folder: string) {
    this.#port = port;
    this.sipPort = sipPort;
    this.#folder = folder;
  }

  get port(): number {
    return this.#port;
  }
  get url(): string {
    return `ws://127.0.0.1:${this.#port}/ws`;
  }
  /** What it said, for a test that failed. */
  get log(): string {
    return this.#log;
  }

  /** The example, of which only the addresses are changed; what is not for deployment is added. */
  async #configure(): Promise<void> {
    const folder = this.#folder;
    await cp(CONFIGURATION, folder, { recursive: true });
    const change = async (name: string, places: Readonly<Record<string, string>>): Promise<void> => {
      await writeFile(join(folder, name), changed(await readFile(join(folder, name), 'utf8'), places));
    };
    await change('http.conf', { 'bindaddr=0.0.0.0': 'bindaddr=127.0.0.1', 'bindport=8088': `bindport=${this.#port}` });
    await change('pjsip.conf', { 'bind=0.0.0.0\n': 'bind=127.0.0.1\n', 'bind=0.0.0.0:5060': `bind=127.0.0.1:${this.sipPort}` });
    await change('musiconhold.conf', { 'directory=moh': `directory=${join(folder, 'moh')}` });
    for (const name of [...DIRECTORIES, 'moh', 'astkeydir/keys']) await mkdir(join(folder, name));
    await writeFile(join(folder, 'moh/tone.alaw'), tone());
    const directories = [`astetcdir => ${folder}`, `astmoddir => ${HOME}/modules`, `astdatadir => ${HOME}/share`, ...DIRECTORIES.map((name) => `${name} => ${join(folder, name)}`)];
    await writeFile(join(folder, 'asterisk.conf'), `[directories]\n${directories.join('\n')}\n`);
    await writeFile(join(folder, 'logger.conf'), '[logfiles]\nconsole => notice,warning,error,verbose\n');
  }

  /** Starts it, again after `kill`. */
  async run(): Promise<void> {
    this.#log = '';
    const started = spawn(join(HOME, 'run'), ['-C', join(this.#folder, 'asterisk.conf'), '-f', '-n', '-vvv'], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = started;
    for (const stream of [started.stdout, started.stderr]) stream.on('data', (data: Buffer) => void (this.#log += data.toString()));
    started.once('error', (cause) => void (this.#log += String(cause)));
    for (const deadline = Date.now() + 20_000; !this.#log.includes('Asterisk Ready'); ) {
      if (started.exitCode !== null || Date.now() > deadline) throw new Error(`Asterisk does not start:\n${this.#log.slice(-3000)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** A command of its console: `channel originate PJSIP/alice extension echo@phones`. @returns what it says */
  async command(words: string): Promise<string> {
    const { stdout } = await promisify(execFile)(join(HOME, 'run'), ['-C', join(this.#folder, 'asterisk.conf'), '-rx', words]);
    return stdout;
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const running = this.#process;
    if (running?.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  }

  async close(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** A second of a square wave of 400 Hz in G.711 A-law, for those on hold. */
function tone(): Buffer {
  return Buffer.from(Array.from({ length: 8000 }, (_, sample) => (sample % 20 < 10 ? 0x9a : 0x1a)));
}
