import type { Frame } from './frame.js';
import type { Chance } from './virtual-time.js';
import type { Weather } from './weather.js';
import { one } from './walker.js';

const ALGORITHMS = [[''], ['MD5'], ['SHA-256'], ['SHA-512-256'], ['SHA-256', 'MD5'], ['SHA-512-256', 'SHA-256', ''], ['MD5-sess'], ['SHA-256-sess', 'MD5'], ['nonsense', 'SHA-256']];
const QOPS = [', qop="auth"', ', qop="auth"', ', qop="auth,auth-int"', ''];

/** Which credentials the servers on the way ask for: they change their minds. */
export class Challenger {
  readonly #chance: Chance;
  readonly #isFair: boolean;
  #nonces = 0;

  constructor(chance: Chance, isFair: boolean) {
    this.#chance = chance;
    this.#isFair = isFair;
  }

  /** The status line and header fields of a challenge, if there is one. */
  challenge(frame: Frame, { challenged, staled }: Weather): string | undefined {
    const given = frame.head.match(/^(Proxy-)?Authorization: .*\r$/gim) ?? [];
    if (given.length === 0) return this.#chance() < challenged ? this.#ask('') : undefined;
    // Whoever asks a second time for the same, asks for ever.
    if (this.#chance() >= staled || (this.#isFair && given.some((line) => line.includes('nonce="again')))) return undefined;
    return this.#ask('again');
  }

  #ask(prefix: string): string {
    const isProxy = this.#chance() < 0.7;
    const realm = this.#isFair || this.#chance() < 0.8 ? 'example.com' : one(['a\\"b', 'other.example.net', ''], this.#chance)!;
    const nonce = `${prefix}${(this.#nonces += 1)}`;
    const qop = one(QOPS, this.#chance)!;
    // Without it, a refusal of the answer is final.
    const stale = prefix !== '' && (this.#isFair || this.#chance() < 0.8) ? ', stale=true' : '';
    const lines = one(ALGORITHMS, this.#chance)!.map((algorithm) => `Digest realm="${realm}", nonce="${nonce}"${algorithm && `, algorithm=${algorithm}`}${qop}${stale}`);
    const field = isProxy ? 'Proxy-Authenticate' : 'WWW-Authenticate';
    const isJoined = this.#chance() < 0.2;
    return [isProxy ? '407 Proxy Authentication Required' : '401 Unauthorized', ...(isJoined ? [lines.join(', ')] : lines).map((line) => `${field}: ${line}`)].join('\r\n');
  }
}
