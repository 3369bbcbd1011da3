import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { BodyStore, BodyTable, type BodyContent } from '../../dist/core/body-store.js';
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

describe('a body store', () => {
  const beginning = 'v=0\r\n'.padEnd(100, 'x');

  it('gives equal content an equal id until it is released, also among bodies that begin alike', () => {
    const table = new BodyTable();
    const store = new BodyStore(table);
    const contents: BodyContent[] = ['1', '12', beginning, `${beginning}1`, `${beginning}é`, new TextEncoder().encode(beginning)];
    const ids = contents.map((content) => store.intern(content).id);
    assert.equal(new Set(ids).size, contents.length);
    for (const [released, id] of ids.entries()) {
      assert.deepEqual(contents.slice(released).map((content) => store.intern(content).id), ids.slice(released));
      store.release(id);
      store.release(id);
      assert.equal(table.get(id), undefined);
      assert.equal(store.size, ids.length - 1 - released);
    }
  });

  it('finds one by its whole text when the one that began alike is gone', () => {
    const store = new BodyStore(new BodyTable());
    const [first, second] = [store.intern(beginning).id, store.intern(`${beginning}é`)];
    store.release(first);
    const again = store.intern(`${beginning}é`);
    assert.deepEqual([again.id, again.length], [second.id, 102]);
    store.release(second.id);
    assert.equal(store.size, 0);
  });
});
