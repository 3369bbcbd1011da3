import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { negotiate, twoPages } from './fixture.js';

/** A phone that does not speak of it any more. */
function withoutTones(sdp: string): string {
  const numbers = [...sdp.matchAll(/^a=rtpmap:(\d+) telephone-event/gm)].map(([, number]) => number!);
  const lines = sdp.replace(new RegExp(`^a=(?:rtpmap|fmtp|rtcp-fb):(?:${numbers.join('|')}) .*\r\n`, 'gm'), '');
  return lines.replace(/^(m=audio \S+ \S+)(.*)/m, (_, media: string, formats: string) => media + formats.split(' ').filter((format) => !numbers.includes(format)).join(' '));
}

describe('RFC 4733: the tones of WebRtcMedia, two pages of headless Chrome', { timeout: 180_000 }, () => {
  const [alice, bob] = twoPages();

  beforeEach(async () => {
    await negotiate(alice.page, bob.page);
    await alice.page.evaluate(() => {
      const { dtmf } = test.media.peerConnection.getSenders()[0]!;
      dtmf!.addEventListener('tonechange', ({ tone }) => test.events.push(`tone ${tone}`));
    });
  });
  const heard = (): Promise<string[]> => alice.page.evaluate(() => test.events.filter((event) => event.startsWith('tone ')).map((event) => event.slice(5)));

  it('are told of before an agreement, and where they are none', async () => {
    const outcomes = await alice.page.evaluate(async () => {
      const wrong = await test.outcome(Promise.resolve().then(() => void test.media.sendDtmf('1x')));
      test.make();
      return [wrong, test.media.sendDtmf('1')];
    });
    assert.deepEqual(outcomes, ['SipError invalid_argument', false]);
  });

  it('follow each other when they are given all at once, each after the end of the one before: Chrome loses one that comes sooner', async () => {
    const left = await alice.page.evaluate(() => Promise.all([test.media.sendDtmf('12', 40, 30), test.media.sendDtmf('3', 40, 30), test.media.sendDtmf('4,', 10, 0)]));
    assert.deepEqual([left, await heard()], [['', '', ''], ['1', '2', '', '3', '', '4', ',', '']]);
  });

  it('are given back on hold, when nothing is sent', async () => {
    const left = alice.page.evaluate(async () => test.media.sendDtmf('12345', 200, 70));
    await negotiate(alice.page, bob.page, { offerer: true });
    const [rest, sent] = [await left, await heard()];
    assert.ok(typeof rest === 'string' && rest.length > 0);
    assert.equal(sent.slice(0, 5 - rest.length).join('') + rest, '12345');
    assert.equal(await alice.page.evaluate(async () => test.media.sendDtmf('6')), false);
    await negotiate(alice.page, bob.page);
    assert.equal(await alice.page.evaluate(async () => test.media.sendDtmf('7', 40, 30)), '');
    assert.deepEqual((await heard()).slice(sent.length).filter((tone) => tone !== ''), ['7']);
  });

  for (const [what, offer] of [['hold', { hold: true }], ['a description without telephone-event', {}]] as const) {
    it(`are given back where ${what} of the peer comes in between, and do not come later`, async () => {
      const left = alice.page.evaluate(async () => test.media.sendDtmf('12345', 200, 70)); // longer than a busy machine takes to answer
      const theirs = await bob.page.evaluate((options) => test.media.createOffer(options), offer);
      const answer = await alice.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), 'hold' in offer ? theirs : withoutTones(theirs));
      await bob.page.evaluate((sdp) => test.media.setAnswer(sdp), answer);
      const [rest, sent] = [await left, await heard()];
      assert.ok(typeof rest === 'string' && rest.length > 0);
      assert.equal(sent.join('') + rest, '12345');
      assert.equal(await alice.page.evaluate(async () => test.media.sendDtmf('6')), false);
      await negotiate(bob.page, alice.page);
      assert.equal(await alice.page.evaluate(async () => test.media.sendDtmf('7', 40, 30)), '');
      assert.deepEqual(await heard(), [...sent, '7', '']);
    });
  }
});
