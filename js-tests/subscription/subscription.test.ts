import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { SubscriptionState, UserAgentCore, type IncomingSubscription, type Publication, type SipError, type Subscription } from '../../dist/index.js';
import { nextEvent, until } from '../support/events.js';
import { WirePeer } from '../support/wire-peer.js';

const PIDF = 'application/pidf+xml';
const ACTIVE = 'NOTIFY with "Event: presence" with "Subscription-State: active;expires=600"';

describe('Subscription, against a peer that is written by hand', () => {
  let wire: WirePeer;
  beforeEach(async () => {
    wire = await WirePeer.make({ extraHeaders: ['X-Tenant: 7'], eventPackages: ['presence'], core: {} });
  });
  afterEach(() => wire.close());

  const subscribed = async (options: Parameters<typeof wire.agent.subscribe>[2] = {}): Promise<Subscription> => {
    const subscription = wire.agent.subscribe('bob', 'presence', options);
    await wire.expect('SUBSCRIBE');
    await wire.receive('200 to SUBSCRIBE with "Expires: 600"');
    return subscription;
  };

  it('is established by the first NOTIFY, hands over each body, and ends by unsubscribe with the last one', async () => {
    const told: unknown[] = [];
    const subscription = await subscribed({ accept: [PIDF], expires: 600 });
    assert.equal(subscription.state, SubscriptionState.NotifyWait);
    subscription.addEventListener('notify', ({ detail }) => told.push([detail.state, detail.contentType, detail.body]));
    subscription.addEventListener('statechange', ({ detail }) => told.push(detail.state));
    subscription.addEventListener('ended', () => told.push('ended'));
    const [request] = wire.sent;
    assert.deepEqual(['accept', 'event', 'expires', 'x-tenant'].map((name) => request?.header(name)), [PIDF, 'presence', '600', '7']);
    await wire.receive(`${ACTIVE} type ${PIDF} body "<open/>"`);
    await subscription.established;
    assert.deepEqual([subscription.state, subscription.expires], [SubscriptionState.Active, 600]);
    const ended = subscription.unsubscribe();
    assert.equal(subscription.unsubscribe(), ended);
    await wire.expect('SUBSCRIBE', 2);
    await wire.receive('200 to SUBSCRIBE');
    await wire.receive(`NOTIFY with "Event: presence" with "Subscription-State: terminated;reason=timeout" type ${PIDF} body "<last/>"`);
    const { reason, status, message } = await ended;
    assert.deepEqual([reason, status, message?.body], ['unsubscribed', 0, '<last/>']);
    assert.deepEqual(told, [['Active', PIDF, '<open/>'], 'Active', ['Terminated', PIDF, '<last/>'], 'Terminated', 'ended']);
    assert.throws(() => {
      subscription.refresh();
    }, { code: 'unknown_request' });
    assert.equal(wire.agent.statistics.subscriptions + wire.agent.statistics.dialogs, 0);
  });

  it('fails with the status of the refusal, or because no NOTIFY came', async () => {
    const refused = wire.agent.subscribe('bob', 'presence');
    await wire.expect('SUBSCRIBE');
    await wire.receive('403 to SUBSCRIBE with "Retry-After: 9"');
    await assert.rejects(refused.established, { code: 'subscription_failed', status: 403, detail: 'refused' });
    const { reason, retryAfterSeconds } = await refused.ended;
    assert.deepEqual([reason, retryAfterSeconds], ['refused', 9]);
    const hasty = await WirePeer.make(); // T1 of 20 ms
    const silent = hasty.agent.subscribe('bob', 'presence');
    await hasty.expect('SUBSCRIBE');
    await hasty.receive('200 to SUBSCRIBE');
    await assert.rejects(silent.established, { code: 'subscription_failed', detail: 'no_notify' });
    await hasty.close();
    assert.throws(() => wire.agent.subscribe('bob', 'not a package'), { code: 'invalid_argument' });
  });

  it('an AbortSignal ends it, before and after it is established', async () => {
    const stop = new AbortController();
    const subscription = await subscribed({ signal: stop.signal });
    stop.abort();
    await assert.rejects(subscription.established, { code: 'aborted' });
    await wire.receive(ACTIVE);
    await wire.expect('SUBSCRIBE', 2);
    assert.equal(wire.sent.findLast(({ method }) => method === 'SUBSCRIBE')?.header('expires'), '0');
    await wire.receive('481 to SUBSCRIBE');
    assert.equal((await subscription.ended).reason, 'unsubscribed');
    assert.throws(() => wire.agent.subscribe('bob', 'presence', { signal: stop.signal }), { code: 'aborted' });
  });

  it('an end that lets it be made anew is an interruption', async () => {
    const subscription = await subscribed();
    await wire.receive(ACTIVE);
    const interrupted = nextEvent(subscription, 'interrupted');
    await wire.receive('NOTIFY with "Event: presence" with "Subscription-State: terminated;reason=probation;retry-after=60"');
    const { reason, retryAfterSeconds } = await interrupted;
    assert.deepEqual([reason, retryAfterSeconds, subscription.state, subscription.expires], ['probation', 60, SubscriptionState.Initial, 0]);
    subscription.refresh(); // not to wait
    await wire.expect('SUBSCRIBE', 2);
    await wire.receive('200 to SUBSCRIBE');
    await wire.receive(ACTIVE);
    assert.equal(subscription.state, SubscriptionState.Active);
  });

  it('each fork is a subscription of its own, where that is asked for', async () => {
    const subscription = await subscribed({ forks: true });
    const forked = nextEvent(subscription, 'fork');
    await wire.receive(`${ACTIVE} fork one`);
    await wire.receive(`${ACTIVE} fork two`);
    const { subscription: fork } = await forked;
    assert.deepEqual([fork.state, fork.event], [SubscriptionState.Active, 'presence']);
    await wire.receive('NOTIFY fork two with "Event: presence" with "Subscription-State: terminated;reason=noresource"');
    assert.equal((await fork.ended).reason, 'noresource');
    assert.equal(subscription.state, SubscriptionState.Active);
  });

  it('ends with the user agent, told by an event', async () => {
    const subscription = await subscribed();
    await wire.receive(ACTIVE);
    const closed = wire.close();
    await wire.receive('200 to SUBSCRIBE');
    await wire.receive('NOTIFY with "Event: presence" with "Subscription-State: terminated"');
    await closed;
    assert.equal((await subscription.ended).reason, 'unsubscribed');
    assert.throws(() => wire.agent.subscribe('bob', 'presence'), { code: 'agent_closed' });
  });

  const asked = async (line = ''): Promise<IncomingSubscription> => {
    const event = nextEvent(wire.agent, 'subscribe');
    wire.agent.addEventListener('subscribe', (each) => {
      each.preventDefault();
    });
    await wire.receive(`SUBSCRIBE sip:alice@example.com with "Event: presence;id=4" with "Expires: 600" ${line}`);
    return (await event).subscription;
  };

  it('a subscription of a peer: accepted, notified, refreshed, terminated', async () => {
    const subscription = await asked();
    assert.deepEqual([subscription.event, subscription.from.uri, subscription.state], ['presence;id=4', 'sip:bob@biloxi.example.com', SubscriptionState.Initial]);
    const answer = async (count: number): Promise<void> => {
      await wire.expect('NOTIFY', count);
      await wire.receive('200 to NOTIFY');
    };
    const told: unknown[] = [];
    subscription.addEventListener('refreshed', () => told.push('refreshed'));
    subscription.addEventListener('statechange', ({ detail }) => told.push(detail.state));
    subscription.accept({ pending: true, expires: 300, extraHeaders: ['X-Two: 2'] });
    await wire.expect('200 SUBSCRIBE');
    assert.deepEqual([wire.sent[0]?.header('expires'), wire.sent[0]?.header('x-two')], ['300', '2']);
    await answer(1);
    subscription.notify({ contentType: PIDF, content: '<open/>' });
    await answer(2);
    await wire.receive('SUBSCRIBE with "Event: presence;id=4" with "Expires: 600"');
    await answer(3);
    subscription.terminate('giveup', { retryAfter: 5, body: { contentType: PIDF, content: '<closed/>' } });
    await answer(4);
    const notifies = wire.sent.filter(({ isRequest }) => isRequest).map((frame) => [frame.header('subscription-state'), frame.body]);
    assert.deepEqual(notifies.map(([state, body]) => [state?.replace(/expires=\d+/, 'expires=n'), body]), [
      ['pending;expires=n', ''],
      ['active;expires=n', '<open/>'],
      ['active;expires=n', '<open/>'],
      ['terminated;reason=giveup;retry-after=5', '<closed/>'],
    ]);
    assert.deepEqual(told, ['Pending', 'Active', 'refreshed', 'Terminated']);
    assert.equal(await subscription.ended, 'notified');
    assert.throws(() => {
      subscription.notify();
    }, { code: 'unknown_request' });
    assert.equal(wire.agent.statistics.subscriptions + wire.agent.statistics.dialogs, 0);
  });

  it('a subscription of a peer: rejected, or taken by nobody', async () => {
    const subscription = await asked();
    const told: unknown[] = [];
    subscription.addEventListener('statechange', ({ detail }) => told.push(detail.state));
    subscription.addEventListener('ended', ({ detail }) => told.push(detail.reason));
    subscription.reject({ statusCode: 403 });
    assert.throws(() => {
      subscription.accept();
    }, { code: 'unknown_request' });
    await wire.expect('403 SUBSCRIBE');
    assert.deepEqual([await subscription.ended, subscription.state], ['refused', SubscriptionState.Terminated]);
    assert.deepEqual(told, ['Terminated', 'refused']);
    const other = await WirePeer.make({ eventPackages: ['presence'] });
    const offered = nextEvent(other.agent, 'subscribe');
    await other.receive('SUBSCRIBE sip:alice@example.com with "Event: presence"');
    await other.expect('603 SUBSCRIBE');
    assert.equal(await (await offered).subscription.ended, 'refused');
    await other.receive('SUBSCRIBE sip:alice@example.com with "Event: dialog"');
    await other.expect('489 SUBSCRIBE');
    await other.close();
    await assert.rejects(WirePeer.make({ eventPackages: ['a b'] }), { code: 'invalid_argument' });
  });
});

describe('Publication, against a compositor that is written by hand', () => {
  let wire: WirePeer;
  beforeEach(async () => {
    wire = await WirePeer.make({ core: {} });
  });
  afterEach(() => wire.close());

  const state = (content: string): { contentType: string; content: string } => ({ contentType: PIDF, content });
  const published = async (signal?: AbortSignal): Promise<Publication> => {
    const publication = wire.agent.publish('presence', state('<open/>'), { expires: 600, ...(signal && { signal }) });
    await wire.expect('PUBLISH');
    await wire.receive('200 to PUBLISH with "SIP-ETag: one" with "Expires: 600"');
    await publication.published;
    return publication;
  };
  const last = (): (typeof wire.sent)[number] => wire.sent.findLast(({ method }) => method === 'PUBLISH')!;

  it('is published to our own address, modified, refreshed and removed', async () => {
    const publication = await published();
    assert.deepEqual([last().uri, last().header('event'), last().body], ['sip:alice@example.com', 'presence', '<open/>']);
    assert.equal(publication.state, 'published');
    const modified = publication.modify(state('<closed/>'));
    await wire.receive('200 to PUBLISH with "SIP-ETag: two"');
    await modified;
    assert.deepEqual([last().header('sip-if-match'), last().body], ['one', '<closed/>']);
    const refreshed = publication.refresh();
    await wire.receive('200 to PUBLISH with "SIP-ETag: three"');
    await refreshed;
    assert.deepEqual([last().header('sip-if-match'), last().body], ['two', '']);
    const removed = publication.remove();
    assert.equal(publication.remove(), removed);
    await assert.rejects(publication.modify(state('<late/>')), { code: 'invalid_state' });
    await wire.receive('200 to PUBLISH with "Expires: 0"');
    await removed;
    assert.deepEqual([last().header('expires'), publication.state], ['0', 'unpublished']);
    await assert.rejects(publication.refresh(), { code: 'unknown_request' });
    assert.equal(wire.agent.statistics.publications, 0);
  });

  it('fails with the status of the refusal, and says when it is tried again', async () => {
    const refused = wire.agent.publish('presence', state('x'));
    const failed = nextEvent(refused, 'failed');
    await wire.expect('PUBLISH');
    await wire.receive('489 to PUBLISH');
    await assert.rejects(refused.published, { code: 'publication_failed', status: 489 });
    assert.equal((await failed).retryAfterSeconds, undefined);
    assert.equal(refused.state, 'failed');
    const later = wire.agent.publish('presence', state('x'));
    const postponed = nextEvent(later, 'failed');
    await wire.expect('PUBLISH', 2);
    await wire.receive('503 to PUBLISH with "Retry-After: 60"');
    assert.equal((await postponed).retryAfterSeconds, 60);
    assert.throws(() => wire.agent.publish('presence', state('')), (error: SipError) => error.code === 'invalid_argument');
  });

  it('its AbortSignal, and that of a subscription, may come when the core is gone', async () => {
    const core = await UserAgentCore.create({ aor: 'sip:alice@example.com' });
    core.openFlow(true, () => undefined);
    const stop = new AbortController();
    const subscription = core.subscribe('sip:bob@example.com', 'presence', { signal: stop.signal });
    const publication = core.publish('sip:alice@example.com', 'presence', state('x'), { signal: stop.signal });
    core.delete();
    stop.abort();
    await assert.rejects(subscription.established, { code: 'aborted' });
    await assert.rejects(publication.published, { code: 'aborted' });
    await publication.remove();
    assert.equal((await subscription.unsubscribe()).reason, 'dialog_ended');
  });

  it('nothing is sent where the AbortSignal was aborted before, by a core either', async () => {
    const core = await UserAgentCore.create({ aor: 'sip:alice@example.com' });
    const frames: unknown[] = [];
    core.openFlow(true, (frame) => frames.push(frame));
    const signal = AbortSignal.abort();
    const aborted = { code: 'aborted' };
    assert.throws(() => core.publish('sip:alice@example.com', 'presence', state('x'), { signal }), aborted);
    assert.throws(() => core.subscribe('sip:bob@example.com', 'presence', { signal }), aborted);
    assert.throws(() => wire.agent.publish('presence', state('x'), { signal }), aborted);
    assert.throws(() => wire.agent.subscribe('bob', 'presence', { signal }), aborted);
    assert.deepEqual([frames, wire.sent], [[], []]);
    assert.throws(() => core.publish('sip:alice@example.com', 'presence', state('x'), { expire: 60 } as object), { message: /^publish: there is no option expire; the nearest are expires/ });
    core.delete();
  });

  it('an AbortSignal, or the application, may end what the user agent is ending: it is being closed', async () => {
    const stop = new AbortController();
    const publication = await published(stop.signal);
    const subscription = wire.agent.subscribe('bob', 'presence', { signal: stop.signal });
    await wire.expect('SUBSCRIBE');
    await wire.receive('200 to SUBSCRIBE with "Expires: 600"');
    await wire.receive('NOTIFY with "Event: presence" with "Subscription-State: active;expires=600"');
    await subscription.established;
    const told: unknown[] = [];
    subscription.addEventListener('statechange', ({ detail }) => told.push(detail.state));
    subscription.addEventListener('ended', () => told.push('ended'));
    const closed = wire.agent.close();
    stop.abort();
    const ends = [publication.remove(), subscription.unsubscribe(), closed];
    await wire.expect('PUBLISH', 2);
    await wire.receive('200 to PUBLISH with "Expires: 0"');
    await wire.receive('481 to SUBSCRIBE');
    await Promise.all(ends);
    assert.deepEqual(told, ['Terminated', 'ended']);
  });

  it('an AbortSignal removes it', async () => {
    const stop = new AbortController();
    const publication = await published(stop.signal);
    const over = nextEvent(publication, 'ended');
    stop.abort();
    await until(() => last().header('expires') === '0');
    await wire.receive('412 to PUBLISH');
    await over;
    assert.equal(publication.state, 'unpublished');
  });
});
