import type { CoreModule } from './core/core-module.js';

/** What Emscripten's factory takes (`-sINCOMING_MODULE_JS_API` in bindings/CMakeLists.txt). */
export interface ModuleOptions {
  instantiateWasm: (imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance, module?: WebAssembly.Module) => void) => object;
  /** The octets of a body that the shim holds; called only while a call into the core runs. */
  bodyOctets: (id: number) => Uint8Array;
}

export default function sipWasm(options: ModuleOptions): Promise<CoreModule>;
