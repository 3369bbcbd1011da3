import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { UserAgent, type UserAgentOptions } from '../../dist/index.js';
import { nextEvent } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { Kamailio } from '../support/kamailio.js';
import { Results } from './results.js';

const INSTANCE = 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6';

describe("Kamailio's registrar with outbound and GRUU, in Node", () => {
  let kamailio: Kamailio;
  const agents: UserAgent[] = [];
  const results = new Results('The server itself', 'sip-wasm in Node');

  before(async () => {
    kamailio = await Kamailio.start({ outbound: true });
  });
  after(async () => {
    await results.write({ Kamailio: Kamailio.version, 'Node.js': process.versions.node });
    await kamailio.kill();
  });
  afterEach(async () => {
    await Promise.all(agents.splice(0).map((agent) => agent.close()));
  });

  async function make(user: string, more: Partial<UserAgentOptions> = {}): Promise<UserAgent> {
    const agent = await UserAgent.create({
      server: kamailio.url,
      aor: `sip:${user}@example.com`,
      password: `secret-of-${user}`,
      webSocket: WebSocket,
      media: () => new FakeMedia(),
      reconnect: { firstDelayMs: 50, longestDelayMs: 100 },
      ...more,
    });
    agents.push(agent);
    return agent;
  }

  it('RFC 5626 4.2.1: outbound is granted, with a Flow-Timer; a new page of the same installation replaces the binding', async () => {
    await results.feature('Outbound: Require, Flow-Timer, the same instance and reg-id replace the old binding', async () => {
      const first = (await make('alice', { instanceId: INSTANCE })).registration();
      const registered = nextEvent(first, 'registered');
      await first.register();
      assert.equal(first.isOutbound, true);
      assert.equal((await registered).response?.getHeader('flow-timer'), '25');
      const second = (await make('alice', { instanceId: INSTANCE })).registration();
      const again = nextEvent(second, 'registered');
      await second.register();
      const contacts = (await again).response?.getHeaders('contact').join(',') ?? '';
      assert.equal(contacts.match(/\+sip\.instance/g)?.length, 1, contacts);
    });
  });

  it('RFC 5627 4.4: a call is made from our GRUU, and hung up through it', async () => {
    await results.feature('GRUU: granted, and the Contact of a call', async () => {
      const [alice, bob] = [await make('alice'), await make('bob')];
      const registration = alice.registration();
      await Promise.all([registration.register(), bob.register()]);
      assert.match(registration.publicGruu ?? '', /^sip:alice@example\.com;gr=urn:uuid:/);
      const incoming = nextEvent(bob, 'call');
      const outgoing = alice.call('bob');
      const { call } = await incoming;
      // Kamailio notes our socket in it, on its way.
      assert.equal(call.request?.getHeader('contact')?.replace(/;alias=[^;>]*/, ''), `<${registration.publicGruu ?? ''}>`);
      await call.accept();
      await outgoing.established;
      await call.hangup();
      assert.equal((await outgoing.ended).by, 'remote');
    });
  });

  it('RFC 3327 5.3: registered through an edge proxy, and found through it by Path and the token of our connection', async () => {
    await results.feature('Path: registered and called through an edge proxy', async () => {
      const edge = await Kamailio.start({ edgeOf: kamailio });
      try {
        const [alice, bob] = [await make('alice', { server: edge.url }), await make('bob')];
        const registration = alice.registration();
        const registered = nextEvent(registration, 'registered');
        await Promise.all([registration.register(), bob.register()]);
        assert.match((await registered).response?.getHeader('path') ?? '', new RegExp(`127\\.0\\.0\\.1:${edge.port};.*lr.*;ob`));
        assert.equal(registration.isOutbound, true);
        alice.addEventListener('message', (event) => {
          event.preventDefault();
          event.detail.request.accept();
        });
        const heard = nextEvent(alice, 'message');
        assert.equal((await bob.message('alice', 'over the edge')).statusCode, 200);
        assert.equal((await heard).request.message.body, 'over the edge');
        assert.equal((await heard).request.message.getHeaders('via').length, 3);
      } finally {
        await Promise.all(agents.splice(0).map((agent) => agent.close()));
        await edge.kill();
      }
    });
  });

  it('credentials by callback, and an ha1 for SHA-256', async () => {
    await results.feature('Credentials by callback', async () => {
      const asking = await make('bob', { password: '', credentials: ({ realm }) => ({ password: realm === 'example.com' ? 'secret-of-bob' : '' }) });
      await asking.register();
      assert.equal(asking.registrationState, 'registered');
    });
  });
});
