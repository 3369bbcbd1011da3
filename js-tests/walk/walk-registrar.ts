import type { Frame } from './frame.js';
import type { Chance, VirtualTime } from './virtual-time.js';
import { one } from './walker.js';

/** What a registrar may say instead of what was asked for; `{}` is the Contact. */
const ODD_ANSWERS = [
  '200 OK', '200 OK\r\nContact: <sip:eve@elsewhere.example.net>;expires=3600', '200 OK\r\nContact: *', '200 OK\r\nContact: {};expires=0', '200 OK\r\nContact: {};expires=1', '200 OK\r\nContact: {};expires=4294967295',
  '200 OK\r\nContact: {}\r\nExpires: 90', '200 OK\r\nContact: <sip:eve@elsewhere.example.net>, {};expires=120', '200 OK\r\nContact: {};expires=600\r\nRequire: outbound\r\nFlow-Timer: 10', '200 OK\r\nContact: {};expires=nonsense',
  '200 OK\r\nContact: {};expires=600;pub-gruu="sip:a@example.com;gr=1";temp-gruu="sip:t@example.com;gr"\r\nRequire: gruu', '202 Accepted\r\nContact: {};expires=60',
  '301 Moved Permanently', '302 Moved Temporarily\r\nContact: <sip:elsewhere.example.net>', '305 Use Proxy\r\nContact: <sip:elsewhere.example.net>', '400 Bad Request', '401 Unauthorized', '403 Forbidden', '404 Not Found', '408 Request Timeout',
  '420 Bad Extension\r\nUnsupported: outbound, path, gruu', '421 Extension Required\r\nRequire: outbound', '421 Extension Required\r\nRequire: nonsense', '423 Interval Too Brief', '423 Interval Too Brief\r\nMin-Expires: 1200',
  '423 Interval Too Brief\r\nMin-Expires: 4294967295', '423 Interval Too Brief\r\nMin-Expires: 0', '439 First Hop Lacks Outbound Support', '480 Temporarily Unavailable', '482 Loop Detected', '494 Security Agreement Required\r\nSecurity-Server: tls',
  '500 Server Internal Error', '500 Server Internal Error\r\nRetry-After: 180', '501 Not Implemented', '503 Service Unavailable', '503 Service Unavailable\r\nRetry-After: 600', '503 Service Unavailable\r\nRetry-After: 4294967296', '503 Service Unavailable\r\nRetry-After: 0',
  '600 Busy Everywhere', '699 Whatever',
];

/** Who is bound, and for how long. */
export class WalkRegistrar {
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #isFair: boolean;
  /** When they expire, by address-of-record and the host of the Contact. */
  readonly #bindings = new Map<string, number>();
  /** Of the REGISTER that came last, by its Call-ID. */
  readonly #cseq = new Map<string, number>();

  constructor(time: VirtualTime, chance: Chance, isFair: boolean) {
    this.#time = time;
    this.#chance = chance;
    this.#isFair = isFair;
  }

  /** The status line and header fields of the response. `odd`: the chance that it does not do what it is asked for. */
  answer(frame: Frame, host: string, odd: number): string {
    const contact = frame.field('Contact').replace(/;expires=\d+/, '');
    const key = `${aorOf(frame)} ${host}`;
    if (this.#chance() < odd) {
      this.passedOver(frame, host);
      return (this.#isFair ? one(['503 Service Unavailable', '403 Forbidden'], this.#chance)! : one(ODD_ANSWERS, this.#chance)!).replaceAll('{}', contact);
    }
    const callId = frame.field('Call-ID');
    if (frame.cseq <= (this.#cseq.get(callId) ?? 0)) return '500 Server Internal Error'; // 10.3 7
    this.#cseq.set(callId, frame.cseq);
    if (/expires=0|^Expires: 0/im.test(frame.head) || contact === '') {
      if (contact !== '') this.#bindings.delete(key);
      return '200 OK';
    }
    const expires = this.#chance() < 0.3 ? 60 : 600;
    this.#bindings.set(key, this.#time.wall + expires * 1000);
    return `200 OK\r\nContact: ${contact};expires=${expires}`;
  }

  /** Something else answered it: who knows what is bound now. */
  passedOver(frame: Frame, host: string): void {
    this.#bindings.set(`${aorOf(frame)} ${host}`, Infinity);
  }

  /** Whether somebody is bound there. */
  isBound(aor: string, host: string): boolean {
    return (this.#bindings.get(`${aor} ${host}`) ?? 0) > this.#time.wall;
  }
}

const aorOf = (frame: Frame): string => /<([^>]*)>/.exec(frame.field('To'))?.[1] ?? '';
