import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { SubscriptionState, UserAgent, type NotifyDetail, type Subscription, type UserAgentOptions } from '../../dist/index.js';
import { nextEvent, until } from '../support/events.js';
import { Kamailio } from '../support/kamailio.js';

/** The last socket that was opened, to be cut off. */
class KeptSocket extends WebSocket {
  static last: KeptSocket | undefined;

  constructor(url: string, protocols: string[]) {
    super(url, protocols);
    KeptSocket.last = this;
  }
}

const PIDF = 'application/pidf+xml';

describe('subscriptions and publications through Kamailio, in Node', () => {
  let kamailio: Kamailio;
  const agents: UserAgent[] = [];

  before(async () => {
    kamailio = await Kamailio.start({ presence: true });
  });
  after(() => kamailio.kill());
  afterEach(async () => {
    await Promise.all(agents.splice(0).map((agent) => agent.close()));
  });

  async function make(user: string, more: Partial<UserAgentOptions> = {}): Promise<UserAgent> {
    const agent = await UserAgent.create({
      server: kamailio.url,
      aor: `sip:${user}@example.com`,
      password: `secret-of-${user}`,
      webSocket: WebSocket,
      reconnect: { firstDelayMs: 100, longestDelayMs: 300 },
      ...more,
    });
    agents.push(agent);
    await agent.register();
    return agent;
  }

  const state = (basic: string): { contentType: string; content: string } => ({
    contentType: PIDF,
    content:
      '<?xml version="1.0"?><presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:bob@example.com">' +
      `<tuple id="phone"><status><basic>${basic}</basic></status></tuple></presence>`,
  });
  function notified(subscription: Subscription): NotifyDetail[] {
    const all: NotifyDetail[] = [];
    subscription.addEventListener('notify', ({ detail }) => all.push(detail));
    return all;
  }
  const says = (all: readonly NotifyDetail[], basic: string): boolean => all.at(-1)?.body.includes(`<basic>${basic}</basic>`) === true;

  it('RFC 3903, 3856: what bob publishes alice is told, at once, when it changes, and when it goes', async () => {
    const [alice, bob] = [await make('alice'), await make('bob')];
    const publication = bob.publish('presence', state('open'), { expires: 600 });
    await publication.published;
    const subscription = alice.subscribe('bob', 'presence', { accept: [PIDF], expires: 600 });
    const told = notified(subscription);
    await subscription.established;
    await until(() => says(told, 'open'));
    assert.deepEqual([told.at(-1)?.contentType, subscription.state], [PIDF, SubscriptionState.Active]);
    await publication.modify(state('closed'));
    await until(() => says(told, 'closed'));
    await publication.refresh();
    subscription.refresh();
    const before = told.length;
    await until(() => told.length > before);
    await publication.modify(state('open'));
    await until(() => says(told, 'open'));
    await publication.remove();
    await until(() => !says(told, 'open'));
    assert.equal((await subscription.unsubscribe()).reason, 'unsubscribed');
    assert.deepEqual([alice.statistics.subscriptions, bob.statistics.publications], [0, 0]);
  });

  it('a subscription outlives its connection: it is refreshed on the next one and told what changed', async () => {
    const [alice, bob] = [await make('alice', { webSocket: KeptSocket }), await make('bob')];
    const publication = bob.publish('presence', state('open'));
    await publication.published;
    const subscription = alice.subscribe('bob', 'presence', { accept: [PIDF] });
    const told = notified(subscription);
    await subscription.established;
    const again = nextEvent(alice, 'registered');
    const before = told.length;
    KeptSocket.last?.terminate();
    await again;
    await until(() => told.length > before); // the refresh brings the whole state
    await publication.modify(state('closed'));
    await until(() => says(told, 'closed'));
    assert.equal(subscription.state, SubscriptionState.Active);
  });

  it('a package that nobody there knows is refused; an entity-tag that is lost is published anew', async () => {
    const alice = await make('alice');
    const nobody = alice.subscribe('bob', 'presence.unheard-of');
    await assert.rejects(nobody.established, { code: 'subscription_failed', status: 489 });
    const unknown = alice.publish('unheard-of', { contentType: 'text/plain', content: 'x' });
    await assert.rejects(unknown.published, { code: 'publication_failed', status: 489 });
    const elsewhere = alice.subscribe('nobody', 'presence');
    await assert.rejects(elsewhere.established, { code: 'subscription_failed', status: 404 });
  });

  it('RFC 6665 4.2: a phone as the notifier, told apart by the id of Event, refreshed and ended', async () => {
    const [alice, bob] = [await make('alice'), await make('bob', { eventPackages: ['dialog'] })];
    bob.addEventListener('subscribe', ({ detail: { subscription } }) => {
      subscription.accept({ body: { contentType: 'text/plain', content: `first of ${subscription.event}` } });
      setTimeout(() => {
        subscription.notify({ contentType: 'text/plain', content: 'second' });
      }, 50);
    });
    const subscription = alice.subscribe('bob', 'dialog;id=7', { expires: 600 });
    const told = notified(subscription);
    await until(() => told.length === 2);
    assert.deepEqual(told.map(({ body }) => body), ['first of dialog;id=7', 'second']);
    subscription.refresh();
    await until(() => told.length === 3);
    assert.equal(told[2]?.body, 'second');
    await subscription.unsubscribe();
    assert.deepEqual([told.at(-1)?.state, alice.statistics.subscriptions], [SubscriptionState.Terminated, 0]);
    await until(() => bob.statistics.subscriptions === 0);
    const refused = alice.subscribe('bob', 'conference');
    await assert.rejects(refused.established, { code: 'subscription_failed', status: 489 });
  });
});
