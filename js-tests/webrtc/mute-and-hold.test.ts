import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { twoPages } from './fixture.js';
import { SWAPPED, swapTwoCalls } from './two-calls.js';

describe('WebRtcMedia that are muted and held, headless Chrome', { timeout: 180_000 }, () => {
  const [alice, bob] = twoPages();

  it('of two calls with one microphone hold one and not the other, whether it was given as their stream or to their senders', async () => {
    const heard = await Promise.all([swapTwoCalls(alice.page, 'stream'), swapTwoCalls(bob.page, 'senders')]);
    assert.deepEqual(heard, [SWAPPED.stream, SWAPPED.senders]);
  });

  it('keep muted what was muted by the track that is sent, and mute one that the sender was given; begin so with a disabled one', async () => {
    const result = await alice.page.evaluate(async () => {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      stream.getAudioTracks()[0]!.enabled = false;
      test.make({ stream });
      const seen: boolean[] = [];
      const sender = (): RTCRtpSender => test.media.peerConnection.getSenders()[0]!;
      const look = async (hold: boolean): Promise<unknown> => seen.push(await test.media.createOffer({ hold }).then(() => sender().track!.enabled), test.media.isMuted());
      await look(false);
      test.media.unmute();
      await look(true);
      await test.media.replaceTrack(stream.getAudioTracks()[0]!);
      await look(false);
      sender().track!.enabled = false;
      await look(true);
      await look(false);
      await sender().replaceTrack(new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0]!);
      await look(false);
      await look(true);
      test.media.mute();
      await look(false);
      for (const enabled of [true, false]) {
        await look(true);
        sender().track!.enabled = enabled;
        await look(false);
      }
      return seen;
    });
    const [muted, not] = [[false, true], [true, false]];
    assert.deepEqual(result, [muted, not, not, muted, muted, not, not, muted, muted, not, not, muted].flat());
  });
});
