import { build, type Plugin } from 'esbuild';
import { readFile } from 'node:fs/promises';

/**
 * The grammar of SIP.js decodes its tables of instructions at each parse. With this one change, made in memory and never shipped,
 * it does so once: the tables do not depend on what is parsed.
 */
export function decodeOnce(grammar: string): string {
  const line = 'const peg$bytecode = [';
  if (grammar.split(line).length !== 2) throw new Error('SIP.js has another grammar than the one that this was written for');
  return grammar.replace(line, 'const peg$bytecode = globalThis.sipJsTables ??= [');
}

const patch: Plugin = {
  name: 'sip-js-patch',
  setup({ onLoad }) {
    onLoad({ filter: /pegjs[\\/]dist[\\/]grammar\.js$/ }, async ({ path }) => ({ contents: decodeOnce(await readFile(path, 'utf8')), loader: 'js' }));
  },
};

/** An ES module that exports `Parser` of SIP.js, patched. */
export async function patchedSipJs(): Promise<string> {
  const bundle = await build({
    stdin: { contents: "export { Parser } from 'sip.js/lib/core/messages/parser.js';", resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    write: false,
    logLevel: 'error',
    plugins: [patch],
  });
  return bundle.outputFiles[0]!.text;
}
