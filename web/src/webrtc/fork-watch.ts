import { iceFragment } from './ice-servers.js';

/**
 * Which devices have answered one offer, known by their ICE user fragments: a forked call has several, and a connection is with one of
 * them. Another one that began its DTLS handshake meanwhile repeats it ever more seldom.
 */
export class ForkWatch {
  readonly #others = new Set<string>();
  #current = '';
  #isBound = false;
  #mustBeginAnew = false;

  /** Whether the device that has answered was kept waiting: it is to be shown another connection. */
  get mustBeginAnew(): boolean {
    return this.#mustBeginAnew;
  }

  /** Whether there were previews, and one of them is heard. */
  get isHeard(): boolean {
    return this.#current !== '';
  }

  /** The browser knows no provisional answers (Firefox): the first one was taken for the answer, and the connection is with that device. */
  get isBound(): boolean {
    return this.#isBound;
  }

  /** Whether this is of another device than the one that is heard. */
  isOther(sdp: string): boolean {
    return this.#current !== '' && this.#current !== iceFragment(sdp);
  }
  passedOver(sdp: string): void {
    this.#others.add(iceFragment(sdp));
  }
  heard(sdp: string, isBound: boolean): void {
    if (this.isOther(sdp)) this.#others.add(this.#current);
    this.#current = iceFragment(sdp);
    this.#isBound = isBound;
  }
  /** @param isElsewhere the connection that there is cannot go over to it */
  answered(sdp: string, isElsewhere: boolean): void {
    this.#mustBeginAnew = isElsewhere || (this.isOther(sdp) && (this.#isBound || this.#others.has(iceFragment(sdp))));
    this.#others.clear();
    this.#current = '';
    this.#isBound = false;
  }
}
