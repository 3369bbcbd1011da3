import sipWasm from 'sip-wasm/sip_wasm.js';
import type { ModuleSource } from 'sip-wasm';

/**
 * What the cores of this page took for each message that came, with all that it caused until the next one came: milliseconds.
 * The first ones are slow: the browser compiles a function of the module when it is first called.
 */
export const cpu: number[] = [];

/** In milliseconds; 0 before any message. */
export function median(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
}

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
        if (name === 'receive') cpu.push(0);
        if (cpu.length > 0) cpu[cpu.length - 1]! += performance.now() - start;
        return result;
      };
    }
    return module;
  },
};
