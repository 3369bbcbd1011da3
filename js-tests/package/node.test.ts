import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { EmptyProject } from '../support/empty-project.js';

describe('the package in Node, from the packed archive', () => {
  let project: EmptyProject;
  let edge: EdgeServer;

  before(async () => {
    [project, edge] = await Promise.all([EmptyProject.create(['ws']), EdgeServer.start({ users: { alice: 'secret-of-alice' } })]);
  });
  after(() => Promise.all([project.close(), edge.close()]));

  it('is imported on a server without any side effect, the part for pages too', async () => {
    await project.write(
      'import.js',
      `const globals = () => Object.getOwnPropertyNames(globalThis).sort().join();
       const before = globals();
       const started = process.getActiveResourcesInfo().length;
       const { UserAgent } = await import('sip-wasm');
       const { webRtcMedia } = await import('sip-wasm/webrtc');
       webRtcMedia({ constraints: { audio: true } });
       console.log(typeof UserAgent.create, globals() === before, process.getActiveResourcesInfo().length - started);`,
    );
    assert.equal(await project.run('node', 'import.js'), 'function true 0\n');
  });

  it('registers without configuration, with the WebSocket of ws, and lets Node end', async () => {
    await project.write(
      'main.js',
      `import { SipError, UserAgent } from 'sip-wasm';
       import { WebSocket } from 'ws';
       const phone = await UserAgent.create({ server: process.argv[2], aor: 'sip:alice@example.com', password: 'secret-of-alice', webSocket: WebSocket });
       try { phone.call('bob'); } catch (error) { console.log(error instanceof SipError, error.code); }
       await phone.register();
       console.log(phone.registrationState);
       await phone.close();`,
    );
    assert.equal(await project.run('node', 'main.js', edge.url), 'true not_connected\nregistered\n');
    assert.equal(edge.bindings, 0);
  });

  it('takes the module from a path or an address, and says which file is not there', async () => {
    await project.write(
      'paths.js',
      `import { UserAgent } from 'sip-wasm';
       const options = { server: 'wss://a.example', aor: 'sip:a@a.example', webSocket: class {} };
       const file = 'node_modules/sip-wasm/dist/sip_wasm.wasm';
       for (const wasm of [file, new URL(file, import.meta.url), 'nowhere/sip_wasm.wasm']) {
         try { await (await UserAgent.create({ ...options, wasm })).close(); console.log('made'); } catch (error) { console.log(error.code, error.message); }
       }`,
    );
    const [path, url, missing] = (await project.run('node', 'paths.js')).split('\n');
    assert.deepEqual([path, url], ['made', 'made']);
    assert.match(missing ?? '', /^module_failed .*no such file or directory, open '.*nowhere\/sip_wasm\.wasm'\. Put sip_wasm/);
  });
});
