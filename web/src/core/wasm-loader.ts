import { BodyTable } from './body-store.js';
import type { CoreModule } from './core-module.js';
import { setHeaderNames } from '../message/header-names.js';
import type { ModuleOptions } from '../sip_wasm.js';
import { shimError } from '../sip-error.js';

type ModuleFactory = (options?: ModuleOptions) => Promise<CoreModule>;
type BinarySource = string | URL | ArrayBuffer | Uint8Array<ArrayBuffer> | Response | PromiseLike<Response> | WebAssembly.Module;

/**
 * Where the module comes from: the address of `sip_wasm.wasm`, its octets, a response that has them, or the compiled module
 * (one compilation for several workers). With `factory`, the glue is not imported but given: the default export of
 * `sip_wasm.js`.
 */
export type ModuleSource = BinarySource | { readonly factory: ModuleFactory; readonly source?: BinarySource };

/** A module that runs. Any number of cores can be made in it. */
export interface LoadedModule {
  readonly module: CoreModule;
  readonly bodies: BodyTable;
  readonly errorNames: readonly string[];
  readonly terminationReasonNames: readonly string[];
  readonly registrationStateNames: readonly string[];
}

const loading = new Map<unknown, Promise<LoadedModule>>();

/**
 * Loads the module from that source, once; a failure is forgotten, so that the next call tries again.
 * @throws SipError `module_failed`
 */
export function loadModule(source?: ModuleSource): Promise<LoadedModule> {
  const key = source instanceof URL ? source.href : source;
  const known = loading.get(key);
  if (known) return known;
  const made = load(source).catch((cause: unknown) => {
    loading.delete(key);
    throw shimError('module_failed', `The WebAssembly module could not be loaded: ${String(cause)}`, { cause });
  });
  loading.set(key, made);
  return made;
}

async function load(source: ModuleSource | undefined): Promise<LoadedModule> {
  const { factory, binary } = takeApart(source);
  const bodies = new BodyTable();
  const bodyOctets = (id: number): Uint8Array => bodies.octets(id);
  const make = factory ?? (await import('../sip_wasm.js')).default;
  const module = await instantiate(make, await compiled(binary), bodyOctets);
  setHeaderNames(module.headerNames());
  return {
    module,
    bodies,
    errorNames: lines(module.errorNames()),
    terminationReasonNames: lines(module.terminationReasonNames()),
    registrationStateNames: lines(module.registrationStateNames()),
  };
}

function takeApart(source: ModuleSource | undefined): { factory?: ModuleFactory; binary?: BinarySource | undefined } {
  if (typeof source !== 'object' || !('factory' in source)) return { binary: source };
  return { factory: source.factory, binary: source.source };
}

// An address is left to the glue, which reads files in Node and streams in a page.
async function compiled(binary: BinarySource | undefined): Promise<string | WebAssembly.Module | undefined> {
  if (binary === undefined || typeof binary === 'string') return binary;
  if (binary instanceof URL) return binary.href;
  if (binary instanceof WebAssembly.Module) return binary;
  if (binary instanceof ArrayBuffer || ArrayBuffer.isView(binary)) return WebAssembly.compile(binary);
  const response = await binary;
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  // Streaming wants `application/wasm`, which not every server knows.
  return response.headers.get('content-type')?.startsWith('application/wasm') === true
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

async function instantiate(
  make: ModuleFactory,
  binary: string | WebAssembly.Module | undefined,
  bodyOctets: (id: number) => Uint8Array,
): Promise<CoreModule> {
  if (binary === undefined) return make({ bodyOctets });
  if (typeof binary === 'string') return make({ bodyOctets, locateFile: () => binary });
  return new Promise((resolve, reject) => {
    make({
      bodyOctets,
      // The glue never hears of a failure in here.
      instantiateWasm: (imports, receive) => {
        WebAssembly.instantiate(binary, imports).then((instance) => {
          receive(instance, binary);
        }, reject);
        return {};
      },
    }).then(resolve, reject);
  });
}

const lines = (names: string): string[] => names.split('\n').slice(0, -1);
