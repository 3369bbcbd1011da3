/** What the peer described last, and whether it has put us on hold by that. */
export class PeerDescription {
  readonly #tell: (held: boolean) => void;
  #text = '';
  #held = false;

  constructor(tell: (held: boolean) => void) {
    this.#tell = tell;
  }

  get text(): string {
    return this.#text;
  }
  get held(): boolean {
    return this.#held;
  }

  follow(description: string): void {
    this.#text = description;
    const held = takesNothing(description);
    if (held === this.#held) return;
    this.#held = held;
    this.#tell(held);
  }
}

/**
 * Whether a description of the peer takes nothing from us, RFC 3264 8.4: every medium in it that is not refused is `sendonly` or
 * `inactive`. Of a medium without a direction the session's counts, and without that `sendrecv` (RFC 8866 6.7). Or as RFC 2543 had hold,
 * and telephones behind gateways still have: it is to be sent to no address. A WebRTC description names none either before its candidates
 * are known, with the port 9.
 */
function takesNothing(description: string): boolean {
  if (!/a=(?:sendonly|inactive)|^c=IN IP[46] [0:]/m.test(description)) return false; // nearly all
  const [session = '', ...media] = description.split(/^m=/m);
  const live = media.filter((medium) => !/^\S+ 0[ /]/.test(medium));
  const usual = direction(session) ?? 'sendrecv';
  return live.length > 0 && live.every((medium) => ['sendonly', 'inactive'].includes(direction(medium) ?? usual) || isToNowhere(medium, session));
}

const isToNowhere = (medium: string, session: string): boolean => /^\S+ \d{4}/.test(medium) && /^(?:0\.0\.0\.0|[0:]+)$/.test(address(medium) ?? address(session) ?? '');
const address = (part: string): string | undefined => /^c=IN IP[46] (\S+)/m.exec(part)?.[1];

/** The last one, also with a space behind it, as Chrome has it. Sticky, as the greedy start would be tried at every character. */
function direction(part: string): string | undefined {
  return /[^]*^a=(sendrecv|sendonly|recvonly|inactive) *\r?$/my.exec(part)?.[1];
}
