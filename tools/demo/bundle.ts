import { build } from 'esbuild';
import { copyFile, mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);

/** Bundles the demo page as an application would be. @returns the folder to serve. */
export async function bundleDemo(): Promise<string> {
  const outdir = fileURLToPath(new URL('build/demo/', root));
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  await build({
    entryPoints: [fileURLToPath(new URL('web/demo/demo.ts', root))],
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    sourcemap: true,
    format: 'esm',
    target: 'chrome120',
    logLevel: 'error',
  });
  for (const file of ['index.html', 'demo.css', 'icon.svg']) await copyFile(new URL(`web/demo/${file}`, root), `${outdir}${file}`);
  await copyFile(new URL('dist/sip_wasm.wasm', root), `${outdir}sip_wasm.wasm`);
  return outdir;
}
