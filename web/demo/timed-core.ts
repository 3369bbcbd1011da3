import sipWasm from 'sip-wasm/sip_wasm.js';
import type { ModuleSource } from 'sip-wasm';

/** What the cores of this page took, over all calls into the module, and the messages that went in and came out. */
export const cpu = { messages: 0, ms: 0 };

const FRAME = 1; // OutputKind

type Method = (this: unknown, ...words: unknown[]) => unknown;

/** The module with a clock around each method of its class. */
export const timedModule: ModuleSource = {
  factory: async (options) => {
    const module = await sipWasm(options);
    const methods = module.Core.prototype as Record<string, Method>;
    for (const name of Object.getOwnPropertyNames(methods)) {
      const method = methods[name];
      if (name === 'constructor' || typeof method !== 'function') continue;
      methods[name] = function (...words) {
        const start = performance.now();
        const result = method.apply(this, words);
        cpu.ms += performance.now() - start;
        if (name === 'receive' || (name === 'poll' && result === FRAME)) cpu.messages += 1;
        return result;
      };
    }
    return module;
  },
};
