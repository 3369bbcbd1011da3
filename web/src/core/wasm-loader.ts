import { BodyTable } from './body-store.js';
import type { CoreModule } from './core-module.js';
import { textAt } from './memory.js';
import { TextCopier } from './text-copier.js';
import { setFieldModule } from '../message/field-reader.js';
import { setHeaderNames } from '../message/header-names.js';
import sipWasm, { type ModuleOptions } from '../sip_wasm.js';
import { asModuleError, compiledModule, instantiationError, type BinarySource } from './wasm-binary.js';

type ModuleFactory = (options: ModuleOptions) => Promise<CoreModule>;

/**
 * Where the module comes from: the address of `sip_wasm.wasm`, its octets, a response that has them, or the compiled module
 * (one compilation for several workers). `factory` takes the place of the default export of `sip_wasm.js`.
 */
export type ModuleSource = BinarySource | { readonly factory: ModuleFactory; readonly source?: BinarySource };

/** A module that runs. Any number of cores can be made in it. */
export interface LoadedModule {
  readonly module: CoreModule;
  readonly bodies: BodyTable;
  readonly texts: TextCopier;
  readonly errorNames: readonly string[];
  readonly terminationReasonNames: readonly string[];
  readonly subscriptionStateNames: readonly string[];
  readonly subscriptionEndNames: readonly string[];
  readonly registrationStateNames: readonly string[];
  readonly publicationStateNames: readonly string[];
}

/** In the order of `names()`. */
type NameLists = [string[], string[], string[], string[], string[], string[], string[]];

type Loading = Promise<LoadedModule>;
const byAddress = new Map<unknown, Loading>();
/** A page may pass a response of its own each time: such a module goes with what it was made of. */
const bySource = new WeakMap<object, Loading>();

let last: LoadedModule | undefined;
/** The module that was loaded last. */
export function lastLoaded(): LoadedModule | undefined {
  return last;
}

/**
 * Loads the module from that source, once; a failure is forgotten, so that the next call tries again.
 * @throws SipError `module_failed`
 */
export function loadModule(source?: ModuleSource): Promise<LoadedModule> {
  const key = source instanceof URL ? source.href : source;
  const loading = (Object(key) === key ? bySource : byAddress) as Map<unknown, Loading>;
  const known = loading.get(key);
  if (known) return known;
  const made = load(source).catch((cause: unknown) => {
    loading.delete(key);
    throw asModuleError(cause);
  });
  loading.set(key, made);
  return made;
}

async function load(source: ModuleSource | undefined): Promise<LoadedModule> {
  const { factory, binary } = takeApart(source);
  const bodies = new BodyTable();
  const bodyOctets = (id: number): Uint8Array => bodies.octets(id);
  const { module, memory } = await instantiate(factory ?? sipWasm, compiledModule(binary), bodyOctets);
  const lists = textAt(module, module.names()).split('\t').map((list) => list.split('\n').slice(0, -1));
  const [errorNames, terminationReasonNames, subscriptionStateNames, subscriptionEndNames, registrationStateNames, publicationStateNames, headerNames] = lists as NameLists;
  setHeaderNames(headerNames);
  setFieldModule(module);
  last = { module, bodies, texts: new TextCopier(memory), errorNames, terminationReasonNames, subscriptionStateNames, subscriptionEndNames, registrationStateNames, publicationStateNames };
  return last;
}

function takeApart(source: ModuleSource | null | undefined): { factory?: ModuleFactory; binary?: BinarySource | undefined } {
  if (typeof source !== 'object' || source === null || !('factory' in source)) return { binary: source ?? undefined };
  return { factory: source.factory, binary: source.source };
}

/** The glue sets itself up while the module is fetched and compiled. */
async function instantiate(
  make: ModuleFactory,
  compiled: Promise<WebAssembly.Module>,
  bodyOctets: (id: number) => Uint8Array,
): Promise<{ module: CoreModule; memory: WebAssembly.Memory | undefined }> {
  let memory: WebAssembly.Memory | undefined;
  return new Promise((resolve, reject) => {
    make({
      bodyOctets,
      // The glue never hears of a failure in here.
      instantiateWasm: (imports, receive) => {
        const instantiated = async (): Promise<void> => {
          const binary = await compiled;
          try {
            const instance = await WebAssembly.instantiate(binary, imports);
            memory = Object.values(instance.exports).find((exported) => exported instanceof WebAssembly.Memory);
            receive(instance, binary);
          } catch (cause) {
            throw instantiationError(cause);
          }
        };
        instantiated().catch(reject);
        return {};
      },
    }).then((module) => {
      resolve({ module, memory });
    }, reject);
    compiled.catch(reject); // also where a factory of the application's asks for nothing
  });
}
