/** bindings/texts.wat, assembled. */
const MODULE =
  'AGFzbQEAAAABIQVedwFgA2MAf38BZG9gA29jAH8Bf2ACf38Bb2ACb38BfwJOAw53YXNtOmpzLXN0cmluZxFmcm9tQ2hhckNvZGVBcnJheQABDndhc206anMtc3RyaW5nEWludG9DaGFyQ29kZUFycmF5AAIBbQFtAgAAAwMCAwQGDAFkAABBgMAA+wcACwcJAgFyAAIBdwADCpgBAksCA38BZAAjACEFIAEEQANAIAUgAiAAIAJqLQAAIgT7DgAgAyAEciEDIAJBAWoiAiABSQ0ACwsgA0H/AEsEQNByDwsgBUEAIAEQAAtKAgR/AWQAIwAhBiAAIAZBABABIgMEQANAIAEgAmogBiAC+w0AIgU6AAAgBCAFciEEIAJBAWoiAiADSQ0ACwtBfyADIARB/wBLGws=';
/** In characters; longer texts go another way. */
const ROOM = 8192;
/** Nothing is compiled for a page that is still starting: its first texts go another way. */
const FIRST_TEXTS = 16;

interface Copies {
  r(at: number, length: number): string | null;
  w(text: string, at: number): number;
}

/**
 * Copies ASCII texts between JavaScript and linear memory where the engine has string builtins for WebAssembly. In Chrome, `TextDecoder` and
 * `encodeInto` leave a copy of each text outside of the engine's heap; to allocate and free those took two fifths of a call.
 */
export class TextCopier {
  readonly #memory: WebAssembly.Memory | undefined;
  #copies: Copies | undefined;
  #asked = 0;

  constructor(memory: WebAssembly.Memory | undefined) {
    this.#memory = memory;
  }

  /** @returns undefined where it is to be read another way: the engine has no such builtins, or not all octets are ASCII. */
  read(at: number, length: number): string | undefined {
    const copies = this.#copies ?? this.#wanted();
    return copies === undefined || length > ROOM ? undefined : (copies.r(at, length) ?? undefined);
  }

  /** There must be room for one octet a character. @returns how many octets; -1 where it is to be written another way. */
  write(text: string, at: number): number {
    const copies = this.#copies ?? this.#wanted();
    return copies === undefined || text.length > ROOM ? -1 : copies.w(text, at);
  }

  #wanted(): undefined {
    this.#asked += 1;
    if (this.#asked === FIRST_TEXTS && this.#memory) void this.#make(this.#memory);
  }

  async #make(memory: WebAssembly.Memory): Promise<void> {
    const octets = Uint8Array.from(atob(MODULE), (character) => character.charCodeAt(0));
    const instantiate = WebAssembly.instantiate as (octets: BufferSource, imports: object, options: object) => Promise<WebAssembly.WebAssemblyInstantiatedSource>;
    try {
      const { instance } = await instantiate(octets, { m: { m: memory } }, { builtins: ['js-string'] });
      this.#copies = instance.exports as unknown as Copies;
    } catch {
      // An engine without them.
    }
  }
}
