/** The module beside this script. At the root of the package, and spelt so that bundlers find the file and put it in place. */
export const besideThisScript = (): string => new URL('sip_wasm.wasm', import.meta.url).href;
