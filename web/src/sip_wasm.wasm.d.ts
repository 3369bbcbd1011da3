/** The address of the module, for bundlers that make one of an import: esbuild with `--loader:.wasm=file`, others with their like. */
declare const address: string;
export default address;
