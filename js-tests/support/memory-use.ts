import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
export const collectGarbage = runInNewContext('gc') as () => void;

/** Octets that are in use: by JavaScript objects, and by the linear memory of each module that was made since `watch`. */
export interface MemoryUse {
  readonly heap: number;
  readonly linear: number;
}

/** Sees each module's memory; `restore` when done. */
export class MemoryWatch {
  readonly #real = WebAssembly.instantiate;
  readonly #memories: WebAssembly.Memory[] = [];

  constructor() {
    const patched = async (...given: Parameters<typeof WebAssembly.instantiate>): Promise<unknown> => {
      const made: unknown = await this.#real(...given);
      const { exports } = (made as { instance?: WebAssembly.Instance }).instance ?? (made as WebAssembly.Instance);
      this.#memories.push(...Object.values(exports).filter((value) => value instanceof WebAssembly.Memory));
      return made;
    };
    WebAssembly.instantiate = patched as typeof WebAssembly.instantiate;
  }

  restore(): void {
    WebAssembly.instantiate = this.#real;
  }

  /** @throws where no module was made */
  use(): MemoryUse {
    if (this.#memories.length === 0) throw new Error('no module was made');
    collectGarbage();
    return { heap: process.memoryUsage().heapUsed, linear: this.#memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0) };
  }
}
