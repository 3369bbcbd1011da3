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
       const { portMedia, serveMedia, webRtcMedia } = await import('sip-wasm/webrtc');
       const { addresses, reasons } = await import('sip-wasm/headers');
       const { presence } = await import('sip-wasm/events');
       webRtcMedia({ constraints: { audio: true } });
       console.log([UserAgent.create, portMedia, serveMedia, addresses, reasons, presence].every((each) => typeof each === 'function'), globals() === before, process.getActiveResourcesInfo().length - started);`,
    );
    assert.equal(await project.run('node', 'import.js'), 'true true 0\n');
  });

  it('reads header fields with their types, and has media at the other end of a port', async () => {
    await project.write(
      'parts.js',
      `import { messageParser } from 'sip-wasm';
       import { addresses, reasons } from 'sip-wasm/headers';
       import { messageSummary, presence, presenceDocument } from 'sip-wasm/events';
       import { portMedia, serveMedia } from 'sip-wasm/webrtc';
       const parse = await messageParser();
       const lines = ['BYE sip:a@b SIP/2.0', 'm: "Bob" <sip:bob@example.com>;q=0.5, <sip:b@example.org>', 'Reason: SIP;cause=200', 'c: text/plain', '', 'bye'];
       const message = parse(lines.join('\\r\\n'));
       console.log(addresses(message, 'contact').map(({ displayName, uri }) => displayName + uri).join(), reasons(message)[0].cause);
       console.log(presence(presenceDocument({ entity: 'sip:a@b' })).tuples[0].basic, messageSummary('Messages-Waiting: no').waiting);
       const { port1, port2 } = new MessageChannel();
       const said = [];
       serveMedia(port1, {
         createOffer: async ({ hold }) => 'v=0 hold ' + hold,
         createAnswer: async () => { throw new Error('no answer'); },
         setAnswer: async (answer) => void said.push(answer),
         rollback: async () => {},
         close: () => said.push('close'),
       });
       const media = portMedia(port2);
       console.log(await media.createOffer({ hold: true }), await media.createAnswer('v=0', {}).catch(({ code }) => code));
       await media.setAnswer('v=0 answer');
       media.close();
       console.log(await media.createOffer({}).catch(({ code }) => code));
       process.on('exit', () => console.log(said.join()));`,
    );
    const [headers, events, port, closed, said] = (await project.run('node', 'parts.js')).split('\n');
    assert.equal(headers, 'Bobsip:bob@example.com,sip:b@example.org 200');
    assert.equal(events, 'open false');
    assert.deepEqual([port, closed, said], ['v=0 hold true local_description', 'closed', 'v=0 answer,close']);
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
