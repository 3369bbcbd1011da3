import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { negotiate, twoPages, waitForPackets } from './fixture.js';

// What was refused by browsers in the field: by an Asterisk (`a=fmtp:111` with nothing behind it), an OpenSIPS (no end of the last line), gateways and SBCs.
describe('WebRtcMedia and descriptions in which something is not as browsers want it', { timeout: 180_000 }, () => {
  const [alice, bob] = twoPages();

  const bothHear = (): Promise<unknown> => Promise.all([waitForPackets(alice.page, 15), waitForPackets(bob.page, 15)]);
  const without = (sdp: string, lines: string): string => sdp.replace(new RegExp(`^a=(?:${lines}).*\\r\\n`, 'gm'), '');
  const answerOf = (offer: string): Promise<string> => alice.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), offer);
  const take = (answer: string): Promise<unknown> => alice.page.evaluate((sdp) => test.media.setAnswer(sdp), answer);
  const offered = (page = bob.page): Promise<string> => page.evaluate(() => test.media.createOffer({}));
  const failure = (offer: string): Promise<string> => alice.page.evaluate((sdp) => test.media.createAnswer(sdp, {}).then(() => '', (error: unknown) => (error as Error).message), offer);
  const image = 'm=image 5000 udptl t38\r\nc=IN IP4 192.0.2.1\r\n';

  const untidy = (sdp: string): string =>
    sdp
      .replace('s=-', 's=')
      .replace(/^a=fmtp:111 .*/m, 'a=fmtp:111')
      .replace(/^a=rtpmap:63 .*\r\n/m, '')
      .replace('a=mid:', '\r\na=\r\na=candidate:nonsense\r\na=ssrc:1\r\nb=AS:\r\na=silenceSupp:off - - - -\r\na=mid:')
      .trimEnd();

  it('takes offers and answers with lines that say nothing', async () => {
    const offer = await offered();
    await bob.page.evaluate((sdp) => test.media.setAnswer(sdp), await answerOf(untidy(offer)));
    await bothHear();
    const again = await offered(alice.page);
    const answer = await bob.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), again);
    await take(`${untidy(answer)}\r\n\r\n`);
    await bothHear();
  });

  for (const role of ['actpass', 'holdconn']) it(`takes an answer that names no DTLS role, ${role}`, async () => {
    const answer = await bob.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), await offered(alice.page));
    await take(answer.replace('a=setup:active', `a=setup:${role}`));
    await bothHear();
  });

  it('takes what can be taken of an offer with other media beside, also without names, and no more sections than were offered', async () => {
    const more = `${image}m=audio 5000 RTP/AVP 0\r\nc=IN IP4 192.0.2.1\r\n`;
    const offer = `${await offered()}${more}`;
    const answer = await answerOf(offer);
    assert.deepEqual(answer.match(/^m=\S+ \d/gm)!.map((line) => line.replace(/[1-9]$/, 'live')), ['m=audio live', 'm=image 0', 'm=audio 0']);
    await bob.page.evaluate((sdp) => test.media.setAnswer(sdp), `${without(answer.slice(0, answer.indexOf('m=image')), 'group|mid')}${more}`);
    await bothHear();
  });

  it('RFC 8843 7.1.3: what goes over the transport of another section has its fingerprint, too', async () => {
    const offer = await bob.page.evaluate(() => {
      test.media.include('video');
      return test.media.createOffer({});
    });
    const bundled = (sdp: string): string => sdp.slice(0, sdp.indexOf('m=video')) + without(sdp.slice(sdp.indexOf('m=video')), 'fingerprint|setup|ice-|candidate|rtcp:');
    const answer = await answerOf(bundled(offer));
    assert.match(answer, /^m=video [1-9]/m);
    await bob.page.evaluate((sdp) => test.media.setAnswer(sdp), bundled(answer));
    await bothHear();
  });

  it('RFC 3264 6: refuses an offer of which nothing can be taken, fax or another codec, and the call goes on', async () => {
    await negotiate(alice.page, bob.page);
    await bothHear();
    const offer = await offered();
    const other = `${without(offer, 'rtpmap|fmtp|rtcp-fb').replace(/^(m=audio \d+ \S+).*/m, '$1 18')}a=rtpmap:18 G729/8000\r\n`;
    for (const nothing of [other, offer.replace(/m=audio \d+/, 'm=audio 0') + image]) {
      assert.match(await failure(nothing), /^Nothing in the peer's offer can be taken/);
      await alice.page.evaluate(() => test.media.rollback());
    }
    await bob.page.evaluate((sdp) => test.media.setAnswer(sdp), await answerOf(offer));
    await bothHear();
  });

  it('says in the words of the browser why it takes none', async () => {
    assert.match(await failure(without(await offered(), 'rtcp-mux')), /^The browser does not take the peer's offer: .*rtcp-mux/i);
  });
});
