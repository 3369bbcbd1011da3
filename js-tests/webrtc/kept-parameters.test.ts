import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { negotiate, twoPages, waitForPackets } from './fixture.js';

const names = (sdp: string): string[] => [...sdp.matchAll(/^a=(?:mid|group):.*$/gm)].map(([line]) => line.trim());

// Linphone 5.1 is one such.
describe('WebRtcMedia and a peer that says otherwise what has to stay as it was', { timeout: 180_000 }, () => {
  const [alice, bob, another] = twoPages();

  beforeEach(async () => {
    await negotiate(alice.page, bob.page);
  });

  /** What bob answers to alice's next offer, changed so. She takes it with her own names. */
  async function answerTo(change: (offer: string) => string, back: (answer: string) => string): Promise<string> {
    const offer = await alice.page.evaluate(() => test.media.createOffer({}));
    const answer = await bob.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), change(offer));
    await alice.page.evaluate((sdp) => test.media.setAnswer(sdp), back(answer));
    return answer;
  }
  const rename = (from: string, to: string) => (sdp: string): string => sdp.replace(`a=mid:${from}\r`, `a=mid:${to}\r`).replace(new RegExp(`(a=group:BUNDLE.*) ${from}\\b`), `$1 ${to}`);

  it('answers with the names of the offer, and goes on', async () => {
    assert.deepEqual(names(await answerTo(rename('0', 'as'), rename('as', '0'))), ['a=group:BUNDLE as', 'a=mid:as']);
    // Ours are the old ones; so may its answer's be, or the new ones.
    const offer = await bob.page.evaluate(() => test.media.createOffer({}));
    assert.deepEqual(names(offer), ['a=group:BUNDLE 0', 'a=mid:0']);
    const answer = await alice.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), offer);
    await bob.page.evaluate((sdp) => test.media.setAnswer(sdp), rename('0', 'as')(answer));
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(bob.page, 20)]);
  });

  it('takes a new section whose name is one that we know', async () => {
    await alice.page.evaluate(() => test.media.include('video'));
    const swapped = (sdp: string): string => rename('x', '1')(rename('1', '0')(rename('0', 'x')(sdp)));
    const answer = await answerTo(swapped, swapped);
    assert.deepEqual(names(answer), ['a=group:BUNDLE 1 0', 'a=mid:1', 'a=mid:0']);
    await waitForPackets(bob.page, 20);
  });

  it('takes an offer that names and bundles nothing any more, of one section', async () => {
    const bare = (sdp: string): string => sdp.replace(/a=(?:mid|group):.*\r\n/g, '');
    assert.deepEqual(names(await answerTo(bare, (answer) => answer)), []);
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(bob.page, 20)]);
  });

  it('takes an answer that leaves out the video in place of rejecting it, and such offers then', async () => {
    const audio = (sdp: string): string => sdp.slice(0, sdp.indexOf('m=video')).replace('BUNDLE 0 1', 'BUNDLE 0');
    await alice.page.evaluate(() => test.media.include('video'));
    for (let round = 0; round < 2; ++round) await answerTo(audio, (answer) => answer);
    assert.deepEqual(await alice.page.evaluate(() => test.media.localStream.getTracks().map(({ kind }) => kind)), ['audio']);
    const { answer } = await negotiate(bob.page, alice.page, { offerer: true });
    assert.equal(answer.match(/^m=/gm)!.length, 1);
    await negotiate(bob.page, alice.page);
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(bob.page, 20)]);
  });

  it('takes answers and offers that reject the video and leave it in the bundle', async () => {
    const audio = (sdp: string): string => sdp.slice(0, sdp.indexOf('m=video')).replace('BUNDLE 0 1', 'BUNDLE 0');
    const rejecting = (sdp: string): string => `${sdp.replace('BUNDLE 0', 'BUNDLE 0 1')}m=video 0 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=inactive\r\n`;
    await alice.page.evaluate(() => test.media.include('video'));
    for (let round = 0; round < 2; ++round) await answerTo(audio, rejecting);
    const offer = rejecting(await bob.page.evaluate(() => test.media.createOffer({})));
    const answer = await alice.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), offer);
    assert.deepEqual(names(answer), ['a=group:BUNDLE 0', 'a=mid:0', 'a=mid:1']);
    await bob.page.evaluate((sdp) => test.media.setAnswer(sdp), audio(answer));
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(bob.page, 20)]);
    assert.equal(await alice.page.evaluate(() => test.live()), 1);
  });

  it('takes an answer that swaps the DTLS roles of a connection that stands, whoever offered first', async () => {
    const other: Record<string, string> = { active: 'passive', passive: 'active' };
    const swap = (answer: string): string => answer.replace(/(?<=a=setup:)\w+/, (role) => other[role]!);
    await answerTo((offer) => offer, swap);
    const offer = await bob.page.evaluate(() => test.media.createOffer({}));
    const answer = await alice.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), offer);
    await bob.page.evaluate((sdp) => test.media.setAnswer(sdp), swap(answer));
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(bob.page, 20)]);
  });

  it('takes an offer that names any DTLS role of a connection that stands', async () => {
    for (const role of ['active', 'passive', 'holdconn']) await answerTo((offer) => offer.replace('a=setup:actpass', `a=setup:${role}`), (answer) => answer);
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(bob.page, 20)]);
    assert.equal(await bob.page.evaluate(() => test.live()), 1);
  });

  it('does without a header extension whose number was of another one', async () => {
    const MID = 'urn:ietf:params:rtp-hdrext:sdes:mid';
    const moved = (sdp: string): string => `${sdp.replace(new RegExp(`a=extmap:(?:1 .*|.*${MID})\r\n`, 'g'), '')}a=extmap:1 ${MID}\r\n`;
    for (let round = 0; round < 2; ++round) {
      const answer = await answerTo(moved, (sdp) => sdp);
      assert.match(answer, /^a=extmap:/m);
      assert.doesNotMatch(answer, new RegExp(`^a=extmap:(1 |.*${MID})`, 'm'));
    }
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(bob.page, 20)]);
  });

  // Twinkle 1.10 gives its telephone-event/8000 the number that our telephone-event/48000 has.
  it('does without a payload type that is of another codec, and then goes on', async () => {
    const only = (...formats: string[]) => (sdp: string): string =>
      sdp.replace(/(?<=^m=\S+ \S+ \S+) .*/m, ` ${formats.join(' ')}`).replace(/^a=(?:rtpmap|fmtp|rtcp-fb):(\d+) .*\r\n/gm, (line, format: string) => (formats.includes(format) ? line : ''));
    const offer = await alice.page.evaluate(() => test.media.createOffer({}));
    await alice.page.evaluate(() => test.media.rollback());
    const numberOf = (rate: number): string => new RegExp(`^a=rtpmap:(\\d+) telephone-event/${rate}\r`, 'm').exec(offer)![1]!;
    const [tones, other] = [numberOf(8000), numberOf(48_000)];
    await answerTo(only('8', tones), (answer) => answer);
    const theirs = await bob.page.evaluate(() => test.media.createOffer({}));
    const moved = only('8', tones)(theirs).replace(` 8 ${tones}\r`, ` 8 ${other}\r`).replace(`a=rtpmap:${tones} `, `a=rtpmap:${other} `);
    const answer = await alice.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), moved);
    assert.match(answer, /^m=audio \d+ UDP\/TLS\/RTP\/SAVPF 8\r\n/m);
    await bob.page.evaluate((sdp) => test.media.setAnswer(sdp), answer);
    await negotiate(alice.page, bob.page);
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(bob.page, 20)]);
  });

  it('goes on with another device, as one session', async () => {
    const origin = (sdp: string): [string, number] => {
      const [, who, version] = /^o=(\S+ \d+) (\d+)/m.exec(sdp)!;
      return [who!, Number(version)];
    };
    const carol = await another();
    await carol.page.evaluate(() => test.make());
    const before = origin(await alice.page.evaluate(() => test.media.createOffer({})));
    await alice.page.evaluate(() => test.media.rollback());
    const { answer } = await negotiate(carol.page, alice.page);
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(carol.page, 20)]);
    const { offer } = await negotiate(alice.page, carol.page);
    const [whose, versions] = [[before, origin(answer), origin(offer)].map(([who]) => who), [before, origin(answer), origin(offer)].map(([, version]) => version)];
    assert.deepEqual(whose, [before[0], before[0], before[0]]);
    assert.deepEqual(versions, versions.toSorted((a, b) => a - b).filter((version, index, all) => version !== all[index - 1]));
    await carol.page.context().close();
  });
});
