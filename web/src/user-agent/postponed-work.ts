/** What waits for the next connection. */
export class PostponedWork {
  #waiting: { readonly work: () => void; readonly otherwise: () => void }[] = [];

  /** `otherwise`: runs in place of it where there will be no connection. */
  add(work: () => void, otherwise: () => void): void {
    this.#waiting.push({ work, otherwise });
  }
  connected(): void {
    for (const { work } of this.#take()) work();
  }
  abandoned(): void {
    for (const { otherwise } of this.#take()) otherwise();
  }

  // What runs may postpone something anew.
  #take(): { readonly work: () => void; readonly otherwise: () => void }[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }
}
