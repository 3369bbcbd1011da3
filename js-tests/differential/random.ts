const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Mulberry32: the same numbers in every run. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }
  /** A whole number from 0 up to, not with, `end`. */
  below(end: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * end);
  }
  one<T>(of: readonly T[]): T {
    return of[this.below(of.length)] as T;
  }
  token(): string {
    return Array.from({ length: 8 }, () => ALPHABET.charAt(this.below(ALPHABET.length))).join('');
  }
}
