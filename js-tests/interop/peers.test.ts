import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { bundleDemo } from '../../tools/demo/bundle.js';
import type {} from '../../web/demo/demo.js';
import { launchBrowser } from '../support/browser.js';
import { Kamailio } from '../support/kamailio.js';
import { serveStatic, type StaticServer } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';
import type { Peer } from './peer.js';

type Phase = Peer['state']['phase'];

// The peers know MD5 only.
for (const [library, script] of [['SIP.js 0.21.2', 'sipjs-page.ts'], ['JsSIP 3.13.8', 'jssip-page.ts']] as const) {
  describe(`with ${library} through Kamailio, in headless Chrome`, () => {
    let kamailio: Kamailio;
    let browser: Browser;
    let servers: StaticServer[];
    let ours: Page;
    let theirs: Page;

    before(async () => {
      kamailio = await Kamailio.start({ algorithm: 'MD5' });
      servers = [await serveStatic(await bundleDemo()), await serveScript(new URL(script, import.meta.url))];
      browser = await launchBrowser();
    });
    after(async () => {
      await browser.close();
      await Promise.all([kamailio.kill(), ...servers.map((server) => server.close())]);
    });
    beforeEach(async () => {
      ours = await (await browser.newContext()).newPage();
      theirs = await (await browser.newContext()).newPage();
      await ours.goto(`${servers[0]!.url}/?server=${kamailio.url}&left=alice:secret-of-alice`);
      await theirs.goto(`${servers[1]!.url}/?server=${kamailio.url}&user=bob`);
      await theirs.waitForFunction(() => 'peer' in globalThis);
      await theirs.evaluate(() => peer.register());
      await theirs.waitForFunction(() => peer.state.registered);
      await weSay('registration', 'registered');
    });
    afterEach(async () => {
      await ours.context().close();
      await theirs.context().close();
    });

    const weSay = (key: 'phase' | 'registration' | 'note' | 'error', value: string): Promise<unknown> =>
      ours.waitForFunction(([name, wanted]) => demo.state('alice')[name] === wanted, [key, value] as const, { timeout: 10_000 });
    const theyAre = (phase: Phase): Promise<unknown> => theirs.waitForFunction((wanted) => peer.state.phase === wanted, phase, { timeout: 10_000 });
    const hearEachOther = async (): Promise<void> => {
      const count = async (): Promise<[number, number]> => [
        (await ours.evaluate(() => demo.packets('alice'))).received,
        (await theirs.evaluate(() => peer.packets())).received,
      ];
      const [a, b] = await count();
      const deadline = Date.now() + 10_000;
      for (;;) {
        const [c, d] = await count();
        if (c > a + 25 && d > b + 25) return;
        assert.ok(Date.now() < deadline, `in 10 s ${c - a} packets came to us and ${d - b} to the peer`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    };
    const callThem = async (): Promise<void> => {
      await ours.evaluate(() => void demo.call('alice', 'bob'));
      await theyAre('incoming');
      await theirs.evaluate(() => peer.answer());
      await theyAre('established');
      await weSay('phase', 'established');
    };
    const beCalled = async (): Promise<void> => {
      await theirs.evaluate(() => peer.call('alice'));
      await weSay('phase', 'incoming');
      await ours.evaluate(() => demo.answer('alice'));
      await theyAre('established');
      await weSay('phase', 'established');
    };

    for (const [direction, begin] of [['we call', callThem], ['we are called', beCalled]] as const) {
      it(`${direction}: audio, hold and tones from each side, the peer hangs up`, async () => {
        await begin();
        await hearEachOther();
        await ours.evaluate(() => demo.hold('alice'));
        assert.equal(await ours.evaluate(() => demo.state('alice').held), true);
        await ours.evaluate(() => demo.resume('alice'));
        await hearEachOther();
        await theirs.evaluate(() => peer.hold(true));
        await weSay('note', 'Put on hold');
        await theirs.evaluate(() => peer.hold(false));
        await weSay('note', '');
        await hearEachOther();
        await ours.evaluate(() => demo.dtmf('alice', '5'));
        await theirs.waitForFunction(() => peer.state.tone === '5');
        await theirs.evaluate(() => peer.dtmf('7'));
        await weSay('note', 'Tone 7');
        await theirs.evaluate(() => peer.hangup());
        await weSay('phase', 'idle');
        assert.equal(await ours.evaluate(() => demo.state('alice').error), '');
      });

      it(`${direction}: we hang up`, async () => {
        await begin();
        await ours.evaluate(() => demo.hangup('alice'));
        await theyAre('idle');
      });
    }

    it('calls are cancelled and rejected from each side', async () => {
      await ours.evaluate(() => void demo.call('alice', 'bob'));
      await theyAre('incoming');
      await weSay('phase', 'ringing');
      await ours.evaluate(() => demo.hangup('alice'));
      await theyAre('idle');
      await ours.evaluate(() => void demo.call('alice', 'bob'));
      await theyAre('incoming');
      await theirs.evaluate(() => peer.reject());
      await weSay('phase', 'idle');
      await theirs.evaluate(() => peer.call('alice'));
      await weSay('phase', 'incoming');
      await theirs.evaluate(() => peer.hangup());
      await weSay('phase', 'idle');
      await theirs.evaluate(() => peer.call('alice'));
      await weSay('phase', 'incoming');
      await ours.evaluate(() => demo.hangup('alice'));
      await theyAre('idle');
    });
  });
}
