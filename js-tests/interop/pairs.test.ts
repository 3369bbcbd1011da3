import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { Kamailio } from '../support/kamailio.js';
import type { StaticServer } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';
import { answer, areIdle, establish, holdAndResume, ring } from './call-steps.js';
import { JSSIP, LIBRARIES, OURS, type Library } from './libraries.js';
import { hear, Phone } from './phone.js';
import { Results } from './results.js';

/** Why a library gives no early media. */
const NO_EARLY_MEDIA = new Map<Library, string>([
  [
    JSSIP,
    'JsSIP takes early media, but cannot give them: before `answer()` its `RTCSession` sends nothing but the 180 without a description (`init_incoming` in lib/RTCSession.js), and no method makes it send more.',
  ],
]);
/** Enough to see that it rings. */
const NO_ANSWER_MS = 2500;
const TABLE = 'Calls between two pages of headless Chrome, with audio';
const EARLY_MEDIA = 'early media: the callee is heard before it answers (183)';

let browser: Browser;
const pages = new Map<Library, StaticServer>();
before(async () => {
  browser = await launchBrowser();
  for (const library of LIBRARIES) pages.set(library, await serveScript(library.script));
});
after(async () => {
  await browser.close();
  await Promise.all([...pages.values()].map((server) => server.close()));
});

// Ours register with SHA-256. The others know MD5 only: they have a server of their own, which passes calls on to ours.
for (const library of LIBRARIES) {
  const { name, algorithm } = library;
  describe(`sip-wasm and ${name} through Kamailio, in headless Chrome`, () => {
    let kamailios: readonly Kamailio[];
    let ours: Phone;
    let theirs: Phone;
    const weCall = new Results(TABLE, `sip-wasm calls ${name}`);
    const theyCall = new Results(TABLE, `${name} calls sip-wasm`);
    const directions = algorithm === 'SHA-256' ? [weCall] : [weCall, theyCall];
    const open = (made: Library, server: Kamailio, more: { user: string; password?: string }): Promise<Phone> =>
      Phone.open(browser, { page: pages.get(made)!.url, server, ...more });
    const openOurs = (more: { user: string; password?: string }): Promise<Phone> => open(OURS, kamailios[0]!, more);
    const openTheirs = (more: { user: string; password?: string }): Promise<Phone> => open(library, kamailios.at(-1)!, more);

    before(async () => {
      kamailios =
        algorithm === 'SHA-256'
          ? [await Kamailio.start({ adjustable: true })]
          : await Kamailio.startPeers({ adjustable: true }, { domain: 'old.example.com', algorithm, adjustable: true });
      ours = await openOurs({ user: 'alice' });
      theirs = await openTheirs({ user: 'bob' });
      await Promise.all([ours.register(), theirs.register()]);
    });
    after(async () => {
      const versions = { Chromium: browser.version(), Kamailio: Kamailio.version };
      await Promise.all(directions.map((results) => results.write(versions)));
      await Promise.all([ours.close(), theirs.close()]);
      await Promise.all(kamailios.map((server) => server.kill()));
    });

    const parties = (results: Results): [Phone, Phone] => (results === weCall ? [ours, theirs] : [theirs, ours]);
    const restart = async (work: () => Promise<void>): Promise<void> => {
      await Promise.all(kamailios.map((server) => server.kill()));
      await Promise.all([ours.is({ registered: false }), theirs.is({ registered: false })]);
      await work();
      await Promise.all(kamailios.map((server) => server.run()));
      await Promise.all([ours.is({ registered: true }, 20_000), theirs.is({ registered: true }, 20_000)]);
    };

    for (const results of directions) {
      const direction = results === weCall ? 'we call' : 'they call';
      const callerName = results === weCall ? 'sip-wasm' : name;
      const why = results === weCall ? NO_EARLY_MEDIA.get(library) : undefined;

      it(`${direction}: ringing, audio, hold and tones from each side, hang-up from each side`, async () => {
        const [caller, callee] = parties(results);
        await results.feature('ringing is told (180)', () => ring(caller, callee));
        await results.feature('answer, audio both ways', () => answer(caller, callee));
        await results.feature('hold and resume by the caller', () => holdAndResume(caller, callee));
        await results.feature('hold and resume by the callee', () => holdAndResume(callee, caller));
        await results.feature('DTMF from the caller (INFO)', async () => {
          await caller.dtmf('5');
          await callee.is({ tone: '5' });
        });
        await results.feature('DTMF from the callee (INFO)', async () => {
          await callee.dtmf('7');
          await caller.is({ tone: '7' });
        });
        await results.feature('hang-up by the caller', async () => {
          await caller.hangup();
          await areIdle(caller, callee);
        });
        await results.feature('hang-up by the callee', async () => {
          await establish(caller, callee);
          await callee.hangup();
          await areIdle(caller, callee);
        });
      });

      if (why !== undefined) results.impossible(EARLY_MEDIA, why);
      else {
        it(`${direction}: the callee is heard before it answers`, async () => {
          const [caller, callee] = parties(results);
          await results.feature(EARLY_MEDIA, async () => {
            await ring(caller, callee);
            await callee.earlyMedia();
            await hear(caller);
            assert.deepEqual([await caller.phase(), await callee.phase()], ['ringing', 'incoming']);
            await answer(caller, callee);
            await holdAndResume(caller, callee);
            await caller.hangup();
            await areIdle(caller, callee);
          });
        });
      }

      it(`${direction}: cancelled, rejected, not answered, callee not there`, async () => {
        const [caller, callee] = parties(results);
        await results.feature('cancel before the answer', async () => {
          await ring(caller, callee);
          await caller.hangup();
          await areIdle(caller, callee);
        });
        await results.feature('reject (486)', async () => {
          await ring(caller, callee);
          await callee.reject();
          await areIdle(caller, callee);
          await caller.is({ refusal: 486 });
        });
        await results.feature('no answer (408 from the server)', async () => {
          await Promise.all(kamailios.map((server) => server.ringFor(NO_ANSWER_MS)));
          await ring(caller, callee);
          await areIdle(caller, callee);
          await caller.is({ refusal: 408 });
          await Promise.all(kamailios.map((server) => server.ringFor(60_000)));
        });
        await results.feature('callee not registered (480)', async () => {
          await callee.unregister();
          await callee.is({ registered: false });
          await caller.call(callee);
          await caller.is({ phase: 'idle', refusal: 480 });
          await callee.register();
        });
      });

      it(`${direction}: two devices ring, the one that answers stops the other`, async () => {
        const [caller, callee] = parties(results);
        await results.feature('forking: two devices ring, one answers, the other stops', async () => {
          const second = await callee.openAnother();
          await second.register();
          await ring(caller, callee, second);
          await answer(caller, second);
          await areIdle(callee);
          await second.hangup();
          await areIdle(caller, second);
          await second.unregister();
          await second.is({ registered: false });
          await second.close();
        });
      });

      it(`${direction}: the server is killed and started again, during a call and while idle`, async () => {
        const [caller, callee] = parties(results);
        await results.feature('server killed during a call: audio goes on, registered again, hang-up arrives', async () => {
          await establish(caller, callee);
          await restart(() => hear(caller, callee));
          await hear(caller, callee);
          await caller.hangup();
          await areIdle(caller, callee);
        });
        await results.feature('server killed while idle: registered again, calls work', async () => {
          await restart(() => Promise.resolve());
          await establish(caller, callee);
          await callee.hangup();
          await areIdle(caller, callee);
        });
      });

      it(`${direction}: a wrong password of the caller is refused`, async () => {
        await results.feature('wrong password refused (401)', async () => {
          const stranger = await (callerName === name ? openTheirs : openOurs)({ user: 'carol', password: 'wrong' });
          assert.equal(await stranger.registerInVain(), 401);
          await stranger.close();
        });
      });
    }

    it('no page of ours has thrown', () => {
      assert.deepEqual(ours.errors.filter((words) => !words.includes('WebSocket connection')), []);
    });
  });
}
