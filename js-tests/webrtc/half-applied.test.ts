import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { negotiate, twoPages, waitForPackets } from './fixture.js';

/** Chrome 156 finds out that this is too short for ICE when it applies it, and not before: its connection then takes no description any more. */
const spoilt = (sdp: string): string => sdp.replace(/^a=ice-pwd:.*$/gm, 'a=ice-pwd:abc');

describe('WebRtcMedia and a description that Chrome applies half way', { timeout: 180_000 }, () => {
  const [alice, bob] = twoPages();

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

  for (const isFirst of [true, false]) it(`has the answer lead to another offer where it was a preview, ${isFirst ? 'the first one' : 'behind another one'}`, async () => {
    const offer = await alice.page.evaluate(() => test.media.createOffer({}));
    const answer = await bob.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), offer);
    if (!isFirst) assert.equal(await refuses('setPreview', answer), 'ok');
    assert.equal(await refuses('setPreview', spoilt(answer)), 'SipError remote_description');
    assert.equal(await alice.page.evaluate((sdp) => test.media.setAnswer(sdp), answer), false);
    await negotiate(alice.page, bob.page);
    await bothHear();
  });
});
