import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { NameAddrHeader, URI, type Call, type CallEnd } from '../../dist/index.js';
import { conferenceState, dialogState } from '../../dist/events/index.js';
import { nextEvent } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { ScriptedPeer } from '../support/scripted-peer.js';

/** Members that no application knows of, and the media of this test. */
const NOT_FOR_APPLICATIONS = ['outcome', 'negotiation', 'origin', 'invite', 'media', 'host', 'serverOrder', 'state'];

const isPlain = (value: object): boolean => [Object.prototype, null].includes(Object.getPrototypeOf(value) as null);

/** What `value` leads to, by what it has and what its getters give, and Vue and Alpine would put a proxy around though it has private fields. */
function exposed(value: unknown, path: string, seen = new Set<unknown>()): string[] {
  if (typeof value !== 'object' || value === null || seen.has(value) || seen.size > 5000) return [];
  seen.add(value);
  const kind = Object.prototype.toString.call(value);
  const here = kind === '[object Object]' && !isPlain(value) ? [`${path}: ${value.constructor.name}`] : [];
  const names = new Set(Object.keys(value));
  for (let proto: object | null = value; proto !== null && proto !== Object.prototype; proto = Object.getPrototypeOf(proto) as object | null) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(proto))) if (get && proto !== value) names.add(name);
  }
  for (const name of NOT_FOR_APPLICATIONS) names.delete(name);
  return [...here, ...[...names].flatMap((name) => exposed(read(value, name), `${path}.${name}`, seen))];
}

function read(value: object, name: string): unknown {
  try {
    return (value as Record<string, unknown>)[name];
  } catch {
    return undefined; // not now
  }
}

// Frameworks with deep reactive state (Vue, Alpine) proxy what `Object.prototype.toString` calls an Object, and private fields cannot be read through a proxy.
describe('what an application may keep in the state of a framework', () => {
  let peer: ScriptedPeer;
  let call: Call;
  const details: Record<string, unknown> = {};

  before(async () => {
    peer = await ScriptedPeer.make();
    const came = nextEvent(peer.agent, 'call');
    peer.invite({ body: 'v=0 peer' });
    ({ call } = details['call'] = await came);
    for (const type of ['accepted', 'renegotiated', 'info', 'transfer', 'ended'] as const) call.addEventListener(type, ({ detail }) => (details[type] = detail));
    await call.accept({ media: new FakeMedia() });
    const ok = await peer.next('200');
    peer.request('ACK', ok);
    const renegotiated = nextEvent(call, 'renegotiated');
    peer.request('UPDATE', ok, { body: 'v=0 peer moved' });
    await renegotiated;
    peer.request('REFER', ok, { lines: ['Refer-To: <sip:carol@example.com>', 'Referred-By: <sip:peer@example.com>'] });
    const redirected = peer.agent.call('sip:peer@example.com', { media: new FakeMedia() });
    peer.respond(await peer.next('INVITE'), '302 Moved', { contact: '<sip:carol@example.com>;q=0.5' });
    details['redirected'] = (await redirected.ended) satisfies CallEnd;
    details['placed'] = redirected;
    peer.request('BYE', ok);
    await call.ended;
  });
  after(() => peer.agent.close());

  it('objects with private fields have a tag of their own', () => {
    assert.deepEqual(Object.keys(details).sort(), ['accepted', 'call', 'ended', 'placed', 'redirected', 'renegotiated', 'transfer']);
    const given = { uri: URI.parse('sip:a@b'), name: NameAddrHeader.parse('<sip:a@b>'), lamp: dialogState(), conference: conferenceState() };
    assert.deepEqual(exposed({ ...details, ...given, agent: peer.agent, registration: peer.agent.registration() }, ''), []);
  });
});
