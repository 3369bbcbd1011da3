import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { WebSocket } from 'ws';
import { SessionState, UserAgent, type Call, type UserAgentOptions } from '../../dist/index.js';
import { bundleDemo } from '../../tools/demo/bundle.js';
import { openSoftphones, runCall } from '../../tools/demo/two-page-call.js';
import { launchBrowser } from '../support/browser.js';
import { failure, nextEvent, until } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { Kamailio } from '../support/kamailio.js';
import { serveStatic, type StaticServer } from '../support/static-server.js';

describe('through Kamailio, in Node', () => {
  let kamailio: Kamailio;
  const agents: UserAgent[] = [];

  before(async () => {
    kamailio = await Kamailio.start();
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
      refuseMd5: true,
      webSocket: WebSocket,
      media: () => new FakeMedia(),
      reconnect: { firstDelayMs: 100, longestDelayMs: 300 },
      ...more,
    });
    agents.push(agent);
    return agent;
  }
  const makeBoth = async (): Promise<[UserAgent, UserAgent]> => {
    const both: [UserAgent, UserAgent] = [await make('alice'), await make('bob')];
    await Promise.all(both.map((agent) => agent.register()));
    return both;
  };
  async function establish(alice: UserAgent, bob: UserAgent): Promise<[Call, Call]> {
    const incoming = nextEvent(bob, 'call');
    const outgoing = alice.call('bob');
    const { call } = await incoming;
    await call.accept();
    await outgoing.established;
    return [outgoing, call];
  }

  it('RFC 8760 2.4: registers with SHA-256, refreshes, unregisters; a wrong password is refused', async () => {
    const alice = await make('alice');
    const frames: string[] = [];
    alice.addEventListener('trace', ({ detail }) => frames.push(detail.frame));
    await alice.register();
    assert.ok(frames.some((frame) => /^WWW-Authenticate: .*algorithm=SHA-256/m.test(frame)), frames.join('\n'));
    await alice.register();
    await alice.unregister();
    assert.equal(alice.registrationState, 'unregistered');
    const mallory = await make('alice', { password: 'wrong' });
    assert.equal(await failure(mallory.register()), 'registration_failed');
  });

  it('calls, holds and sends tones from each side, hangs up from each side', async () => {
    const [alice, bob] = await makeBoth();
    for (const [caller, callee, name] of [[alice, bob, 'bob'], [bob, alice, 'alice']] as const) {
      const incoming = nextEvent(callee, 'call');
      const ours = caller.call(name);
      const { call: theirs } = await incoming;
      await theirs.accept();
      await ours.established;
      for (const [from, to] of [[ours, theirs], [theirs, ours]] as const) {
        await from.hold();
        assert.equal(from.isHeld, true);
        await from.resume();
        const tone = nextEvent(to, 'dtmf');
        await from.sendDtmf('5', { via: 'info', durationMs: 10, gapMs: 0 });
        assert.equal((await tone).tone, '5');
      }
      await (caller === alice ? ours : theirs).hangup();
      const ends = await Promise.all([ours.ended, theirs.ended]);
      assert.deepEqual(new Set(ends.map(({ reason }) => reason)), new Set(['local_bye', 'remote_bye']));
    }
  });

  it('is cancelled, rejected, not answered anywhere, not there, not known', async () => {
    const [alice, bob] = await makeBoth();
    const ring = async (): Promise<[Call, Call]> => {
      const incoming = nextEvent(bob, 'call');
      const outgoing = alice.call('bob');
      const ringing = nextEvent(outgoing, 'progress');
      const { call } = await incoming;
      await ringing;
      return [outgoing, call];
    };
    const [cancelled, cancelledThere] = await ring();
    await cancelled.hangup();
    assert.equal((await cancelledThere.ended).reason, 'cancelled');
    const [rejected, rejecting] = await ring();
    rejecting.reject({ statusCode: 603 });
    assert.equal((await rejected.ended).status, 603);
    await bob.unregister();
    assert.equal((await alice.call('bob').ended).status, 480);
    assert.equal((await alice.call('nobody').ended).status, 404);
  });

  it('RFC 3261 16.7: rings at every device of a user; the one that answers ends the ringing of the others', async () => {
    const [alice, bob] = await makeBoth();
    const other = await make('bob');
    await other.register();
    const both = [nextEvent(bob, 'call'), nextEvent(other, 'call')];
    const outgoing = alice.call('bob');
    const [first, second] = (await Promise.all(both)).map(({ call }) => call);
    await second!.accept();
    await outgoing.established;
    assert.equal((await first!.ended).reason, 'cancelled');
    await outgoing.hangup();
  });

  it('survives the end of the server during a call: registered again, and the call can be ended', async () => {
    const [alice, bob] = await makeBoth();
    const [ours, theirs] = await establish(alice, bob);
    await until(() => theirs.dialog?.sessionState === SessionState.Confirmed);
    await kamailio.kill();
    await until(() => !alice.connected && !bob.connected);
    const back = [nextEvent(alice, 'registered', 20_000), nextEvent(bob, 'registered', 20_000)];
    await kamailio.run();
    await Promise.all(back);
    assert.deepEqual([ours.state, theirs.state], ['established', 'established']);
    await ours.hangup();
    const [again] = await establish(alice, bob);
    await again.hangup();
  });
});

describe('through Kamailio, two pages of headless Chrome', () => {
  let kamailio: Kamailio;
  let browser: Browser;
  let server: StaticServer;

  before(async () => {
    kamailio = await Kamailio.start();
    server = await serveStatic(await bundleDemo());
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await Promise.all([kamailio.kill(), server.close()]);
  });

  it('call, hear each other, hold, resume, send a tone, hang up', async () => {
    const softphones = await openSoftphones(browser, (query) => `${server.url}/?server=${kamailio.url}&${query}`);
    const report = await runCall(softphones, () => undefined);
    for (const name of ['alice', 'bob']) {
      assert.ok(report.packets[name]!.received >= 75, `${name} received ${report.packets[name]!.received} packets`);
      assert.equal(report.left[name], 0);
    }
  });
});
