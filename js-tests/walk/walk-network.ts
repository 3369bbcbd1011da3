import type { MessageParser } from '../../dist/index.js';
import { FakeBrowser } from './fake-browser.js';
import { Frame } from './frame.js';
import type { Chance, VirtualTime } from './virtual-time.js';
import { ScriptedSocket } from '../shim/scripted-socket.js';
import { Challenger } from './challenger.js';
import { WalkRegistrar } from './walk-registrar.js';
import { FAILURES, garble, type Weather } from './weather.js';
import { WireRules } from './wire-rules.js';
import { one } from './walker.js';

interface User {
  readonly rules: WireRules;
  socket: ScriptedSocket | undefined;
  /** When what was sent last arrives, unless frames overtake each other. */
  arrives: number;
  /** Until then nothing comes through, and nobody says so. */
  silentUntil: number;
  /** Until then no connection is made. */
  refusedUntil: number;
  /** Has died without a word. */
  dead: ScriptedSocket | undefined;
  /** Of the connection: that a ping was answered. */
  hasPonged: boolean;
  /** Something that came to it was. */
  isMisled: boolean;
}

/** The far ends of all sockets: a registrar, and a proxy that forks and keeps no state of transactions but for that. */
export class WalkNetwork {
  weather: Weather;
  readonly log: string[] = [];
  readonly users = new Map<string, User>();
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  /** Hosts in Via and Contact, and whose they are. */
  readonly #hosts = new Map<string, string>();
  /** INVITEs to the group by their branch: who has not refused it. */
  readonly #forks = new Map<string, { readonly open: Set<string>; readonly invite: Frame; isTaken: boolean }>();

  readonly browser: FakeBrowser;
  readonly #challenger: Challenger;
  readonly #registrar: WalkRegistrar;

  constructor(time: VirtualTime, chance: Chance, weather: Weather, isFair: boolean) {
    this.#time = time;
    this.browser = new FakeBrowser(time);
    this.#chance = chance;
    this.weather = weather;
    this.#challenger = new Challenger(chance, isFair);
    this.#registrar = new WalkRegistrar(time, chance, isFair);
  }

  /** What that user's agent takes as `webSocket`. */
  socketOf(name: string, parse: MessageParser): new (url: string, protocols: string[]) => ScriptedSocket {
    const user: User = { rules: new WireRules(parse, this.weather.garbled === 0), socket: undefined, arrives: 0, silentUntil: 0, refusedUntil: 0, dead: undefined, hasPonged: false, isMisled: false };
    this.users.set(name, user);
    const made = (socket: ScriptedSocket): void => this.#made(name, user, socket);
    return class extends ScriptedSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        made(this);
      }
    };
  }
  /** Something befalls the connection of a user. */
  trouble(name: string): void {
    const user = this.users.get(name)!;
    const { socket } = user;
    const luck = this.#chance();
    const forMs = this.#chance() * (this.#chance() < 0.5 ? 3000 : 90_000);
    if (luck < 0.4) {
      this.note(`${name} loses its connection`);
      socket?.end();
    } else if (luck < 0.5) {
      this.note(`the connection of ${name} is closed`);
      socket?.end(1001, 'going away');
    } else if (luck < 0.65) {
      this.note(`nothing comes through to ${name} for ${forMs | 0} ms`);
      user.silentUntil = this.#time.now + forMs;
    } else if (luck < 0.8) {
      this.note(`${name} gets no connection for ${forMs | 0} ms`);
      user.refusedUntil = this.#time.now + forMs;
      socket?.end();
    } else if (luck < 0.85) {
      this.note(`a ping to ${name}`);
      socket?.receive('\r\n\r\n');
    } else if (luck < 0.9) {
      this.note(`the connection of ${name} dies`);
      user.dead = socket;
    } else if (luck < 0.95) {
      this.note(`there is no network for ${forMs | 0} ms`);
      this.browser.isOnLine = false;
      this.#time.after(forMs, () => void (this.browser.isOnLine = true));
    } else if (socket) {
      this.note(`the connection of ${name} takes nothing any more`);
      socket.isClosed = true; // and tells later
      this.#time.after(this.#chance() * 2000, () => socket.end());
    }
  }
  /** From now on all goes well. */
  calm(weather: Weather): void {
    this.weather = weather;
    this.browser.isOnLine = true;
    for (const user of this.users.values()) user.silentUntil = user.refusedUntil = 0;
  }
  note(text: string): void {
    this.log.push(`${this.#time.elapsed} ${text}`);
  }

  /** Its server answered pings, and then nothing more. */
  isDead(name: string): boolean {
    const { dead, socket, hasPonged } = this.users.get(name)!;
    return hasPonged && socket !== undefined && dead === socket;
  }
  /** As far as it can know. */
  isBound(name: string): boolean {
    return this.users.get(name)!.isMisled || [...this.#hosts].some(([host, owner]) => owner === name && this.#registrar.isBound(`sip:${userOf(name)}@example.com`, host));
  }

  #made(name: string, user: User, socket: ScriptedSocket): void {
    const isSilent = (): boolean => this.#time.now < user.silentUntil || user.dead === socket;
    socket.onSent = (text) => {
      if (text === '\r\n') return;
      if (isSilent()) return this.note(`${name} > into silence: ${text.slice(0, text.indexOf('\r\n'))}`);
      if (text === '\r\n\r\n') return this.#time.after(5, () => this.#pong(user, socket));
      const frame = new Frame(text);
      user.rules.sent(frame);
      this.note(`${name} > ${frame.describe()}`);
      const hosts = ['Contact', ...(frame.status === 0 ? ['Via'] : [])].map((field) => hostOf(frame.field(field)));
      for (const host of hosts) if (host !== '') this.#hosts.set(host, name);
      this.#travel(user, false, () => this.#route(name, frame));
    };
    socket.addEventListener('close', () => {
      if (user.socket === socket) user.socket = undefined;
    });
    this.#time.after(this.#chance() * this.weather.delay, () => {
      if (socket.isClosed || isSilent() || this.#chance() < this.weather.unanswered) return;
      if (this.#time.now < user.refusedUntil || this.#chance() < this.weather.refused) return socket.refuse();
      user.socket = socket;
      user.hasPonged = false;
      socket.open(this.#chance() < this.weather.refused / 5 ? 'chat' : 'sip');
    });
  }

  #pong(user: User, on: ScriptedSocket): void {
    if (user.socket !== on) return;
    user.hasPonged = true;
    on.receive('\r\n');
  }

  #travel(user: User, mayDouble: boolean, arrive: () => void): void {
    const { lost, doubled, reordered, delay, late } = this.weather;
    if (this.#chance() < late) return this.#time.after(this.#chance() * 60_000, arrive);
    if (this.#chance() < lost) return this.note('  lost');
    const overtakes = this.#chance() < reordered;
    const at = this.#time.now + this.#chance() * delay * (overtakes ? 5 : 1);
    const arrival = overtakes ? at : (user.arrives = Math.max(at, user.arrives));
    this.#time.after(arrival - this.#time.now, arrive);
    if (mayDouble && this.#chance() < doubled) this.#time.after(arrival - this.#time.now + this.#chance() * delay, arrive);
  }

  #deliver(name: string, text: string): void {
    const user = this.users.get(name)!;
    const frame = new Frame(text);
    this.#travel(user, true, () => {
      if (!user.socket || user.socket === user.dead || this.#time.now < user.silentUntil) return;
      this.note(`${name} < ${frame.describe()}`);
      const { garbled } = this.weather;
      const came = this.#chance() < garbled ? garble(text, this.#chance) : text;
      if (came !== text) {
        this.note('  garbled');
        user.isMisled = true;
      }
      user.socket.receive(this.#chance() < 0.05 ? new TextEncoder().encode(came).buffer : came);
    });
  }

  #route(name: string, frame: Frame): void {
    const { method, uri } = frame;
    if (frame.status !== 0) {
      if (this.#isKept(name, frame)) return;
      const text = frame.text.replace(/^Via: [^\r\n,]*(, |\r\n)/im, (_, end: string) => (end === ', ' ? 'Via: ' : ''));
      const to = this.#hosts.get(hostOf(new Frame(text).field('Via')));
      return to === undefined ? undefined : this.#deliver(to, text);
    }
    if (frame.tag('To').startsWith('proxy')) return; // the ACK of a refusal of ours
    const isFailed = this.#chance() < this.weather.failed && method !== 'ACK' && method !== 'CANCEL';
    if (isFailed) {
      if (method === 'REGISTER') this.#registrar.passedOver(frame, hostOf(frame.field('Contact')));
      return this.#answerLines(name, frame, one(FAILURES, this.#chance)!.replace('%', frame.branch));
    }
    const challenge = method === 'ACK' || method === 'CANCEL' ? undefined : this.#challenger.challenge(frame, this.weather);
    if (challenge !== undefined) return this.#answerLines(name, frame, challenge);
    if (method === 'REGISTER') return this.#answerLines(name, frame, this.#registrar.answer(frame, hostOf(frame.field('Contact')), this.weather.unregistered));
    if (uri === 'sip:group@example.com') return this.#fork(name, frame);
    if (method === 'PUBLISH') return this.#answer(name, frame, this.#chance() < 0.1 ? '412 Conditional Request Failed' : '200 OK', `SIP-ETag: ${frame.branch}\r\nExpires: ${this.#chance() < 0.5 ? 60 : 3600}\r\n`);
    const to = this.#hosts.get(hostOf(uri)) ?? this.#agentOf(/^sip:([^@]*)@example\.com/.exec(uri)?.[1] ?? '');
    if (this.users.get(to)?.socket) return this.#forward(to, frame, '');
    if (method !== 'ACK') this.#answer(name, frame, this.users.has(to) ? '480 Temporarily Unavailable' : '404 Not Found');
  }

  /** Of a user who has several, the one that came last. */
  #agentOf(user: string): string {
    const own = [...this.users].filter(([name]) => userOf(name) === user);
    return (own.findLast(([, { socket }]) => socket) ?? own.at(-1))?.[0] ?? user;
  }

  #forward(to: string, frame: Frame, fork: string): void {
    const via = `Via: SIP/2.0/WSS proxy.invalid;branch=z9hG4bK-p-${fork}${frame.branch}\r\n`;
    const record = /^(INVITE|SUBSCRIBE|REFER)$/.test(frame.method) ? 'Record-Route: <sip:proxy.invalid;transport=ws;lr>\r\n' : '';
    this.#deliver(to, frame.text.replace(/^Route: <sip:proxy[^\r\n]*\r\n/im, '').replace('\r\n', `\r\n${via}${record}`));
  }

  #fork(name: string, frame: Frame): void {
    const known = this.#forks.get(frame.branch);
    if (frame.method === 'INVITE') {
      const open = new Set([...this.users].filter(([other, { socket }]) => other !== name && socket).map(([other]) => other));
      if (open.size === 0) return this.#answer(name, frame, '480 Temporarily Unavailable');
      this.#forks.set(frame.branch, { open, invite: frame, isTaken: false });
      for (const other of open) this.#forward(other, frame, `f-${other}-`);
    } else if (frame.method === 'CANCEL') {
      this.#answer(name, frame, '200 OK');
      for (const other of known?.open ?? []) this.#forward(other, frame, `f-${other}-`);
    }
  }

  /** Of the responses of forks, refusals do not go on, unless it is the last one. */
  #isKept(name: string, frame: Frame): boolean {
    const branch = frame.branch.replace(`z9hG4bK-p-f-${name}-`, '');
    const fork = this.#forks.get(branch);
    if (branch === frame.branch || !fork) return false;
    if (frame.method === 'CANCEL' || frame.status < 200) return frame.method === 'CANCEL' || fork.isTaken;
    fork.open.delete(name);
    if (frame.status < 300) {
      fork.isTaken = true;
      const cancel = fork.invite.head.replace(/INVITE/g, 'CANCEL').replace(/^(Require|Content-\w+|Supported|Allow): .*\r\n/gim, '');
      for (const other of fork.open) this.#forward(other, new Frame(`${cancel}Content-Length: 0\r\n\r\n`), `f-${other}-`);
      return false;
    }
    const copied = ['From', 'To', 'Call-ID'].map((field) => `${field}: ${frame.field(field)}\r\n`).join('');
    this.#deliver(name, `ACK sip:${name}@example.com SIP/2.0\r\nVia: ${frame.field('Via').split(',')[0]!}\r\nMax-Forwards: 70\r\n${copied}CSeq: ${frame.cseq} ACK\r\nContent-Length: 0\r\n\r\n`);
    return fork.open.size > 0 || fork.isTaken;
  }

  #answerLines(name: string, frame: Frame, lines: string): void {
    const [status, ...more] = lines.split('\r\n');
    this.#answer(name, frame, status!, more.map((line) => `${line}\r\n`).join(''));
  }
  #answer(name: string, frame: Frame, status: string, more = ''): void {
    const tag = frame.tag('To') === '' ? `;tag=proxy${frame.branch.slice(-6)}` : '';
    const copied = ['Via', 'From', 'Call-ID', 'CSeq'].map((field) => `${field}: ${frame.field(field)}\r\n`).join('');
    this.#deliver(name, `SIP/2.0 ${status}\r\n${copied}To: ${frame.field('To')}${tag}\r\n${more}Content-Length: 0\r\n\r\n`);
  }
}

/** Several agents of one user differ by a number. */
export const userOf = (name: string): string => name.replace(/\d+$/, '');
const hostOf = (text: string): string => /([\w-]+\.invalid)/.exec(text.replace('proxy.invalid', ''))?.[1] ?? '';
