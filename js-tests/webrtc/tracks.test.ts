import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { negotiate, twoPages, waitForPackets } from './fixture.js';

describe('the tracks of WebRtcMedia, two pages of headless Chrome', { timeout: 300_000 }, () => {
  const [alice, bob] = twoPages();

  it('replaces a track without signaling', async () => {
    await negotiate(alice.page, bob.page);
    const result = await alice.page.evaluate(async () => {
      const before = test.media.localStream.getAudioTracks()[0]!;
      const context = new AudioContext();
      const track = context.createMediaStreamDestination().stream.getAudioTracks()[0]!;
      await test.media.replaceTrack(track);
      const video = document.createElement('canvas').captureStream().getVideoTracks()[0]!;
      return [before.readyState, test.media.peerConnection.signalingState, await test.outcome(test.media.replaceTrack(video))];
    });
    assert.deepEqual(result, ['ended', 'stable', 'SipError invalid_state']);
  });

  it('puts a track where the application has taken it from the sender, muted as before', async () => {
    await negotiate(alice.page, bob.page);
    const result = await alice.page.evaluate(async () => {
      const sender = test.media.peerConnection.getSenders()[0]!;
      const another = (): MediaStreamTrack => new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0]!;
      const seen: unknown[] = [];
      for (const muted of [false, true]) {
        if (muted) test.media.mute();
        await sender.replaceTrack(null);
        seen.push(await test.outcome(test.media.replaceTrack(another())), sender.track?.enabled, test.media.isMuted());
      }
      return seen;
    });
    assert.deepEqual(result, ['ok', true, false, 'ok', false, true]);
  });

  it('says by name what is no kind and no track, and what has ended', async () => {
    await negotiate(alice.page, bob.page);
    const outcomes = await alice.page.evaluate(async () => {
      const { media } = test;
      const ended = media.localStream.getAudioTracks()[0]!.clone();
      ended.stop();
      const given = (value: unknown): never => value as never;
      const works = [() => { media.mute(given('speaker')); }, () => { media.include(given('screen')); }, () => { media.exclude(given(undefined)); }, () => media.useDevice(given('x'), 'y'), () => media.useDevice('audio', given(undefined)), () => { media.include('video', given(null)); }, () => { media.include('video', given('front')); }, () => { media.include('video', media.localStream.getAudioTracks()[0]); }, () => media.replaceTrack(given(undefined)), () => media.sendDtmf(given(5)), () => media.replaceTrack(ended), () => { media.include('audio', ended); }];
      return Promise.all(works.map((work) => test.outcome(Promise.resolve().then(work))));
    });
    assert.deepEqual(outcomes, [...Array<string>(10).fill('SipError invalid_argument'), ...Array<string>(2).fill('SipError invalid_state')]);
    await waitForPackets(bob.page, 10);
  });

  it('takes a track of another window for a track', async () => {
    const shown = await alice.page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      const canvas = frame.contentDocument!.createElement('canvas');
      const [track] = canvas.captureStream().getVideoTracks();
      test.media.include('video', track);
      return [track instanceof MediaStreamTrack, test.media.localStream.getVideoTracks()[0]?.label === track?.label];
    });
    assert.deepEqual(shown, [false, true]);
  });
});
