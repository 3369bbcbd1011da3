/**
 * Which devices have answered one offer, known by their ICE user fragments: a forked call has several, and a connection is with one of
 * them. Another one that began its DTLS handshake meanwhile repeats it ever more seldom.
 */
export class ForkWatch {
  readonly #others = new Set<string>();
  #current = '';
  #mustBeginAnew = false;

  /** Whether the device that has answered was kept waiting: it is to be shown another connection. */
  get mustBeginAnew(): boolean {
    return this.#mustBeginAnew;
  }

  /** Whether this is of another device than the one that is heard. */
  isOther(sdp: string): boolean {
    return this.#current !== '' && this.#current !== device(sdp);
  }
  passedOver(sdp: string): void {
    this.#others.add(device(sdp));
  }
  heard(sdp: string): void {
    if (this.isOther(sdp)) this.#others.add(this.#current);
    this.#current = device(sdp);
  }
  answered(sdp: string): void {
    this.#mustBeginAnew = this.isOther(sdp) && this.#others.has(device(sdp));
    this.#others.clear();
    this.#current = '';
  }
}

const device = (sdp: string): string => /^a=ice-ufrag:(.*)$/m.exec(sdp)?.[1]?.trim() ?? '';
