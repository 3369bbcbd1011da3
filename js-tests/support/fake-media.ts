import type { CallMedia, DescriptionOptions } from '../../dist/index.js';

/** Media without sound: descriptions that say what they were made for. For Node, which has no WebRTC. */
export class FakeMedia implements CallMedia {
  readonly log: string[] = [];
  /** What `setPreview` and `setAnswer` were given. */
  readonly heard: string[] = [];
  /** Each refusal is used once: the name of a method, and what it fails with. */
  readonly failures = new Map<keyof CallMedia, Error>();
  readonly #name: string;
  #version = 0;

  /** The name tells the descriptions of two devices apart. */
  constructor(name = '') {
    this.#name = name === '' ? '' : ` of ${name}`;
  }

  createOffer({ hold }: DescriptionOptions): Promise<string> {
    return this.#step('createOffer', `v=0 offer ${++this.#version}${this.#name}${hold === true ? ' sendonly' : ''}`);
  }
  createAnswer(offer: string, { hold }: DescriptionOptions): Promise<string> {
    return this.#step('createAnswer', `v=0 answer ${++this.#version}${this.#name} to (${offer})${hold === true ? ' recvonly' : ''}`);
  }
  setPreview(answer: string): Promise<unknown> {
    this.heard.push(`preview ${answer}`);
    return this.#step('setPreview', answer);
  }
  async setAnswer(answer: string): Promise<unknown> {
    this.heard.push(`answer ${answer}`);
    return this.#step('setAnswer', answer);
  }
  async rollback(): Promise<void> {
    await this.#step('rollback', '');
  }
  close(): void {
    this.log.push('close');
  }

  async #step(name: keyof CallMedia, description: string): Promise<string> {
    await Promise.resolve();
    this.log.push(name);
    const failure = this.failures.get(name);
    this.failures.delete(name);
    if (failure !== undefined) throw failure;
    return description;
  }
}
