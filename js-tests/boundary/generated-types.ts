/** The declarations that Emscripten made from bindings/core.cpp against those that the shim is written to; the compiler checks. */
import type { Core as GeneratedCore, MainModule } from '../../build/wasm/bindings/sip_wasm.js';
import type { Core, CoreModule } from '../../web/src/core/core-module.js';

/** Of `ClassHandle`, which every embind class has. */
type Inherited = 'isAliasOf' | 'deleteLater' | 'isDeleted' | 'clone';
type Difference<A, B> = Exclude<keyof A, keyof B | symbol | Inherited>;

export const everyMethodIsThere: Omit<Core, 'poll' | 'command'> = undefined as unknown as GeneratedCore;
export const nothingIsForgotten: [Difference<GeneratedCore, Core>, Difference<Core, GeneratedCore>] extends [never, never] ? true : false = true;
export const theModuleHasIt: Omit<CoreModule, 'Core' | 'HEAPU8'> = undefined as unknown as MainModule;
