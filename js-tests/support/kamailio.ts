import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Certificate } from './certificates.js';
import { changed } from './server-process.js';

const CONFIGURATION = fileURLToPath(new URL('../../examples/kamailio/kamailio.cfg', import.meta.url));
const EDGE = fileURLToPath(new URL('../interop/path-edge.cfg', import.meta.url));

export interface KamailioOptions {
  readonly algorithm?: 'SHA-256' | 'MD5';
  /** Also wss:, on a port of its own. */
  readonly tls?: Certificate;
  readonly domain?: string;
  /** `ringFor` can be used. */
  readonly adjustable?: boolean;
  /** A notifier and compositor of presence, with Debian's kamailio-presence-modules. */
  readonly presence?: boolean;
  /** RFC 5626, with Debian's kamailio-outbound-modules. */
  readonly outbound?: boolean;
  /** No registrar, but a proxy before that one, RFC 3327. */
  readonly edgeOf?: Kamailio;
  /** Seconds between its WebSocket pings. */
  readonly keepAliveSeconds?: number;
  /** A gateway, phone or exchange at this port of 127.0.0.1, which serves the domain `classic.example.com`. */
  readonly classicPeer?: { readonly port: number; readonly transport: 'udp' | 'tcp' };
  /** The port of 127.0.0.1 where an rtpengine listens: calls of browsers with others go through it. */
  readonly rtpengine?: number;
  /** Passwords by user name, beside those of the example. */
  readonly users?: Readonly<Record<string, string>>;
  /** Megabytes that its processes share; each connection takes 64 KB of it. */
  readonly sharedMemory?: number;
}

/** Listens at that port of 127.0.0.1 for a moment. @returns the port, 0 where it is taken */
async function tryPort(wanted: number): Promise<number> {
  const server = createServer();
  const port = await new Promise<number>((resolve) => {
    server.once('error', () => resolve(0));
    server.listen(wanted, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  if (port !== 0) await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A free port of 127.0.0.1. */
export const freePort = (): Promise<number> => tryPort(0);

/** One behind which the next one is free too. */
export async function freePair(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (port < 65_535 && (await tryPort(port + 1)) !== 0) return port;
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Debian's Kamailio with the example configuration of this repository, on a free port. */
export class Kamailio {
  readonly port: number;
  readonly #securePort: number;
  readonly domain: string;
  /** Values of the configuration's names. */
  readonly #definitions: Record<string, string | number>;
  readonly #configuration: string;
  readonly #presence: boolean;
  readonly #users: Readonly<Record<string, string>>;
  readonly #sharedMemory: number;
  readonly #adjustable: boolean;
  #process: ChildProcess | undefined;
  #folder = '';
  #log = '';

  private constructor(port: number, securePort: number, options: KamailioOptions) {
    this.port = port;
    this.#securePort = securePort;
    this.domain = options.domain ?? 'example.com';
    this.#definitions = {
      WS_PORT: port,
      SIP_DOMAIN: quoted(this.domain),
      DIGEST_ALGORITHM: quoted(options.algorithm ?? 'SHA-256'),
      KEEP_ALIVE_S: options.keepAliveSeconds ?? 30,
    };
    this.#configuration = options.edgeOf ? EDGE : CONFIGURATION;
    if (options.edgeOf) this.#definitions['REGISTRAR'] = quoted(`sip:127.0.0.1:${options.edgeOf.port};transport=tcp`);
    this.#presence = options.presence === true;
    this.#users = options.users ?? {};
    this.#sharedMemory = options.sharedMemory ?? 16;
    this.#adjustable = options.adjustable === true;
    if (options.classicPeer) {
      const { port: theirs, transport } = options.classicPeer;
      const address = `sip:127.0.0.1:${theirs}${transport === 'tcp' ? ';transport=tcp' : ''}`;
      Object.assign(this.#definitions, { PEER_DOMAIN: quoted('classic.example.com'), PEER: quoted(address), PEER_IP: '127.0.0.1', UDP_PORT: port });
    }
    if (options.rtpengine !== undefined) this.#definitions['RTPENGINE'] = quoted(`udp:127.0.0.1:${options.rtpengine}`);
    if (options.outbound === true) this.#definitions['OUTBOUND'] = 1;
    if (!options.tls) return;
    const { certificateFile, keyFile } = options.tls;
    Object.assign(this.#definitions, { WSS_PORT: securePort, TLS_CERTIFICATE: quoted(certificateFile), TLS_KEY: quoted(keyFile) });
  }

  static async start(options: KamailioOptions = {}): Promise<Kamailio> {
    const made = await Kamailio.#make(options);
    await made.run();
    return made;
  }

  /** Two that serve a domain each and pass calls on to each other. */
  static async startPeers(one: KamailioOptions, other: KamailioOptions): Promise<[Kamailio, Kamailio]> {
    const both: [Kamailio, Kamailio] = [await Kamailio.#make(one), await Kamailio.#make(other)];
    both[0].#know(both[1]);
    both[1].#know(both[0]);
    await Promise.all(both.map((server) => server.run()));
    return both;
  }

  static async #make(options: KamailioOptions): Promise<Kamailio> {
    return new Kamailio(await freePort(), await freePort(), options);
  }

  /** "5.6.3" */
  static get version(): string {
    return /kamailio ([\d.]+)/.exec(execFileSync('kamailio', ['-v'], { encoding: 'utf8' }))?.[1] ?? 'unknown';
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }
  get secureUrl(): string {
    return `wss://localhost:${this.#securePort}`;
  }
  /** What it said, for a test that failed. */
  get log(): string {
    return this.#log;
  }

  #know(peer: Kamailio): void {
    this.#definitions['PEER_DOMAIN'] = quoted(peer.domain);
    this.#definitions['PEER'] = quoted(`sip:127.0.0.1:${peer.port};transport=tcp`);
    this.#definitions['PEER_IP'] = '127.0.0.1';
  }

  /** Starts it, again after `kill`. */
  async run(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'kamailio-'));
    if (this.#presence) {
      const tables = join(this.#folder, 'tables');
      await cp('/usr/share/kamailio/dbtext/kamailio', tables, { recursive: true });
      const address = `127.0.0.1:${this.port};transport=tcp`;
      Object.assign(this.#definitions, { PRESENCE_DB: quoted(`text://${tables}`), PRESENCE_ROUTE: quoted(address), PRESENCE_ADDRESS: quoted(`sip:${address}`) });
    }
    const words = ['-f', await this.#configured(), '-DD', '-E', '-m', String(this.#sharedMemory), '-M', '16', '-Y', this.#folder, '-P', join(this.#folder, 'pid')];
    for (const [name, value] of Object.entries(this.#definitions)) words.push('-A', `${name}=${value}`);
    if (this.#adjustable) words.push('--loadmodule=cfg_rpc.so', '--loadmodule=ctl.so', `--modparam=ctl:binrpc:s:${this.#control}`);
    this.#process = spawn('kamailio', words, { stdio: ['ignore', 'pipe', 'pipe'] });
    const note = (data: Buffer): void => {
      this.#log += data.toString();
    };
    this.#process.stdout?.on('data', note);
    this.#process.stderr?.on('data', note);
    const failed = new Promise<never>((_, reject) => {
      this.#process?.once('error', (cause) => reject(new Error('kamailio cannot be started: npm run setup installs it', { cause })));
      this.#process?.once('exit', (code) => reject(new Error(`kamailio ended with ${code}:\n${this.#log.slice(-2000)}`)));
    });
    failed.catch(() => undefined);
    const deadline = Date.now() + 15_000;
    while (!(await Promise.race([accepts(this.port), failed]))) {
      if (Date.now() > deadline) throw new Error(`kamailio does not listen:\n${this.#log.slice(-2000)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** How long it lets the callees of the calls that begin now ring, until it is started again; a minute otherwise. */
  async ringFor(milliseconds: number): Promise<void> {
    // Kamailio does not look before the first timer, that of a callee that says nothing, would fire.
    const timers = { fr_timer: Math.min(milliseconds, 5000), fr_inv_timer: milliseconds };
    for (const [name, value] of Object.entries(timers)) await promisify(execFile)('kamcmd', ['-s', this.#control, 'cfg.set_now_int', 'tm', name, String(value)]);
  }

  get #control(): string {
    return `unix:${join(this.#folder, 'control')}`;
  }

  /** Seconds of the processor that its processes have used. */
  async processorSeconds(): Promise<number> {
    let ticks = 0;
    for (const pid of [this.#process?.pid, ...(await this.#forked())]) {
      const [, fields = ''] = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ');
      const [utime = 0, stime = 0] = fields.split(' ').slice(11, 13).map(Number); // proc(5): fields 14 and 15
      ticks += utime + stime;
    }
    return ticks / 100; // USER_HZ
  }

  /** Ends it as a crash would: SIGKILL for the first process and those that it has forked. */
  async kill(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running?.exitCode === null && running.signalCode === null) {
      const ended = new Promise((resolve) => running.once('exit', resolve));
      const forked = await this.#forked(running);
      running.kill('SIGKILL');
      for (const pid of forked) killQuietly(pid);
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #forked(running = this.#process): Promise<number[]> {
    const children = await readFile(`/proc/${running?.pid}/task/${running?.pid}/children`, 'utf8');
    return children.split(' ').filter(Boolean).map(Number);
  }

  /** The example, with more users in it where there are some. */
  async #configured(): Promise<string> {
    const users = Object.entries(this.#users).map(([name, password]) => `    $sht(users=>${name}) = ${quoted(password)};`);
    if (users.length === 0) return this.#configuration;
    const begin = 'event_route[htable:mod-init] {\n';
    const file = join(this.#folder, 'kamailio.cfg');
    await writeFile(file, changed(await readFile(this.#configuration, 'utf8'), { [begin]: `${begin}${users.join('\n')}\n` }));
    return file;
  }
}

function killQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

const quoted = (text: string): string => `"${text}"`;
