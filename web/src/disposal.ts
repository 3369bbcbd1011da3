/// <reference lib="esnext.disposable" preserve="true" />
/** The symbols of explicit resource management; where the platform has none yet, those that esbuild's `using` looks up. */
export const dispose: typeof Symbol.dispose = (Symbol.dispose as symbol | undefined) === undefined ? (Symbol.for('Symbol.dispose') as typeof Symbol.dispose) : Symbol.dispose;
export const asyncDispose: typeof Symbol.asyncDispose =
  (Symbol.asyncDispose as symbol | undefined) === undefined ? (Symbol.for('Symbol.asyncDispose') as typeof Symbol.asyncDispose) : Symbol.asyncDispose;
