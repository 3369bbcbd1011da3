import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface SippOptions {
  readonly port: number;
  readonly transport?: 'udp' | 'tcp';
  /** The port of the server by which it calls alice. Without it, it waits for a call. */
  readonly calls?: number;
}

/** Debian's SIPp (sip-tester) in one call of a scenario, whose steps are made by the functions below. */
export class Sipp {
  readonly #process: ChildProcess;
  readonly #folder: string;
  readonly #port: number;
  readonly #ended: Promise<number>;
  #done: Promise<void> | undefined;

  /** "3.6.1" */
  static get version(): string {
    return /SIPp v([\d.]*\d)/.exec(spawnSync('sipp', ['-v'], { encoding: 'utf8' }).stdout)?.[1] ?? 'unknown';
  }

  /** Resolves once it listens. */
  static async start(steps: readonly string[], { port, transport = 'udp', calls }: SippOptions): Promise<Sipp> {
    const folder = await mkdtemp(join(tmpdir(), 'sipp-'));
    const file = join(folder, 'scenario.xml');
    await writeFile(file, `<?xml version="1.0" encoding="UTF-8"?>\n<scenario>\n${steps.join('\n')}\n</scenario>\n`);
    const sipp = new Sipp(folder, port, [
      ...(calls === undefined ? [] : [`127.0.0.1:${calls}`]),
      ...['-sf', file, '-i', '127.0.0.1', '-p', String(port), '-t', transport === 'tcp' ? 't1' : 'u1', '-m', '1'],
      ...['-nostdin', '-default_behaviors', 'abortunexp', '-deadcall_wait', '0', '-timeout', '30', '-timeout_error'],
      ...['-trace_msg', '-message_file', join(folder, 'messages'), '-trace_err', '-error_file', join(folder, 'errors')],
    ]);
    if (calls === undefined) await sipp.#listening(port, transport);
    return sipp;
  }

  private constructor(folder: string, port: number, words: readonly string[]) {
    this.#folder = folder;
    this.#port = port;
    this.#process = spawn('sipp', words, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TERM: 'dumb' } });
    this.#ended = new Promise((resolve, reject) => {
      this.#process.once('error', (cause) => reject(new Error('sipp cannot be started: npm run setup installs it', { cause })));
      this.#process.once('exit', (code) => resolve(code ?? -1));
    });
    this.#ended.catch(() => undefined);
  }

  async #listening(port: number, transport: string): Promise<void> {
    const place = `:${hexadecimal(port)} 00000000:0000 `; // not what is left of its last connections
    for (const deadline = Date.now() + 10_000; ; ) {
      if ((await readFile(`/proc/net/${transport}`, 'utf8')).includes(place)) return;
      if (Date.now() > deadline || this.#process.exitCode !== null) throw new Error(`sipp does not listen:\n${await this.#said()}`);
      await Promise.race([new Promise((resolve) => setTimeout(resolve, 20)), this.#ended]);
    }
  }

  async #said(): Promise<string> {
    const read = (name: string): Promise<string> => readFile(join(this.#folder, name), 'utf8').catch(() => '');
    return `${(await read('errors')).slice(0, 3000)}\n${(await read('messages')).slice(-6000)}`;
  }

  /** Waits for the end of its call. @throws with what it has to say, unless all went as the scenario says */
  done(): Promise<void> {
    return (this.#done ??= this.#finish());
  }

  async #finish(): Promise<void> {
    const code = await this.#ended;
    await connectionsGone(this.#port);
    const said = await this.#said();
    await rm(this.#folder, { recursive: true, force: true });
    if (code !== 0) throw new Error(`sipp ended with ${code}:\n${said}`);
  }

  async stop(): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#ended;
    await connectionsGone(this.#port);
    await rm(this.#folder, { recursive: true, force: true });
  }
}

const hexadecimal = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

/** The server would go on writing to the one that has ended until it has closed its side of the connection. */
async function connectionsGone(port: number): Promise<void> {
  const open = new RegExp(`:${hexadecimal(port)} (?!06|0A)[0-9A-F]{2} `); // proc(5): the remote port, its state: neither TIME_WAIT nor LISTEN
  for (const deadline = Date.now() + 5_000; open.test(await readFile('/proc/net/tcp', 'utf8')); ) {
    if (Date.now() > deadline) throw new Error(`port ${port} is still connected`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

interface Expected {
  readonly optional?: boolean;
  readonly first?: boolean;
  readonly timeoutMs?: number;
  /** Regular expressions by header field, and one for the body. */
  readonly has?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Waits for a request, or for a response with this status. `first`: it is the INVITE that `later` and `asks` go back to. */
export function receive(what: string | number, { optional = false, first = false, timeoutMs = 8000, has = {}, body = '' }: Expected = {}): string {
  const name = typeof what === 'number' ? `response="${what}"` : `request="${what}"`;
  const checks = [...Object.entries(has).map(([header, value]) => `search_in="hdr" header="${header}:" regexp="${value}"`), ...(body === '' ? [] : [`search_in="body" regexp="${body}"`])];
  const checked = checks.map((check) => `<ereg ${check} check_it="true" assign_to="seen"/>`).join('');
  return `<recv ${name}${optional ? ' optional="true"' : ` timeout="${timeoutMs}"`}${first || what === 200 ? ' rrs="true"' : ''}><action>${first ? KEEP : ''}${checked}${checked && '<log message="[$seen]"/>'}</action></recv>`;
}
const keep = (header: string, name: string): string => `<ereg regexp=".*" search_in="hdr" header="${header}:" assign_to="${name}"/>`;
const KEEP = `${keep('From', 'from')}${keep('To', 'to')}${keep('CSeq', 'cseq')}<ereg regexp="(Record-Route: .*)Max-Forwards:" search_in="msg" assign_to="whole,way"/><log message="[$from] [$to] [$cseq] [$whole] [$way]"/>`;

export const pause = (milliseconds: number): string => `<pause milliseconds="${milliseconds}"/>`;

interface Message {
  readonly headers?: readonly string[];
  /** Of the body; application/sdp unless given. */
  readonly type?: string;
  readonly body?: string;
  readonly retransmit?: boolean;
}

const CONTACT = 'Contact: <sip:classic@[local_ip]:[local_port];transport=[transport]>';

/** Text as it goes out; a body brings its type and length. */
function send(lines: readonly string[], { type = 'application/sdp', body = '', retransmit = false }: Message = {}): string {
  const end = body === '' ? 'Content-Length: 0\n' : `Content-Type: ${type}\nContent-Length: [len]\n\n${body}`;
  return `<send${retransmit ? ' retrans="500"' : ''}><![CDATA[\n${[...lines, end].join('\n').trim()}\n\n]]></send>`;
}

interface Response extends Message {
  /** With our tag: it makes a dialog. Responses inside one repeat what the request has. */
  readonly tagged?: boolean;
  readonly contact?: boolean;
}

/** A response to the request that came last. */
export function respond(status: string, { tagged = false, headers = [], contact = true, ...more }: Response = {}): string {
  return send([`SIP/2.0 ${status}`, '[last_Via:]', '[last_Record-Route:]', '[last_From:]', `[last_To:]${tagged ? TAG : ''}`, '[last_Call-ID:]', '[last_CSeq:]', ...(contact ? [CONTACT] : []), ...headers], more);
}

/** A response to the INVITE, whatever has come since. */
export function later(status: string, { headers = [], contact = true, ...more }: Response = {}): string {
  return send([`SIP/2.0 ${status}`, `[$way]From:[$from]`, `To:[$to]${TAG}`, 'Call-ID: [call_id]', 'CSeq:[$cseq]', ...(contact ? [CONTACT] : []), ...headers], more);
}
const TAG = ';tag=there';

/** A request of the callee in the dialog. */
export function asks(method: string, cseq: number, { headers = [], ...more }: Message = {}): string {
  const lines = [`${method} [next_url] SIP/2.0`, 'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]', '[routes]', `From:[$to]${TAG}`, 'To:[$from]'];
  return send([...lines, 'Call-ID: [call_id]', `CSeq: ${cseq} ${method}`, 'Max-Forwards: 70', CONTACT, ...headers], { retransmit: method !== 'ACK', ...more });
}

const CALLER = '"Gate Way" <sip:+4930123@classic.example.com>;tag=[call_number]there';
const VIA = 'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]';

/** The INVITE of a caller. */
export function invites(body: string, { compact = false, headers = [], ...more }: Message & { readonly compact?: boolean } = {}): string {
  if (!compact) return say('INVITE', 1, { outside: true, headers, body, ...more });
  const from = 'f:sip:+4930123@classic.example.com;tag=[call_number]there';
  const lines = [VIA.replace('Via', 'v'), from, 't:sip:alice@example.com', 'i:[call_id]', 'CSeq:  1   INVITE', 'Max-Forwards:70', CONTACT.replace('Contact', 'm'), 'k:100rel,timer'];
  return send(['INVITE sip:alice@example.com SIP/2.0', ...lines, 's:'], { body, retransmit: true }).replace('Content-Type', 'c').replace('Content-Length', 'l');
}

/** A request of the caller, in the dialog unless `outside`. */
export function say(method: string, cseq: number, { outside = false, headers = [], ...more }: Message & { readonly outside?: boolean } = {}): string {
  const way = outside ? [`${method} sip:alice@example.com SIP/2.0`, VIA] : [`${method} [next_url] SIP/2.0`, VIA, '[routes]'];
  const parties = [`From: ${CALLER}`, `To: <sip:alice@example.com>${outside ? '' : '[peer_tag_param]'}`, 'Call-ID: [call_id]'];
  const contact = method === 'MESSAGE' ? [] : [CONTACT];
  return send([...way, ...parties, `CSeq: ${cseq} ${method}`, 'Max-Forwards: 70', ...contact, ...headers], { retransmit: method !== 'ACK', ...more });
}
