import { shimError, SipError } from '../sip-error.js';
import { besideThisScript } from '../wasm-address.js';
import { isArrayBuffer, isOctets } from './octets.js';

/** Where the octets of `sip_wasm.wasm` come from. */
export type BinarySource = string | URL | ArrayBuffer | Uint8Array<ArrayBuffer> | Response | PromiseLike<Response> | WebAssembly.Module;

/** @throws SipError `module_failed` that says what stands in the way */
export async function compiledModule(source: BinarySource | undefined): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === 'undefined') throw moduleError('this platform has no WebAssembly (iOS in Lockdown Mode is one such)');
  if (source instanceof WebAssembly.Module) return source;
  if (isArrayBuffer(source) || isOctets(source)) return compiledOctets(source, 'what was passed as `wasm`');
  if (source !== undefined && typeof source !== 'string' && !(source instanceof URL)) return compiledResponse(await source);
  const address = source === undefined ? besideThisScript() : String(source);
  // Before the first `await`: the socket, which is opened next, holds a new page up for several milliseconds.
  const file = fileOctets(address);
  return file ? compiledOctets(await file, address) : compiledResponse(await fetched(address));
}

/** An import or export that is missing: the script and the module are not of one version. */
export function instantiationError(cause: unknown): SipError {
  return moduleError('it does not fit this script; is an older sip_wasm.wasm served, or from a cache?', cause);
}

function moduleError(why: string, cause?: unknown): SipError {
  const options = cause === undefined ? {} : { detail: textOf(cause), cause };
  return shimError('module_failed', `The WebAssembly module could not be loaded: ${why}`, options);
}

/** What else went wrong while it was loaded: in the glue, above all. */
export function asModuleError(cause: unknown): SipError {
  return cause instanceof SipError ? cause : moduleError(textOf(cause), cause);
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

const REMEDY = 'Put sip_wasm.wasm of the package there, or pass its address as `wasm`';
// The octets 0x00 a s m and the version: a module with nothing in it.
const EMPTY_MODULE = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);

async function fetched(address: string): Promise<Response> {
  try {
    return await fetch(address);
  } catch (cause) {
    throw moduleError(`${address} could not be fetched (${textOf(cause)}). Is the server there, does it allow this origin, does the policy of the page (connect-src)?`, cause);
  }
}

async function compiledResponse(response: Response): Promise<WebAssembly.Module> {
  const where = response.url === '' ? 'the response passed as `wasm`' : response.url;
  if ((response as Partial<Response>).ok === undefined) throw moduleError('`wasm` is an address, octets, a response or a compiled module; it is none of these');
  if (!response.ok) {
    throw moduleError(`${where} answered ${response.status}. ${REMEDY}`);
  }
  // Streaming wants `application/wasm`, which not every server knows.
  if (response.headers.get('content-type')?.startsWith('application/wasm') !== true) return compiledOctets(await response.arrayBuffer(), where);
  try {
    return await WebAssembly.compileStreaming(response);
  } catch (cause) {
    throw compilationError(where, cause);
  }
}

async function compiledOctets(octets: ArrayBuffer | Uint8Array<ArrayBuffer>, where: string): Promise<WebAssembly.Module> {
  const begin = isArrayBuffer(octets) ? new Uint8Array(octets, 0, Math.min(64, octets.byteLength)) : octets.subarray(0, 64);
  if (EMPTY_MODULE.subarray(0, 4).some((octet, index) => octet !== begin[index])) {
    const isPage = new TextDecoder().decode(begin).trimStart().startsWith('<');
    throw moduleError(`${where} ${isPage ? insteadOfAModule(where) : `is not a WebAssembly module (${octets.byteLength} octets, without its magic number)`}`);
  }
  try {
    const compiled = WebAssembly.compile(octets);
    Reflect.get(globalThis, 'crypto'); // Node loads it now, while there is nothing else to do: the core will ask for it
    return await compiled;
  } catch (cause) {
    throw compilationError(where, cause);
  }
}

function insteadOfAModule(where: string): string {
  const found = 'is an HTML page: the server sends one for addresses that it does not know.';
  return where.includes('/.vite/deps/')
    ? `${found} Vite before 8 moves the scripts of packages but not what they load: optimizeDeps: { exclude: ['sip-wasm'] } in its configuration keeps them in place`
    : `${found} ${REMEDY}`;
}

function compilationError(where: string, cause: unknown): SipError {
  return isForbidden()
    ? moduleError("the Content-Security-Policy of this page forbids it. Add 'wasm-unsafe-eval' to script-src", cause)
    : moduleError(`${where} does not compile (${textOf(cause)}). Is the file whole?`, cause);
}

/** Whether not even the smallest module may be compiled here. */
function isForbidden(): boolean {
  try {
    new WebAssembly.Module(EMPTY_MODULE);
    return false;
  } catch {
    return true;
  }
}

interface NodeProcess {
  readonly type?: string;
  getBuiltinModule?(name: 'node:fs/promises'): { readFile(path: string | URL): Promise<Uint8Array<ArrayBuffer>> };
}

/**
 * What stands in a file, in Node, which fetches none. Its modules are not imported: bundlers for pages would stop at that.
 * @returns undefined for what is to be fetched.
 */
function fileOctets(address: string): Promise<Uint8Array<ArrayBuffer>> | undefined {
  const { process } = globalThis as { process?: NodeProcess };
  // A renderer of Electron is a page. What has a scheme, and no drive letter, is no path.
  if (process?.getBuiltinModule === undefined || process.type === 'renderer' || /^(?!file:)\w{2,}:/.test(address)) return undefined;
  const { readFile } = process.getBuiltinModule('node:fs/promises');
  return readFile(address.startsWith('file:') ? new URL(address) : address).catch((cause: unknown) => {
    throw moduleError(`${textOf(cause)}. ${REMEDY}`, cause);
  });
}
