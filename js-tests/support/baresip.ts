import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './events.js';
import { freePair, freePort } from './kamailio.js';

export interface BaresipOptions {
  readonly aor: string;
  readonly password: string;
  /** The port of 127.0.0.1 where its server listens, UDP. */
  readonly server: number;
}

/** What it tells of, as its module ctrl_tcp has it: `type` is CALL_INCOMING, CALL_ESTABLISHED and the like. */
export interface BaresipEvent {
  readonly class: string;
  readonly type: string;
  readonly param?: string;
}

/** Debian's baresip, a phone that gives a tone of 440 Hz and hears what nobody listens to, moved by its module ctrl_tcp. */
export class Baresip {
  readonly events: BaresipEvent[] = [];
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #answers: string[] = [];
  #control!: Socket;
  #rest = '';
  #log = '';

  /** "1.0.0" */
  static get version(): string {
    return /baresip v([\d.]*\d)/.exec(spawnSync('baresip', ['-h'], { encoding: 'utf8' }).stdout)?.[1] ?? 'unknown';
  }

  /** Resolves once it is registered. */
  static async start(options: BaresipOptions): Promise<Baresip> {
    const folder = await mkdtemp(join(tmpdir(), 'baresip-'));
    const [own, control] = [await freePair(), await freePort()]; // it takes the next one for TLS
    const modules = ['module g711.so', 'module ausine.so', 'module aubridge.so', 'module_tmp account.so', 'module_app menu.so', 'module_app ctrl_tcp.so'];
    const settings = ['poll_method epoll', `sip_listen 127.0.0.1:${own}`, 'net_interface 127.0.0.1', 'audio_source ausine,440', 'ausrc_srate 48000', 'ausrc_channels 2', 'audio_player aubridge,nil', 'audio_alert aubridge,nil', 'module_path /usr/lib/baresip/modules', ...modules, `ctrl_tcp_listen 127.0.0.1:${control}`];
    const account = `<${options.aor}>;auth_pass=${options.password};outbound="sip:127.0.0.1:${options.server};transport=udp";regint=60;answermode=manual;audio_codecs=pcma`;
    await writeFile(join(folder, 'config'), `${settings.join('\n')}\n`);
    await writeFile(join(folder, 'accounts'), `${account}\n`);
    await writeFile(join(folder, 'contacts'), '');
    const baresip = new Baresip(folder);
    try {
      await baresip.#join(control);
      while (!(await baresip.command('reginfo')).includes('OK')) await new Promise((resolve) => setTimeout(resolve, 50));
    } catch (cause) {
      await baresip.stop();
      throw new Error(`baresip does not start: npm run setup installs it\n${baresip.#log.slice(-2000)}`, { cause });
    }
    return baresip;
  }

  private constructor(folder: string) {
    this.#folder = folder;
    this.#process = spawn('baresip', ['-4', '-f', folder], { stdio: ['ignore', 'pipe', 'pipe'] });
    const note = (data: Buffer): void => void (this.#log += data.toString());
    this.#process.stdout?.on('data', note);
    this.#process.stderr?.on('data', note);
    this.#process.on('error', (cause) => void (this.#log += String(cause)));
  }

  async #join(port: number): Promise<void> {
    for (const deadline = Date.now() + 10_000; ; ) {
      const socket = connect(port, '127.0.0.1');
      const joined = await new Promise<boolean>((resolve) => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)));
      if (joined) {
        this.#control = socket.on('data', (data: Buffer) => this.#hear(data.toString()));
        return;
      }
      if (Date.now() > deadline || this.#process.exitCode !== null) throw new Error('it does not listen');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  // Netstrings of JSON: "12:{...},"
  #hear(text: string): void {
    this.#rest += text;
    for (;;) {
      const [head, length] = /^(\d+):/.exec(this.#rest) ?? [];
      if (head === undefined || this.#rest.length <= head.length + Number(length)) return;
      const message = JSON.parse(this.#rest.slice(head.length, head.length + Number(length))) as BaresipEvent & { event?: boolean; data?: string };
      this.#rest = this.#rest.slice(head.length + Number(length) + 1);
      if (message.event === true) this.events.push(message);
      else this.#answers.push(message.data ?? '');
    }
  }

  /** One of its commands: `dial`, `accept`, `hold`. @returns what it says */
  async command(command: string, params = ''): Promise<string> {
    const text = JSON.stringify({ command, params });
    const before = this.#answers.length;
    this.#control.write(`${text.length}:${text},`);
    await until(() => this.#answers.length > before);
    return this.#answers.at(-1)!;
  }

  /** Seconds of audio of its call that have come, decoded. */
  async heardSeconds(): Promise<number> {
    return Number(/ rx:[^]*?time = ([\d.]+) sec/.exec(await this.command('audio_debug'))?.[1] ?? 0);
  }

  /** Waits for the next event of that type. @throws after ten seconds, with what it has said */
  async next(type: string): Promise<BaresipEvent> {
    const at = (): number => this.events.findIndex((event) => event.type === type);
    await until(() => at() >= 0).catch((cause: unknown) => {
      throw new Error(`no ${type} of baresip, but ${JSON.stringify(this.events)}\n${this.#log.slice(-2000)}`, { cause });
    });
    return this.events.splice(0, at() + 1).at(-1)!;
  }

  async stop(): Promise<void> {
    this.#control?.destroy();
    if (this.#process.exitCode === null && this.#process.pid !== undefined) {
      const ended = new Promise((resolve) => this.#process.once('exit', resolve));
      this.#process.kill('SIGKILL');
      await ended;
    }
    await rm(this.#folder, { recursive: true, force: true });
  }
}
