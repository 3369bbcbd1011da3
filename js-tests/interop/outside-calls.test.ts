import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { Kamailio } from '../support/kamailio.js';
import type { StaticServer } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';
import { JSSIP, LIBRARIES, OURS, SIP_JS, type Library } from './libraries.js';
import { hear, Phone } from './phone.js';
import { Results } from './results.js';

const TABLE = 'Messages, subscriptions and REFER outside calls between two pages of headless Chrome';
const WATCHED = 'state at first';
const SUBSCRIBED = 'SUBSCRIBE: told at once, and when it changes (NOTIFY)';
const UNSUBSCRIBED = 'the subscriber ends it';
const ENDED = 'the notifier ends it';
const REFERRED = 'REFER: accepted, and the call is made';
const TOLD = 'REFER: the referrer is told how it went';

/** What a library cannot do in a role, and why. */
interface Lacks {
  readonly features: readonly string[];
  readonly why: string;
}
const AS_SENDER = new Map<Library, Lacks>([
  [SIP_JS, { features: [TOLD], why: 'SIP.js makes no subscription of a REFER outside a call: it answers the NOTIFYs with 481 (`receiveInsideDialogRequest` in lib/core/user-agent-core/user-agent-core.js).' }],
  [JSSIP, { features: [REFERRED, TOLD], why: 'JsSIP has no REFER outside a call: `refer` is a method of its `RTCSession`.' }],
]);
const AS_RECEIVER = new Map<Library, readonly Lacks[]>([
  [
    SIP_JS,
    [
      { features: [SUBSCRIBED, UNSUBSCRIBED, ENDED], why: 'SIP.js is no notifier: its class `Notifier` is empty (lib/api/notifier.js), and a SUBSCRIBE is answered 405.' },
      { features: [TOLD], why: 'SIP.js sends NOTIFYs for a REFER in a call only: its `Referral` needs a session.' },
    ],
  ],
  [JSSIP, [{ features: [REFERRED, TOLD], why: 'JsSIP answers a REFER outside a call with 405 (`receiveRequest` in lib/UA.js).' }]],
]);

let browser: Browser;
let kamailio: Kamailio;
const pages = new Map<Library, StaticServer>();
before(async () => {
  browser = await launchBrowser();
  // All of them know MD5.
  kamailio = await Kamailio.start({ algorithm: 'MD5' });
  for (const library of LIBRARIES) pages.set(library, await serveScript(library.script));
});
after(async () => {
  await browser.close();
  await kamailio.kill();
  await Promise.all([...pages.values()].map((server) => server.close()));
});

for (const library of LIBRARIES) {
  const { name } = library;
  describe(`outside calls: sip-wasm and ${name} through Kamailio, in headless Chrome`, () => {
    let ours: Phone;
    let theirs: Phone;
    let third: Phone;
    const weSend = new Results(TABLE, `sip-wasm to ${name}`);
    const theySend = new Results(TABLE, `${name} to sip-wasm`);
    const directions = library === OURS ? [weSend] : [weSend, theySend];

    before(async () => {
      const open = (made: Library, user: string): Promise<Phone> => Phone.open(browser, { page: pages.get(made)!.url, server: kamailio, user, algorithm: 'MD5' });
      [ours, theirs, third] = [await open(OURS, 'alice'), await open(library, 'bob'), await open(OURS, 'carol')];
      await Promise.all([ours, theirs, third].map((phone) => phone.register()));
    });
    after(async () => {
      const versions = { Chromium: browser.version(), Kamailio: Kamailio.version };
      await Promise.all(directions.map((results) => results.write(versions)));
      await Promise.all([ours, theirs, third].map((phone) => phone.unregister()));
      await Promise.all([ours, theirs, third].map((phone) => phone.close()));
    });

    for (const results of directions) {
      const direction = results === weSend ? 'we send' : 'they send';
      const parties = (): [Phone, Phone] => (results === weSend ? [ours, theirs] : [theirs, ours]);
      const lacking = results === weSend ? (AS_RECEIVER.get(library) ?? []) : [AS_SENDER.get(library)!];
      const can = (feature: string): boolean => !lacking.some(({ features }) => features.includes(feature));

      it(`${direction}: a MESSAGE arrives; one to nobody is refused`, async () => {
        const [sender, receiver] = parties();
        await results.feature('MESSAGE: a text arrives, the sender is told (200)', async () => {
          assert.equal(await sender.message(receiver, 'Grüße, 你好'), 200);
          await receiver.is({ message: 'Grüße, 你好' });
        });
        await results.feature('MESSAGE to somebody who is not there (404, 480)', async () => {
          assert.equal(await sender.message({ aor: 'sip:nobody@example.com' }, 'hello'), 404);
          await third.unregister();
          await third.is({ registered: false });
          assert.equal(await sender.message(third, 'hello'), 480);
          await third.register();
        });
      });

      if (can(SUBSCRIBED)) {
        it(`${direction}: a subscription is told, changed, and ended from each side`, async () => {
          const [watcher, watched] = parties();
          const subscribe = async (): Promise<void> => {
            await watcher.subscribe(watched);
            await watcher.is({ watching: 'active', notified: WATCHED });
            await watched.notify('another state');
            await watcher.is({ notified: 'another state' });
          };
          await results.feature(SUBSCRIBED, subscribe);
          await results.feature(UNSUBSCRIBED, async () => {
            await watcher.unsubscribe();
            await Promise.all([watcher.is({ watching: 'ended' }), watched.is({ watched: false })]);
          });
          await results.feature(ENDED, async () => {
            await subscribe();
            await watched.endWatch();
            await Promise.all([watcher.is({ watching: 'ended' }), watched.is({ watched: false })]);
          });
        });
      }

      if (can(REFERRED)) {
        it(`${direction}: a REFER outside a call is followed`, async () => {
          const [referrer, referee] = parties();
          await results.feature(REFERRED, async () => {
            await referrer.refer(referee, third);
            await third.is({ phase: 'incoming' });
            await third.answer();
            await Promise.all([referee, third].map((phone) => phone.is({ phase: 'established' })));
            await hear(referee, third);
          });
          if (can(TOLD)) await results.feature(TOLD, () => referrer.is({ transfer: 'done' }));
          await referee.hangup();
          await Promise.all([referee, third].map((phone) => phone.is({ phase: 'idle', calls: 0 })));
        });
      } else if (results === weSend) {
        it(`${direction}: a REFER outside a call is refused`, async () => {
          await ours.refer(theirs, third);
          await ours.is({ transfer: 'failed', refusal: 405 });
        });
      }
      for (const { features, why } of lacking) for (const feature of features) results.impossible(feature, why);
    }

    it('no page of ours has thrown', () => {
      for (const phone of [ours, third]) assert.deepEqual(phone.errors, []);
    });
  });
}
