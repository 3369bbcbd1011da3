import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'node:test';
import { EmptyProject } from '../support/empty-project.js';

const bin = (name: string): string => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

/** What a checker says that found something: its output stands in the error. */
async function complaints(project: EmptyProject, command: string, ...words: string[]): Promise<string> {
  try {
    await project.run(bin(command), ...words);
    return '';
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return `${stdout ?? ''}${stderr ?? ''}` || String(error);
  }
}

describe('the packed archive', () => {
  let project: EmptyProject;

  before(async () => {
    project = await EmptyProject.create();
  });
  after(() => project.close());

  it('holds the module, what runs it and its declarations, and no source of the core', () => {
    for (const wanted of [
      'dist/index.js',
      'dist/index.d.ts',
      'dist/webrtc/index.js',
      'dist/webrtc/index.d.ts',
      'dist/events/index.js',
      'dist/events/LICENSE-parse-xml',
      'dist/headers/index.js',
      'dist/headers/index.d.ts',
      'dist/sip_wasm.js',
      'dist/sip_wasm.d.ts',
      'dist/sip_wasm.wasm',
      'dist/sip_wasm.wasm.d.ts',
      'README.md',
      'SECURITY.md',
      'docs/errors.md',
      'LICENSE',
    ]) {
      assert.ok(project.files.includes(wanted), `${wanted} is missing`);
    }
    assert.deepEqual(project.files.filter((file) => !/^(?:dist\/|docs\/|package\.json$|README\.md$|SECURITY\.md$|LICENSE$)/.test(file)), []);
  });

  it('needs nothing else: no dependency, no script that runs when it is installed', () => {
    const manifest = createRequire(project.path('main.js'))('sip-wasm/package.json') as {
      scripts: Record<string, string>;
      dependencies?: object;
      peerDependencies?: object;
    };
    assert.deepEqual([manifest.dependencies, manifest.peerDependencies], [undefined, undefined]);
    assert.deepEqual(Object.keys(manifest.scripts).filter((name) => /^(?:pre|post)?(?:install|prepare)$/.test(name)), []);
    const lock = JSON.parse(readFileSync(project.path('package-lock.json'), 'utf8')) as { packages: Record<string, { hasInstallScript?: boolean }> };
    assert.deepEqual(Object.keys(lock.packages), ['', 'node_modules/sip-wasm']);
    assert.equal(lock.packages['node_modules/sip-wasm']?.hasInstallScript, undefined);
  });

  it('passes publint', async () => {
    assert.equal(await complaints(project, 'publint', 'run', '--strict', project.archive), '');
  });

  it('passes attw for packages of ES modules only', async () => {
    assert.equal(await complaints(project, 'attw', '--profile', 'esm-only', project.archive), '');
  });

  it("has declarations that TypeScript's strict takes, those of the package included", async () => {
    await project.write(
      'main.ts',
      `import { UserAgent, type Call, type CallEnd } from 'sip-wasm';
       import { addresses, type Address } from 'sip-wasm/headers';
       import { dialogState, presence, type Presence } from 'sip-wasm/events';
       import { portMedia, serveMedia, webRtcMedia, WebRtcMedia } from 'sip-wasm/webrtc';
       import wasm from 'sip-wasm/sip_wasm.wasm';
       const agent = await UserAgent.create({ server: 'wss://a', aor: 'sip:a@b', media: webRtcMedia({ constraints: { audio: true } }), wasm });
       agent.addEventListener('call', ({ detail: { call } }) => void call.accept({ media: new WebRtcMedia() }));
       agent.addEventListener('registrationFailed', ({ detail }) => console.log(detail.status, detail.error.code));
       agent.addEventListener('message', ({ detail: { request } }) => addresses(request.message, 'contact').forEach(({ uri }: Address) => console.log(uri)));
       const { port1, port2 } = new MessageChannel();
       serveMedia(port1, new WebRtcMedia());
       agent.call('carol', { media: portMedia(port2) });
       const { tuples }: Presence = presence('<presence entity="x"/>');
       console.log(tuples.length, dialogState().items.size);
       const call: Call = agent.call('bob');
       const end: CallEnd = await call.ended;
       console.log(end.reason === 'remote_bye', call.dialog?.remoteTarget.host);
       // @ts-expect-error -- there is no such event
       agent.addEventListener('nonsense', () => undefined);`,
    );
    const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
    await project.write('readme.ts', /```js\n([^]*?)```/.exec(readme)?.[1] ?? 'none');
    const strict = { strict: true, skipLibCheck: false, exactOptionalPropertyTypes: true, noEmit: true, lib: ['es2022', 'dom'], types: [] };
    for (const resolution of [{ module: 'nodenext' }, { module: 'esnext', moduleResolution: 'bundler' }, { module: 'esnext', moduleResolution: 'node10' }]) {
      const compilerOptions = { ...strict, target: 'es2022', ...resolution };
      await project.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['main.ts', 'readme.ts'] }));
      assert.equal(await complaints(project, 'tsc'), '');
    }
  });
});
