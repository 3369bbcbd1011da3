import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { WebSocket } from 'ws';
import { SessionState, UserAgent, type Call, type UserAgentOptions } from '../../dist/index.js';
import { bundleDemo } from '../../tools/demo/bundle.js';
import { openSoftphones, runCall } from '../../tools/demo/two-page-call.js';
import { ring, userAgents } from '../support/agents.js';
import { launchBrowser } from '../support/browser.js';
import { failure, nextEvent, until } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { Kamailio } from '../support/kamailio.js';
import { serveStatic, type StaticServer } from '../support/static-server.js';
import { Results } from './results.js';

/**
 * A socket of `ws` that counts what the server sends to keep it alive, and answers its pings as late as over a network: Kamailio notes that it waits for a pong
 * when the ping is out already, never hears of one that was faster, and drops the connection at its next look.
 */
class CountingSocket extends WebSocket {
  static webSocketPings = 0;
  /** RFC 5626 3.5.1. */
  static pongs = 0;

  constructor(url: string, protocols: string[]) {
    super(url, protocols, { autoPong: false });
    this.on('ping', (data: Buffer) => {
      CountingSocket.webSocketPings += 1;
      setTimeout(() => this.pong(data), 300);
    });
    this.on('message', (data: ArrayBuffer) => {
      if (Buffer.from(data).toString() === '\r\n') CountingSocket.pongs += 1;
    });
  }
}

describe('through Kamailio, in Node', () => {
  let kamailio: Kamailio;
  const agents = userAgents(() => ({
    server: kamailio.url,
    aor: 'sip:alice@example.com',
    refuseMd5: true,
    webSocket: WebSocket,
    media: () => new FakeMedia(),
    reconnect: { firstDelayMs: 100, longestDelayMs: 300 },
  }));
  const results = new Results('The server itself', 'sip-wasm in Node');

  before(async () => {
    kamailio = await Kamailio.start();
  });
  after(async () => {
    await results.write({ Kamailio: Kamailio.version, 'Node.js': process.versions.node });
    await kamailio.kill();
  });
  const make = (user: string, more: Partial<UserAgentOptions> = {}): Promise<UserAgent> => agents.make({ aor: `sip:${user}@example.com`, password: `secret-of-${user}`, ...more });
  const makeBoth = async (): Promise<[UserAgent, UserAgent]> => {
    const both: [UserAgent, UserAgent] = [await make('alice'), await make('bob')];
    await Promise.all(both.map((agent) => agent.register()));
    return both;
  };
  function traceOf(agent: UserAgent): string[] {
    const frames: string[] = [];
    agent.addEventListener('trace', ({ detail }) => frames.push(`${detail.direction} ${detail.frame}`));
    return frames;
  }
  async function establish(alice: UserAgent, bob: UserAgent): Promise<[Call, Call]> {
    const incoming = nextEvent(bob, 'call');
    const outgoing = alice.call('bob');
    const { call } = await incoming;
    await call.accept();
    await outgoing.established;
    return [outgoing, call];
  }

  it('RFC 8760 2.4: registers with SHA-256, refreshes, unregisters; a wrong password is refused', async () => {
    await results.feature('REGISTER with SHA-256: registered, refreshed, removed; a wrong password is refused', async () => {
      const alice = await make('alice');
      const frames = traceOf(alice);
      await alice.register();
      assert.ok(frames.some((frame) => /^WWW-Authenticate: .*algorithm=SHA-256/m.test(frame)), frames.join('\n'));
      await alice.register();
      await alice.unregister();
      assert.equal(alice.registrationState, 'unregistered');
      const mallory = await make('alice', { password: 'wrong' });
      assert.equal(await failure(mallory.register()), 'registration_failed');
    });
  });

  it('RFC 3261 10.2.3: tells what is bound to an address, by a REGISTER without Contact', async () => {
    await results.feature('REGISTER without Contact: the bindings of all devices', async () => {
      const instanceId = 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
      const [phone, tablet] = [await make('alice', { instanceId }), await make('alice')];
      assert.deepEqual(await phone.fetchBindings(), []);
      await Promise.all([phone.register({ expires: 300 }), tablet.register()]);
      const bindings = await phone.fetchBindings();
      assert.equal(bindings.length, 2);
      const own = bindings.find((binding) => binding.instanceId === instanceId);
      assert.ok(own && own.expires! > 290 && own.expires! <= 300 && own.regId === 1, JSON.stringify(own));
      assert.match(own.contact.uri, /^sip:.*;transport=ws/);
      await tablet.unregister();
      assert.equal((await phone.fetchBindings()).length, 1);
    });
  });

  it('registers with MD5 where the server knows nothing else, unless that is refused', async () => {
    await results.feature('REGISTER with MD5 where the server knows nothing else; `refuseMd5` refuses that', async () => {
      const old = await Kamailio.start({ algorithm: 'MD5' });
      try {
        const alice = await make('alice', { server: old.url, refuseMd5: false });
        const frames = traceOf(alice);
        await alice.register();
        assert.ok(frames.some((frame) => /^WWW-Authenticate: .*algorithm=MD5/m.test(frame)), frames.join('\n'));
        const strict = await make('alice', { server: old.url });
        assert.equal(await failure(strict.register()), 'registration_failed');
      } finally {
        await agents.close();
        await old.kill();
      }
    });
  });

  it('RFC 3261 16.6: stays between both in a dialog, by Record-Route and the alias of each contact', async () => {
    await results.feature('Record-Route and contact aliases: what follows in a dialog takes the same way', async () => {
      const [alice, bob] = await makeBoth();
      const [atAlice, atBob] = [traceOf(alice), traceOf(bob)];
      const [ours, theirs] = await establish(alice, bob);
      const server = `<sip:127\\.0\\.0\\.1:${kamailio.port};`;
      const invite = atBob.find((frame) => frame.startsWith('in INVITE'))!;
      assert.match(invite, new RegExp(`^Record-Route: ${server}[^>]*;lr`, 'm'));
      assert.match(invite, /^Contact: <[^>]*;alias=127\.0\.0\.1~\d+~5/m);
      await until(() => theirs.dialog?.sessionState === SessionState.Confirmed);
      await theirs.hangup();
      await ours.ended;
      const sent = atBob.find((frame) => frame.startsWith('out BYE'))!;
      assert.match(sent, /^out BYE sip:[^ ]*;alias=127\.0\.0\.1~\d+~5/);
      assert.match(sent, new RegExp(`^Route: ${server}`, 'm'));
      const received = atAlice.find((frame) => frame.startsWith('in BYE'))!;
      assert.doesNotMatch(received, /alias=/);
      assert.match(received, new RegExp(`^Via: SIP/2.0/WS +127.0.0.1:${kamailio.port};`, 'm'));
    });
  });

  it('RFC 5626 3.5.1: our keep-alive is answered', async () => {
    await results.feature('keep-alive: it answers our CRLF CRLF', async () => {
      const keepAlive = { intervalMs: 500, requirePong: true };
      const alice = await make('alice', { webSocket: CountingSocket, keepAlive, reconnect: false });
      await alice.register();
      await until(() => CountingSocket.pongs >= 2);
      assert.equal(alice.connected, true);
    });
  });

  it('RFC 7118 6: a connection that is quiet lives on the pings of the server', async () => {
    await results.feature('keep-alive: it sends WebSocket pings where we are quiet', async () => {
      // In whole seconds: it pings what has been quiet for longer than that, and gives up what has not answered by then.
      const lively = await Kamailio.start({ keepAliveSeconds: 1 });
      try {
        const alice = await make('alice', { server: lively.url, webSocket: CountingSocket, keepAlive: false, reconnect: false });
        await alice.register();
        // The second one says that the pong has arrived.
        await until(() => CountingSocket.webSocketPings >= 2, 30_000);
        assert.equal(alice.connected, true);
      } finally {
        await agents.close();
        await lively.kill();
      }
    });
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
    const [cancelled, cancelledThere] = await ring(alice, bob, 'bob');
    await cancelled.hangup();
    assert.equal((await cancelledThere.ended).reason, 'cancelled');
    const [rejected, rejecting] = await ring(alice, bob, 'bob');
    rejecting.reject({ statusCode: 603 });
    assert.equal((await rejected.ended).status, 603);
    await bob.unregister();
    assert.equal((await alice.call('bob').ended).status, 480);
    assert.equal((await alice.call('nobody').ended).status, 404);
  });

  it('RFC 3261 16.7: rings at every device of a user; the one that answers ends the ringing of the others', async () => {
    await results.feature('several bindings: every device rings, the one that answers ends the ringing of the others', async () => {
      const [alice, bob] = await makeBoth();
      const other = await make('bob');
      await other.register();
      const both = [nextEvent(bob, 'call'), nextEvent(other, 'call')];
      const outgoing = alice.call('bob');
      const [first, second] = (await Promise.all(both)).map(({ call }) => call);
      await second!.accept();
      await outgoing.established;
      assert.equal((await first!.ended).reason, 'completed_elsewhere');
      await outgoing.hangup();
    });
  });

  it('survives the end of the server during a call: registered again, and the call can be ended', async () => {
    await results.feature('killed and started again: registered again with a new nonce, the call is ended through it', async () => {
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
      assert.equal((await theirs.ended).reason, 'remote_bye');
      const [again] = await establish(alice, bob);
      await again.hangup();
    });
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
