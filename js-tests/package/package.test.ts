import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the packed archive, installed into an empty project', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sip-wasm-package-'));
  const run = (command: string, ...words: string[]): string => execFileSync(command, words, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  let files: string[];

  before(() => {
    const [packed] = JSON.parse(execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8' })) as [
      { filename: string; files: { path: string }[] },
    ];
    files = packed.files.map(({ path }) => path);
    writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'application', private: true, type: 'module' }));
    run('npm', 'install', '--offline', '--no-audit', '--no-fund', packed.filename);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds what runs and its declarations, and no source of the core', () => {
    for (const wanted of ['dist/index.js', 'dist/index.d.ts', 'dist/webrtc/index.js', 'dist/sip_wasm.js', 'dist/sip_wasm.wasm', 'README.md', 'LICENSE']) {
      assert.ok(files.includes(wanted), `${wanted} is missing`);
    }
    assert.deepEqual(files.filter((file) => !/^(?:dist\/|package\.json$|README\.md$|LICENSE$)/.test(file)), []);
  });

  it('is imported without a browser, and runs in Node without configuration', () => {
    writeFileSync(
      join(folder, 'main.js'),
      `import { SipError, UserAgent } from 'sip-wasm';
       const before = Object.keys(globalThis).length;
       const agent = await UserAgent.create({ server: 'wss://sip.example.com', aor: 'sip:alice@example.com', webSocket: class {} });
       try { agent.call('bob'); } catch (error) { console.log(error instanceof SipError, error.code); }
       await agent.close();
       console.log(Object.keys(globalThis).length - before, 'new globals');`,
    );
    assert.equal(run('node', 'main.js'), 'true not_connected\n0 new globals\n');
  });

  it("has declarations that TypeScript's strict takes, those of the package included", () => {
    writeFileSync(
      join(folder, 'main.ts'),
      `import { UserAgent, type Call, type CallEnd } from 'sip-wasm';
       import { webRtcMedia, WebRtcMedia } from 'sip-wasm/webrtc';
       const agent = await UserAgent.create({ server: 'wss://a', aor: 'sip:a@b', media: webRtcMedia({ constraints: { audio: true } }) });
       agent.addEventListener('call', ({ detail: { call } }) => void call.accept({ media: new WebRtcMedia() }));
       agent.addEventListener('registrationFailed', ({ detail }) => console.log(detail.status, detail.error.code));
       const call: Call = agent.call('bob');
       const end: CallEnd = await call.ended;
       console.log(end.reason === 'remote_bye', call.dialog?.remoteTarget.host);
       // @ts-expect-error -- there is no such event
       agent.addEventListener('nonsense', () => undefined);`,
    );
    const compilerOptions = {
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      exactOptionalPropertyTypes: true,
      target: 'es2022',
      module: 'nodenext',
      lib: ['es2022', 'dom'],
      types: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['main.ts'] }));
    assert.equal(spawnSync(join(root, 'node_modules/.bin/tsc'), [], { cwd: folder, encoding: 'utf8' }).stdout, '');
  });
});
