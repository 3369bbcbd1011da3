import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import type { StaticServer } from '../support/static-server.js';
import { negotiate, openPage, serveTestPage, waitForPackets, type OpenedPage } from './fixture.js';

/** Chrome 156 finds out that this is too short for ICE when it applies it, and not before: its connection then takes no description any more. */
const spoilt = (sdp: string): string => sdp.replace(/^a=ice-pwd:.*$/gm, 'a=ice-pwd:abc');

describe('WebRtcMedia and a description that Chrome applies half way', { timeout: 60_000 }, () => {
  let browser: Browser;
  let server: StaticServer;
  let alice: OpenedPage;
  let bob: OpenedPage;

  before(async () => {
    [browser, server] = await Promise.all([launchBrowser(), serveTestPage()]);
    [alice, bob] = await Promise.all([openPage(browser, server), openPage(browser, server)]);
  });
  after(async () => {
    await browser.close();
    await server.close();
  });
  beforeEach(async () => {
    await Promise.all([alice, bob].map(({ page }) => page.evaluate(() => test.make())));
  });
  afterEach(() => {
    assert.deepEqual([...alice.errors.splice(0), ...bob.errors.splice(0)], []);
  });
  const bothHear = (): Promise<unknown> => Promise.all([waitForPackets(alice.page, 15), waitForPackets(bob.page, 15)]);
  const refuses = (what: 'setAnswer' | 'createAnswer' | 'setPreview', sdp: string): Promise<string> =>
    alice.page.evaluate(([method, given]) => test.outcome(test.media[method](given, {})), [what, sdp] as const);

  for (const who of ['its own', "the peer's"] as const) {
    it(`goes on with what was agreed, and has another connection from the next offer on, ${who}`, async () => {
      const [first, second] = who === 'its own' ? [alice, bob] : [bob, alice];
      await negotiate(alice.page, bob.page);
      await bothHear();
      const offer = await alice.page.evaluate(() => test.media.createOffer({ hold: true }));
      const answer = await bob.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), offer);
      assert.equal(await refuses('setAnswer', spoilt(answer)), 'SipError remote_description');
      await negotiate(first.page, second.page);
      await bothHear();

      const theirs = await bob.page.evaluate(() => test.media.createOffer({}));
      assert.equal(await refuses('createAnswer', spoilt(theirs)), 'SipError remote_description');
      await bob.page.evaluate(() => test.media.rollback());
      await bothHear();
      await alice.page.evaluate(() => test.media.createOffer({}));
      await alice.page.evaluate(() => test.media.rollback()); // the peer has refused it
      await bothHear();
      await negotiate(first.page, second.page);
      await bothHear();
      assert.deepEqual(await alice.page.evaluate(() => [test.media.remoteStream.getTracks().length, test.live()]), [1, 1]);
    });
  }

  it('has the answer lead to another offer where it was a preview', async () => {
    const offer = await alice.page.evaluate(() => test.media.createOffer({}));
    const answer = await bob.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), offer);
    assert.equal(await refuses('setPreview', spoilt(answer)), 'SipError remote_description');
    assert.equal(await alice.page.evaluate((sdp) => test.media.setAnswer(sdp), answer), false);
    await negotiate(alice.page, bob.page);
    await bothHear();
  });
});
