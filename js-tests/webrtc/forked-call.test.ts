import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import type { StaticServer } from '../support/static-server.js';
import { untilInPage } from '../support/until-in-page.js';
import { negotiate, openPage, serveTestPage, waitForPackets, type OpenedPage } from './fixture.js';

describe('WebRtcMedia of a call that is forked to two devices', { timeout: 180_000 }, () => {
  let browser: Browser;
  let server: StaticServer;
  let alice: OpenedPage;
  let desk: OpenedPage;
  let mobile: OpenedPage;

  before(async () => {
    [browser, server] = await Promise.all([launchBrowser(), serveTestPage()]);
    [alice, desk, mobile] = await Promise.all([openPage(browser, server), openPage(browser, server), openPage(browser, server)]);
  });
  after(async () => {
    await browser.close();
    await server.close();
  });

  /** Both have described their media before one of them answers; the desk is heard, a while. */
  async function forked(): Promise<{ desk: string; mobile: string }> {
    await Promise.all([alice, desk, mobile].map(({ page }) => page.evaluate(() => test.make())));
    const offer = await alice.page.evaluate(() => test.media.createOffer({}));
    const answerOf = ({ page }: OpenedPage): Promise<string> => page.evaluate((sdp) => test.media.createAnswer(sdp, {}), offer);
    const preview = (answer: string): Promise<boolean> => alice.page.evaluate((sdp) => test.media.setPreview(sdp), answer);
    const answers = { desk: await answerOf(desk), mobile: '' };
    assert.equal(await preview(answers.desk), true);
    await waitForPackets(alice.page, 10);
    answers.mobile = await answerOf(mobile);
    assert.equal(await preview(answers.mobile), false);
    await waitForPackets(alice.page, 10);
    return answers;
  }

  it('send by a connection that takes the place of another what the application has given to the sender of that, on hold or not', async () => {
    await Promise.all([alice, desk, mobile].map(({ page }) => page.evaluate(() => test.make())));
    await negotiate(alice.page, desk.page);
    await alice.page.evaluate(() => {
      const given = new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0]!;
      Object.assign(test, { given, isSent: () => test.media.peerConnection.getSenders()[0]!.track === given });
      return test.media.peerConnection.getSenders()[0]!.replaceTrack(given);
    });
    const isSent = (): Promise<boolean> => alice.page.evaluate(() => (test as unknown as { isSent(): boolean }).isSent());
    await negotiate(mobile.page, alice.page);
    assert.equal(await isSent(), true);
    await negotiate(alice.page, mobile.page, { offerer: true });
    await desk.page.evaluate(() => test.make());
    await negotiate(desk.page, alice.page, { answerer: true });
    assert.equal(await isSent(), false);
    await negotiate(alice.page, desk.page);
    assert.equal(await isSent(), true);
  });

  it('stay with the device that is heard first, which may answer', async () => {
    const answers = await forked();
    await alice.page.evaluate((sdp) => test.media.setAnswer(sdp), answers.desk);
    await mobile.page.evaluate(() => test.media.close());
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(desk.page, 20)]);
    assert.equal(await alice.page.evaluate(() => test.media.peerConnection.signalingState), 'stable');
  });

  it('turn to another device when the first one is gone', async () => {
    const answers = await forked();
    await desk.page.evaluate(() => test.media.close());
    await untilInPage(alice.page, async (sdp) => test.media.setPreview(sdp), answers.mobile);
    await waitForPackets(alice.page, 10);
  });

  it('begin anew, by the offer that follows, with a device that answers while another one is heard', async () => {
    const answers = await forked();
    await alice.page.evaluate(async (sdp) => {
      await test.media.setAnswer(sdp);
      Object.assign(globalThis, { before: [test.media.peerConnection, test.media.remoteStream] });
      test.media.remoteStream.addEventListener('inactive', () => test.events.push('inactive'));
    }, answers.mobile);
    await desk.page.evaluate(() => test.media.close());
    await negotiate(alice.page, mobile.page);
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(mobile.page, 20)]);
    const state = await alice.page.evaluate(() => {
      const [peer, stream] = (globalThis as unknown as { before: [RTCPeerConnection, MediaStream] }).before;
      const { remoteStream, localStream } = test.media;
      return [peer.signalingState, stream === remoteStream, test.events.includes('inactive'), ...[remoteStream, localStream].map((of) => of.getTracks().map(({ readyState }) => readyState).join())];
    });
    assert.deepEqual(state, ['closed', true, false, 'live', 'live']);
    await negotiate(mobile.page, alice.page, { offerer: true });
    await negotiate(mobile.page, alice.page);
    await waitForPackets(mobile.page, 20);
    assert.deepEqual([...alice.errors, ...desk.errors, ...mobile.errors], []);
  });
});
