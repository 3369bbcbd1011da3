import { build } from 'esbuild';

/** What a page has buttons for. */
export interface Application {
  call(target: string): void;
  hangUp(): void;
}

declare global {
  /** Where to connect, set before the application is loaded. */
  var sipServer: string;
  var application: Application;
}

/** The same application on each stack, by the stack's name. */
export const APPLICATIONS = { 'sip-wasm': 'sip-wasm.ts', 'SIP.js': 'sip-js.ts', JsSIP: 'jssip.ts' } as const;
export type ApplicationName = keyof typeof APPLICATIONS;

/** As it is shipped: one script, minified. That of ours loads `sip_wasm.wasm` from beside it. */
export async function bundleApplication(name: ApplicationName): Promise<Uint8Array> {
  const bundle = await build({
    entryPoints: [new URL(APPLICATIONS[name], import.meta.url).pathname],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    legalComments: 'none',
    logLevel: 'error',
    define: { global: 'globalThis' },
  });
  return bundle.outputFiles[0]!.contents;
}
