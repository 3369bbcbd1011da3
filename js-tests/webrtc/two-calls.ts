import type { Page } from 'playwright-core';

/**
 * Two calls of one page by one microphone, as where a call waits: what the peer of each hears while the application goes from one to the other, mutes, and ends one.
 * @param given to both calls as `stream`, or by the application to their senders
 */
export function swapTwoCalls(page: Page, given: 'stream' | 'senders'): Promise<(string | boolean)[]> {
  return page.evaluate(async (how) => {
    type Media = typeof test.media;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const microphone = stream.getAudioTracks()[0]!;
    const [one, other, ...peers] = [0, 1, 2, 3].map((index) => new test.WebRtcMedia(index < 2 && how === 'stream' ? { stream } : {})) as [Media, Media, Media, Media];
    const to = (media: Media): Media => peers[media === one ? 0 : 1];
    const offer = async (media: Media, hold: boolean): Promise<void> => {
      const answer = await to(media).createAnswer(await media.createOffer({ hold }), {});
      await media.setAnswer(answer);
    };
    const sender = (media: Media): RTCRtpSender => media.peerConnection.getSenders()[0]!;
    const heard = async (media: Media): Promise<string> => {
      const look = async (): Promise<[packets: number, energy: number]> => {
        const reports = [...((await to(media).peerConnection.getStats()) as Map<string, { type: string; packetsReceived: number; totalAudioEnergy: number }>).values()];
        const inbound = reports.find(({ type }) => type === 'inbound-rtp'); // from the first packet on
        return inbound ? [inbound.packetsReceived, inbound.totalAudioEnergy] : [0, 0];
      };
      await new Promise((resolve) => setTimeout(resolve, 300));
      const before = await look();
      await new Promise((resolve) => setTimeout(resolve, 600));
      const now = await look();
      if (now[0] - before[0] < 5) return 'nothing';
      return now[1] - before[1] > 0.001 ? 'sound' : 'silence';
    };
    const hear = async (wanted: string, ...medias: Media[]): Promise<void> => {
      let last = '';
      // What came before is played some time later.
      for (let times = 0; times < 4 && last !== wanted; ++times) last = (await Promise.all(medias.map(heard))).join(' ');
      seen.push(last);
    };
    const seen: (string | boolean)[] = [];
    for (const peer of peers) {
      const loudspeaker = new Audio();
      loudspeaker.srcObject = peer.remoteStream;
      void loudspeaker.play().catch(() => undefined); // with the first track
    }

    await Promise.all([offer(one, false), offer(other, false)]);
    if (how === 'senders') for (const media of [one, other]) await sender(media).replaceTrack(microphone);
    await offer(one, true);
    await hear('nothing sound', one, other);
    for (let times = 0; times < 3; ++times) {
      await Promise.all([offer(one, false), offer(other, true)]);
      await Promise.all([offer(other, false), offer(one, true)]);
    }
    await hear('nothing sound', one, other);
    const sent = how === 'stream' ? sender(other).track! : microphone;
    sent.enabled = false;
    seen.push(one.isMuted(), other.isMuted());
    await offer(other, true);
    await offer(other, false);
    await hear('nothing silence', one, other);
    sent.enabled = true;
    other.close();
    await offer(one, false);
    await hear('sound', one);
    seen.push(microphone.readyState, microphone.enabled, sender(one).track === (how === 'stream' ? one.localStream.getAudioTracks()[0] : microphone));
    await offer(one, true);
    const another = microphone.clone();
    await sender(one).replaceTrack(another);
    await offer(one, true); // as a repair does
    await hear('nothing', one);
    await offer(one, false);
    seen.push(sender(one).track === another && another.enabled);
    for (const media of [one, ...peers]) media.close();
    return seen;
  }, given);
}

const swapped = (isShared: boolean): (string | boolean)[] => ['nothing sound', 'nothing sound', isShared, true, 'nothing silence', 'sound', 'live', true, true, 'nothing', true];
/** What it comes to: one that was given to the senders is muted in both. */
export const SWAPPED = { stream: swapped(false), senders: swapped(true) };
