import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { WebSocket } from 'ws';
import { SubscriptionState } from '../../dist/index.js';
import { dialogInfo, presence } from '../../dist/events/index.js';
import { userAgents } from '../support/agents.js';
import { Asterisk } from '../support/asterisk.js';
import { Baresip } from '../support/baresip.js';
import { launchBrowser } from '../support/browser.js';
import { until } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { Line } from '../support/line.js';
import type { StaticServer } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';
import { OURS } from './libraries.js';
import { hear, hearSound, Phone, type PhoneOptions } from './phone.js';
import { Results } from './results.js';

const to = (user: string): { aor: string } => ({ aor: `sip:${user}@127.0.0.1` });

describe('Asterisk between pages of headless Chrome, with audio', { skip: !Asterisk.isThere && 'the set-up could fetch no Asterisk' }, () => {
  const results = new Results('Asterisk, which is the other end of each call, with audio', 'sip-wasm by WebSocket');
  const agents = userAgents(() => ({ server: asterisk.url, aor: 'sip:carol@127.0.0.1', password: 'secret-of-carol', webSocket: WebSocket, media: () => new FakeMedia() }));
  let asterisk: Asterisk;
  let browser: Browser;
  let site: StaticServer;
  let line: Awaited<ReturnType<typeof Line.to>>;
  let alice: Phone;
  let bob: Phone;

  let server: PhoneOptions['server'];

  const open = (user: string, more: Partial<PhoneOptions> = {}): Promise<Phone> => Phone.open(browser, { page: site.url, user, server, algorithm: 'MD5', ...more });
  async function establish(): Promise<void> {
    await alice.call(bob);
    await bob.is({ phase: 'incoming' });
    await alice.is({ phase: 'ringing' });
    await bob.answer();
    await alice.is({ phase: 'established' });
  }
  const areIdle = (...phones: readonly Phone[]): Promise<unknown> => Promise.all(phones.map((phone) => phone.is({ phase: 'idle' })));
  async function refused(callee: { aor: string }, status: number): Promise<void> {
    await alice.call(callee);
    await alice.is({ phase: 'idle', refusal: status });
  }

  before(async () => {
    [asterisk, browser, site] = await Promise.all([Asterisk.start(), launchBrowser(), serveScript(OURS.script)]);
    line = await Line.to(asterisk.port);
    server = { url: `ws://127.0.0.1:${line.port}/ws`, domain: asterisk.domain };
    alice = await open('alice');
    bob = await open('bob');
  });
  after(async () => {
    await results.write({ Asterisk: Asterisk.version, Chromium: browser.version(), baresip: Baresip.version });
    await browser?.close();
    await line?.close();
    await asterisk?.close();
    await site?.close();
  });

  it('registers', async () => {
    await results.feature('a wrong password is refused (401)', async () => {
      const stranger = await open('carol', { password: 'wrong' });
      // Its page stays: Asterisk 16 forgets all contacts of an address where one connection from there closes.
      assert.equal(await stranger.registerInVain(), 401);
    });
    await results.feature('registered, asked whether it is there (OPTIONS), removed', async () => {
      await alice.register();
      await until(async () => / alice\/sip:.* Avail /.test(await asterisk.command('pjsip show contacts')));
      await alice.unregister();
      await until(async () => !(await asterisk.command('pjsip show contacts')).includes(' alice/'));
      await alice.register();
    });
  });

  it('calls Asterisk', async () => {
    await results.feature('Echo(): it hears itself', async () => {
      await alice.call(to('echo'));
      await alice.is({ phase: 'established' });
      await hearSound(alice);
      await alice.hangup();
    });
    await results.feature('early media: a tone before the answer (183)', async () => {
      await alice.call(to('early'));
      await hearSound(alice);
      assert.equal(await alice.phase(), 'ringing');
      await alice.hangup();
      await areIdle(alice);
    });
    for (const via of ['rtp', 'info'] as const) {
      await results.feature(via === 'rtp' ? 'a menu hears DTMF by RTP (RFC 4733)' : 'a menu hears DTMF by INFO', async () => {
        await alice.call(to('menu'));
        await alice.is({ phase: 'established' });
        await until(() => asterisk.log.split('Accepting a maximum of 1 digit').length > (via === 'rtp' ? 1 : 2));
        await alice.dtmf('1', via);
        await hearSound(alice);
        await alice.hangup();
        await areIdle(alice);
      });
    }
  });

  it('is called by Asterisk, and through it', async () => {
    await results.feature('a call between two pages: ringing, both hear each other; hang-up by the callee, by the caller', async () => {
      await bob.register();
      await establish();
      await Promise.all([hearSound(alice), hearSound(bob)]);
      await bob.hangup();
      await areIdle(alice, bob);
      await establish();
      await alice.hangup();
      await areIdle(alice, bob);
    });
    await results.feature('early media of the callee', async () => {
      await alice.call(bob);
      await bob.is({ phase: 'incoming' });
      await bob.earlyMedia();
      await hearSound(alice);
      await bob.answer();
      await alice.is({ phase: 'established' });
    });
    for (const [one, other, name] of [[alice, bob, 'caller'], [bob, alice, 'callee']] as const) {
      await results.feature(`hold and resume by the ${name}: the other hears the music meanwhile`, async () => {
        await one.hold(true);
        await one.flows('sendonly');
        await hearSound(other);
        await one.hold(false);
        await one.flows('sendrecv');
        await Promise.all([hearSound(one), hearSound(other)]);
      });
    }
    await alice.hangup();
    await areIdle(alice, bob);
    await results.feature('a call that the console makes (channel originate)', async () => {
      await asterisk.command('channel originate PJSIP/alice extension echo@phones');
      await alice.is({ phase: 'incoming' });
      await alice.answer();
      await hearSound(alice);
      await alice.hangup();
    });
    await results.feature('an intercom: answered by itself (Call-Info, answer-after=0)', async () => {
      await alice.call(to('*80bob'));
      await Promise.all([alice.is({ phase: 'established' }), bob.is({ phase: 'established' })]);
      await alice.hangup();
      await areIdle(alice, bob);
    });
  });

  it('is refused', async () => {
    await results.feature('cancel before the answer', async () => {
      await alice.call(bob);
      await bob.is({ phase: 'incoming' });
      await alice.hangup();
      await areIdle(alice, bob);
    });
    await results.feature('refused by the callee (486), by Asterisk (404), not registered (480)', async () => {
      await alice.call(bob);
      await bob.is({ phase: 'incoming' });
      await bob.reject();
      await alice.is({ phase: 'idle', refusal: 486 });
      await refused(to('nobody'), 404);
      await refused(to('carol'), 480);
    });
  });

  it('transfers', async () => {
    const carol = await open('carol');
    await carol.register();
    await results.feature('blind transfer: REFER, which Asterisk carries out', async () => {
      await establish();
      await alice.transfer(carol);
      await carol.is({ phase: 'incoming' });
      await carol.answer();
      await alice.is({ transfer: 'done', calls: 0 });
      await Promise.all([hear(bob, carol), hearSound(bob), hearSound(carol)]);
      await carol.hangup();
      await areIdle(bob, carol);
    });
    await results.feature('attended transfer: REFER with Replaces', async () => {
      await establish();
      await alice.hold(true);
      await alice.call(carol);
      await carol.is({ phase: 'incoming' });
      await carol.answer();
      await alice.is({ phase: 'established', calls: 2 });
      await alice.transfer();
      await alice.is({ transfer: 'done', calls: 0 });
      await Promise.all([hearSound(bob), hearSound(carol)]);
      await bob.hangup();
      await areIdle(bob, carol);
    });
  });

  it('messages and states', async () => {
    await results.feature('MESSAGE through MessageSend', async () => {
      await alice.message(bob, 'hello, world');
      await bob.is({ message: 'hello, world' });
    });
    await results.feature('voice mail is told unasked (NOTIFY)', async () => {
      await asterisk.command('pjsip send notify voice-mail endpoint alice');
      await alice.is({ notified: 'Messages-Waiting: yes\r\nVoice-Message: 2/0\r\n' });
    });
    await results.feature('hints: presence and dialog of a user who is called', async () => {
      const watcher = await agents.make();
      await watcher.connect();
      const notes: string[] = [];
      const states: string[] = [];
      watcher.subscribe('bob', 'presence').addEventListener('notify', ({ detail }) => notes.push(...presence(detail.body).notes));
      const dialogs = watcher.subscribe('bob', 'dialog');
      dialogs.addEventListener('notify', ({ detail }) => states.push(...dialogInfo(detail.body).items.map(({ state }) => state)));
      await until(() => dialogs.state === SubscriptionState.Active);
      await establish();
      await until(() => states.includes('confirmed'));
      await alice.hangup();
      await until(() => states.at(-1) === 'terminated' && notes.at(-1) === 'Ready');
      assert.ok(states.includes('early'), states.join());
      assert.equal(notes[0], 'Ready');
      assert.ok(notes.includes('On the phone'), notes.join());
      await areIdle(alice, bob);
    });
  });

  it('a conference with video', async () => {
    await results.feature('a conference of three with video: each sees the others, by re-INVITEs that add and remove streams', async () => {
      const guests: Phone[] = [];
      for (const user of ['alice', 'bob', 'carol']) {
        const guest = await open(user, { video: true });
        await guest.register();
        await guest.call(to('room'));
        await guest.is({ phase: 'established' });
        guests.push(guest);
      }
      await until(async () => (await Promise.all(guests.map((guest) => guest.pictures()))).every((seen) => seen === 2), 20_000);
      await guests[2]!.hangup();
      await until(async () => (await guests[0]!.pictures()) === 1, 20_000);
      await hearSound(guests[0]!);
      await Promise.all(guests.map((guest) => guest.close()));
    });
  });

  it('a phone by UDP', async () => {
    await results.feature('a phone by UDP and RTP, called by the page: both hear each other', async () => {
      const desk = await Baresip.start({ aor: 'sip:desk@127.0.0.1', password: 'secret-of-desk', server: asterisk.sipPort });
      try {
        await alice.call(to('desk'));
        await desk.next('CALL_INCOMING');
        await desk.command('accept');
        await alice.is({ phase: 'established' });
        const before = await desk.heardSeconds();
        await hearSound(alice);
        await until(async () => (await desk.heardSeconds()) > before + 0.2);
        await desk.command('hangup');
        await areIdle(alice);
      } finally {
        await desk.stop();
      }
    });
  });

  it('a lost connection', async () => {
    const returned = (): Promise<unknown> => Promise.all([alice, bob].map((phone) => phone.is({ registered: true })));
    line.cut();
    await alice.is({ registered: false });
    await returned();
    await results.feature('connection lost during a call: audio goes on, the hang-up of the peer arrives', async () => {
      await establish();
      line.cut();
      await bob.is({ registered: false });
      await returned();
      await Promise.all([hearSound(alice), hearSound(bob)]);
      await alice.hangup();
      await areIdle(alice, bob);
    });
    await results.feature('connection lost as the call is hung up: the peer hears of it', async () => {
      await establish();
      line.cut();
      await bob.hangup();
      await areIdle(alice, bob);
      await returned();
    });
    await results.feature('Asterisk killed during a call: registered again, the call is over, another one works', async () => {
      await establish();
      await line.downDuring(async () => {
        await asterisk.kill();
        await asterisk.run();
      });
      await returned();
      await areIdle(alice, bob);
      await establish();
      await hearSound(bob);
      await alice.hangup();
      await areIdle(alice, bob);
    });
  });

  it('no page has thrown', () => {
    assert.deepEqual([...alice.errors, ...bob.errors].filter((words) => !words.includes('WebSocket')), []);
  });
});
