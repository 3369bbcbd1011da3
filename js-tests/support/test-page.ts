import { build } from 'esbuild';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { serveStatic, type StaticOptions, type StaticServer } from './static-server.js';

const ICON = '<svg xmlns="http://www.w3.org/2000/svg"/>';

/** Bundles a script that uses the package as an application would, and serves it as /page.js with the module beside it. */
export async function serveScript(script: URL, more: Readonly<Record<string, URL>> = {}, options: StaticOptions = {}): Promise<StaticServer> {
  return serveStatic(undefined, { ...options, files: { ...(await bundledFiles(script, more)), ...options.files } });
}

/** The files of that page by their paths. */
export async function bundledFiles(script: URL, more: Readonly<Record<string, URL>> = {}): Promise<Record<string, string | Uint8Array>> {
  const files: Record<string, string | Uint8Array> = {
    '/index.html': '<!doctype html><link rel="icon" href="/icon.svg"><title>test</title><script type="module" src="/page.js"></script>',
    '/icon.svg': ICON,
    '/sip_wasm.wasm': await readFile(new URL('../../dist/sip_wasm.wasm', import.meta.url)),
  };
  for (const [path, source] of Object.entries({ '/page.js': script, ...more })) {
    const bundle = await build({
      entryPoints: [fileURLToPath(source)],
      bundle: true,
      format: 'esm',
      target: 'chrome120',
      write: false,
      logLevel: 'error',
    });
    files[path] = bundle.outputFiles[0]!.contents;
  }
  return files;
}
