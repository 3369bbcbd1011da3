import { shimError, SipError } from '../sip-error.js';
import { besideThisScript } from '../wasm-address.js';

export type BinarySource = string | URL | ArrayBuffer | Uint8Array<ArrayBuffer> | Response | PromiseLike<Response> | WebAssembly.Module;

/**
 * The compiled module; in Node an address of a file stays what it is, for the glue to read.
 * @throws SipError `module_failed` that says what stands in the way
 */
export async function compiledModule(source: BinarySource | undefined): Promise<string | WebAssembly.Module | undefined> {
  if (typeof WebAssembly === 'undefined') throw moduleError('this platform has no WebAssembly (iOS in Lockdown Mode is one such)');
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return compiledOctets(source, 'what was passed as `wasm`');
  if (source !== undefined && typeof source !== 'string' && !(source instanceof URL)) return compiledResponse(await source);
  const address = source === undefined ? besideThisScript() : String(source);
  if (isFile(address)) return source === undefined ? undefined : address;
  return compiledResponse(await fetched(address));
}

/** An import or export that is missing: the script and the module are not of one version. */
export function instantiationError(cause: unknown): SipError {
  return moduleError('it does not fit this script; is an older sip_wasm.wasm served, or from a cache?', cause);
}

function moduleError(why: string, cause?: unknown): SipError {
  const options = cause === undefined ? {} : { detail: textOf(cause), cause };
  return shimError('module_failed', `The WebAssembly module could not be loaded: ${why}`, options);
}

/** What else went wrong while it was loaded: in the glue, which reads the file in Node, or in finding the glue. */
export function asModuleError(cause: unknown): SipError {
  if (cause instanceof SipError) return cause;
  const text = textOf(cause);
  return moduleError(text.includes('ENOENT') ? `${text}. ${REMEDY}` : text, cause);
}

// Without the wrapping of the glue.
function textOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return /^Aborted\((?:\w*Error: )?(.*)\)\. Build with/s.exec(text)?.[1] ?? text;
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
  const begin = octets instanceof ArrayBuffer ? new Uint8Array(octets, 0, Math.min(64, octets.byteLength)) : octets.subarray(0, 64);
  if (EMPTY_MODULE.subarray(0, 4).some((octet, index) => octet !== begin[index])) {
    throw moduleError(
      new TextDecoder().decode(begin).trimStart().startsWith('<')
        ? `${where} is an HTML page: the server sends one for addresses that it does not know. ${REMEDY}`
        : `${where} is not a WebAssembly module (${octets.byteLength} octets, without its magic number)`,
    );
  }
  try {
    return await WebAssembly.compile(octets);
  } catch (cause) {
    throw compilationError(where, cause);
  }
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

// Of the addresses that Node is given, those without a scheme are paths.
function isFile(address: string): boolean {
  if (address.startsWith('file:')) return true;
  const { process } = globalThis as { process?: { versions?: { node?: string }; type?: string } };
  return process?.versions?.node !== undefined && process.type !== 'renderer' && !/^(?:https?|data|blob):/.test(address);
}
