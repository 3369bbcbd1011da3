/** Frames between two ends in one page, delivered in tasks of their own as a socket would, but without a socket. */
export class Wire {
  sent = 0;
  #other: Wire | undefined;
  #receive: ((frame: string) => void) | undefined;

  static pair(): [Wire, Wire] {
    const [one, other] = [new Wire(), new Wire()];
    one.#other = other;
    other.#other = one;
    return [one, other];
  }

  onFrame(receive: (frame: string) => void): void {
    this.#receive = receive;
  }
  send(frame: string): void {
    this.sent += 1;
    const other = this.#other!;
    queueMicrotask(() => other.#receive?.(frame));
  }
}
