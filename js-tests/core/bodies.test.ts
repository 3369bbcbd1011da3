import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { loadModule, type LoadedModule } from '../../dist/core/wasm-loader.js';
import type { BodyInput, SessionDialog, UserAgentCore } from '../../dist/index.js';
import { failure } from '../support/events.js';
import { WirePeer } from '../support/wire-peer.js';

describe('the body of a command that is refused', () => {
  let loaded: LoadedModule;
  let wire: WirePeer;
  let core: UserAgentCore;
  let dialog: SessionDialog;

  before(async () => {
    loaded = await loadModule();
    wire = await WirePeer.make();
    ({ core } = wire.agent);
    dialog = (await wire.call()).dialog!;
  });
  after(() => wire.close());

  const none = 7 as never;
  const commands: Readonly<Record<string, (body: BodyInput) => unknown>> = {
    request: (body) => core.request('MESSAGE', 'sip:bob@example.com', { body, fromUri: none }),
    refer: (body) => core.refer('sip:bob@example.com', 'sip:carol@example.com', { body, extraHeaders: [none] }),
    subscribe: (body) => core.subscribe(none, 'presence', { body }),
    publish: (body) => core.publish(none, 'presence', body),
    info: (body) => dialog.info(undefined, { body, extraHeaders: [none] }),
    transfer: (body) => dialog.transfer('sip:carol@example.com', undefined, { body, extraHeaders: [none] }),
    createOutgoingRequestMessage: (body) => dialog.createOutgoingRequestMessage('INFO', { body, extraHeaders: [none] }),
    'request, by the core': (body) => core.request('MESSAGE', 'nobody', { body }),
  };
  for (const [name, command] of Object.entries(commands)) {
    it(`is not kept: ${name}`, async () => {
      const next = (): number => {
        const id = loaded.bodies.add('next');
        loaded.bodies.remove(id);
        return id;
      };
      const before = next();
      assert.equal(await failure(() => command({ contentType: 'text/plain', content: `of ${name}` })), 'invalid_argument');
      assert.equal(next(), before);
    });
  }
});
