import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { negotiate, openPage, received, serveTestPage, twoPages, waitForPackets } from './fixture.js';
import { launchBrowser } from '../support/browser.js';
import { untilInPage } from '../support/until-in-page.js';

/** Of each medium. */
const direction = (sdp: string): string[] => [...sdp.slice(sdp.indexOf('\nm=')).matchAll(/^a=(sendrecv|sendonly|recvonly|inactive)\r?$/gm)].map((match) => match[1]!);

describe('WebRtcMedia, two pages of headless Chrome', { timeout: 300_000 }, () => {
  const [alice, bob] = twoPages();

  it('sends audio packets both ways', async () => {
    await negotiate(alice.page, bob.page);
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(bob.page, 20)]);
    const statistics = await alice.page.evaluate(() => test.media.statistics());
    assert.ok(statistics.audio.packetsSent >= 20);
    assert.ok(statistics.audio.octetsSent > 0 && statistics.audio.octetsReceived > 0);
    assert.equal(statistics.audio.codec, 'audio/opus');
    assert.equal(statistics.localCandidateType, 'host');
    assert.equal(statistics.video.packetsSent, 0);
    const events = await bob.page.evaluate(() => test.events);
    assert.deepEqual(events.filter((event) => event !== 'connecting'), ['remotestream audio', 'connected']);
  });

  it('sends its candidates with the description', async () => {
    const { offer, answer } = await negotiate(alice.page, bob.page);
    assert.match(offer, /^a=candidate:/m);
    assert.match(answer, /^a=candidate:/m);
  });

  it('holds and resumes', async () => {
    assert.deepEqual(direction((await negotiate(alice.page, bob.page)).offer), ['sendrecv']);
    await waitForPackets(alice.page, 10);

    const held = await negotiate(alice.page, bob.page, { offerer: true });
    assert.deepEqual([...direction(held.offer), ...direction(held.answer)], ['sendonly', 'recvonly']);
    assert.equal(await alice.page.evaluate(() => test.media.held), true);
    const before = await Promise.all([received(alice.page), received(bob.page)]);
    await new Promise((resolve) => setTimeout(resolve, 600));
    assert.ok((await received(alice.page)) - before[0] <= 5, 'the held peer still sends');
    assert.ok((await received(bob.page)) - before[1] <= 5, 'the held peer is still sent something');

    const resumed = await negotiate(alice.page, bob.page);
    assert.deepEqual([...direction(resumed.offer), ...direction(resumed.answer)], ['sendrecv', 'sendrecv']);
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(bob.page, 20)]);
  });

  it('is inactive when both sides hold, and comes back one side at a time', async () => {
    await negotiate(alice.page, bob.page);
    await negotiate(alice.page, bob.page, { offerer: true });
    const both = await negotiate(bob.page, alice.page, { offerer: true, answerer: true });
    assert.deepEqual([...direction(both.offer), ...direction(both.answer)], ['sendonly', 'inactive']);
    const one = await negotiate(alice.page, bob.page, { answerer: true });
    assert.deepEqual([...direction(one.offer), ...direction(one.answer)], ['sendrecv', 'sendonly']);
    const none = await negotiate(bob.page, alice.page);
    assert.deepEqual([...direction(none.offer), ...direction(none.answer)], ['sendrecv', 'sendrecv']);
    await waitForPackets(bob.page, 20);
  });

  it('takes back a hold that was refused', async () => {
    await negotiate(alice.page, bob.page);
    await alice.page.evaluate(() => test.media.createOffer({ hold: true }));
    await alice.page.evaluate(() => test.media.rollback());
    const state = await alice.page.evaluate(() => ({
      signaling: test.media.peerConnection.signalingState,
      held: test.media.held,
    }));
    assert.deepEqual(state, { signaling: 'stable', held: false });
    await waitForPackets(bob.page, 20);
    assert.deepEqual(direction((await negotiate(alice.page, bob.page)).offer), ['sendrecv']);
  });

  it('stays on hold when a resume was refused', async () => {
    await negotiate(alice.page, bob.page);
    await negotiate(alice.page, bob.page, { offerer: true });
    await alice.page.evaluate(() => test.media.createOffer({ hold: false }));
    await alice.page.evaluate(() => test.media.rollback());
    const before = await received(bob.page);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok((await received(bob.page)) - before <= 2, 'the held peer is sent something');
    assert.deepEqual(direction(await alice.page.evaluate(() => test.media.createOffer({ hold: true }))), ['sendonly']);
  });

  it('can offer and be called after its first offer was rolled back', async () => {
    await alice.page.evaluate(() => test.media.createOffer({}));
    await alice.page.evaluate(() => test.media.rollback());
    await negotiate(bob.page, alice.page);
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(bob.page, 20)]);
  });

  it('hears a preview before the answer, and another device that gives the answer', async () => {
    const offer = await alice.page.evaluate(() => test.media.createOffer({}));
    const preview = await bob.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), offer);
    await alice.page.evaluate((sdp) => test.media.setPreview(sdp), preview);
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(bob.page, 20)]);
    assert.equal(await alice.page.evaluate(() => test.media.peerConnection.signalingState), 'have-remote-pranswer');
    await bob.page.evaluate(() => test.make());
    const answer = await bob.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), offer);
    await alice.page.evaluate((sdp) => test.media.setAnswer(sdp), answer);
    await Promise.all([waitForPackets(alice.page, 20), waitForPackets(bob.page, 20)]);
    await negotiate(bob.page, alice.page, { offerer: true });
    await negotiate(bob.page, alice.page);
    await waitForPackets(alice.page, 20);
  });

  it('goes on with its offer after a preview that it cannot take', async () => {
    const offer = await alice.page.evaluate(() => test.media.createOffer({}));
    assert.equal(await alice.page.evaluate(() => test.outcome(test.media.setPreview('v=0'))), 'SipError remote_description');
    const answer = await bob.page.evaluate((sdp) => test.media.createAnswer(sdp, {}), offer);
    await alice.page.evaluate((sdp) => test.media.setAnswer(sdp), answer);
    await waitForPackets(alice.page, 20);
  });

  it('rolls back while candidates are gathered', async () => {
    const outcome = await alice.page.evaluate(async () => {
      const offer = test.outcome(test.media.createOffer({}));
      await test.media.rollback();
      return [await offer, test.media.peerConnection.signalingState];
    });
    assert.deepEqual(outcome, ['SipError aborted', 'stable']);
  });

  it('gathers new candidates at an ICE restart', async () => {
    const first = await negotiate(alice.page, bob.page);
    const offer = await alice.page.evaluate(() => test.media.createOffer({ iceRestart: true }));
    const ufrag = (sdp: string): string => /^a=ice-ufrag:(.*)$/m.exec(sdp)![1]!;
    assert.notEqual(ufrag(offer), ufrag(first.offer));
    assert.match(offer, /^a=candidate:/m);
  });

  it('adds video where both want it, and refuses it without opening the camera where one does not', async () => {
    await alice.page.evaluate(() => test.make({ constraints: { video: { width: 320, height: 240 } } }));
    await bob.page.evaluate(() => test.make({ receive: { video: false } }));
    const refused = await negotiate(alice.page, bob.page);
    assert.deepEqual(direction(refused.answer), ['sendrecv', 'inactive']);
    assert.equal(await bob.page.evaluate(() => test.media.localStream.getVideoTracks().length), 0);

    for (const { page } of [alice, bob]) await page.evaluate(() => (test.media.close(), test.make({ constraints: { video: { width: 320, height: 240 } } })));
    await negotiate(alice.page, bob.page);
    await untilInPage(bob.page, async () => (await test.media.statistics()).video.packetsReceived > 10, undefined);
    assert.equal(await bob.page.evaluate(() => test.media.remoteStream.getTracks().length), 2);
  });

  it('takes video that the peer offers, without opening the camera', async () => {
    await alice.page.evaluate(() => test.make({ constraints: { video: { width: 320, height: 240 } } }));
    const { answer } = await negotiate(alice.page, bob.page);
    assert.deepEqual(direction(answer), ['sendrecv', 'recvonly']);
    await untilInPage(bob.page, async () => (await test.media.statistics()).video.packetsReceived > 10, undefined);
    assert.equal(await bob.page.evaluate(() => test.media.localStream.getVideoTracks().length), 0);
    const held = await negotiate(bob.page, alice.page, { offerer: true });
    assert.deepEqual([...direction(held.offer), ...direction(held.answer)], ['sendonly', 'inactive', 'recvonly', 'inactive']);
    assert.deepEqual(direction((await negotiate(bob.page, alice.page)).answer), ['sendrecv', 'sendonly']);
  });

  it('sends a clone of the application\'s track, and close() leaves the track alone', async () => {
    const result = await alice.page.evaluate(async () => {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const own = stream.getAudioTracks()[0]!;
      test.make({ stream });
      await test.media.createOffer({});
      const sent = test.media.localStream.getAudioTracks()[0]!;
      test.media.mute();
      const muted = [own.enabled, sent.enabled];
      test.media.close();
      test.media.close();
      return { muted, own: own.readyState, sent: sent.readyState };
    });
    assert.deepEqual(result, { muted: [true, false], own: 'live', sent: 'ended' });
  });

  it('mutes, keeps muted through hold and a new device, and unmutes', async () => {
    await negotiate(alice.page, bob.page);
    await alice.page.bringToFront();
    const states = await alice.page.evaluate(async () => {
      const enabled = (): boolean => test.media.localStream.getAudioTracks()[0]!.enabled;
      const seen: boolean[] = [];
      test.media.mute();
      seen.push(enabled());
      const microphones = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === 'audioinput');
      await test.media.useDevice('audio', microphones.at(-1)!.deviceId);
      seen.push(enabled(), test.media.peerConnection.getSenders()[0]!.track!.enabled);
      test.media.unmute();
      seen.push(enabled());
      return seen;
    });
    assert.deepEqual(states, [false, false, false, true]);
    await waitForPackets(bob.page, 20);
  });

  it('ends where a callback ends it, and leaves no failure that nobody hears of', async () => {
    const offer = await alice.page.evaluate(() => test.media.createOffer({}));
    const outcomes = await bob.page.evaluate(async (sdp) => {
      const end = (): Promise<never> => {
        test.media.close();
        return Promise.reject(new Error('a callback failed'));
      };
      const outcomes: string[] = [];
      for (const options of [{ iceServers: end }, { onRemoteDescription: end }, { onLocalDescription: end }]) {
        test.make(options);
        outcomes.push(await test.outcome(test.media.createAnswer(sdp, {})));
      }
      await new Promise((resolve) => setTimeout(resolve, 20)); // an unhandled rejection fails the test
      return outcomes;
    }, offer);
    assert.deepEqual(outcomes, Array(3).fill('SipError closed'));
  });

  it('waits without end for candidates where it is to', async () => {
    const outcome = await bob.page.evaluate(() => {
      test.make({ gatheringTimeoutMs: Infinity });
      return test.outcome(test.media.createOffer({}));
    });
    assert.equal(outcome, 'ok');
  });

  it('shows descriptions to the hooks and sends what they make of them', async () => {
    const offer = await alice.page.evaluate(async () => {
      test.make({ onLocalDescription: (sdp, type) => Promise.resolve(`${sdp}a=x-${type}\r\n`) });
      return test.media.createOffer({});
    });
    assert.match(offer, /a=x-offer\r\n$/);
    const outcome = await bob.page.evaluate(async (sdp) => {
      let seen = '';
      test.make({ onRemoteDescription: (text, type) => ((seen = type), text.replace('a=x-offer\r\n', '')) });
      const answer = await test.media.createAnswer(sdp, {});
      return [seen, answer.includes('x-offer')];
    }, offer);
    assert.deepEqual(outcome, ['offer', false]);
  });

  it('sends no call without a description where a hook forgets to return it', async () => {
    const offer = await bob.page.evaluate(() => test.media.createOffer({}));
    const outcomes = await alice.page.evaluate(async (sdp) => {
      const seen: string[] = [];
      for (const given of [undefined, null, '', {}] as unknown as string[]) {
        test.make({ onLocalDescription: () => given });
        seen.push(await test.outcome(test.media.createOffer({})));
        test.make({ onRemoteDescription: () => given });
        seen.push(await test.outcome(test.media.createAnswer(sdp, {})));
      }
      return seen;
    }, offer);
    assert.deepEqual(outcomes, Array(8).fill('SipError invalid_argument'));
  });

  it('puts the codecs first that are preferred, by either side, and passes over one that the browser has not', async () => {
    const codecs = (sdp: string): string[] => {
      const payloads = /^m=audio \d+ \S+ (.*)\r$/m.exec(sdp)![1]!.split(' ');
      return payloads.map((payload) => new RegExp(`^a=rtpmap:${payload} ([^/]+)`, 'm').exec(sdp)![1]!);
    };
    await alice.page.evaluate(() => test.make({ codecs: { audio: ['G729', 'pcmu'] } }));
    const { offer, answer } = await negotiate(alice.page, bob.page);
    assert.deepEqual([codecs(offer)[0], codecs(answer)[0]], ['PCMU', 'PCMU']);
    assert.ok(codecs(offer).includes('opus') && codecs(offer).includes('telephone-event'));
    await waitForPackets(bob.page, 5);
    assert.equal(await bob.page.evaluate(async () => (await test.media.statistics()).audio.codec), 'audio/PCMU');

    await Promise.all([alice.page.evaluate(() => test.make()), bob.page.evaluate(() => test.make({ codecs: { audio: ['PCMA', 'opus'] } }))]);
    const second = await negotiate(alice.page, bob.page);
    assert.deepEqual([codecs(second.offer)[0], ...codecs(second.answer).slice(0, 2)], ['opus', 'PCMA', 'opus']);
    const refused = await alice.page.evaluate(() => {
      try {
        test.make({ codecs: { audio: 'opus' } } as never);
        return '';
      } catch (error) {
        return String(error);
      }
    });
    assert.match(refused, /audio/);
  });

  it('names what failed: a bad answer, a bad offer, an unknown device, no candidate, nothing to say, an end in between', async () => {
    const outcomes = await alice.page.evaluate(async () => {
      const codes: Record<string, string> = {};
      await test.media.createOffer({});
      codes['answer'] = await test.outcome(test.media.setAnswer('nonsense'));
      codes['afterwards'] = test.media.peerConnection.signalingState;
      codes['offer'] = await test.outcome(test.media.createAnswer('nonsense', {}));
      test.media.close();
      codes['closed'] = await test.outcome(test.media.createOffer({}));
      test.make({ constraints: { audio: { deviceId: { exact: 'none-such' } } } });
      codes['device'] = await test.outcome(test.media.createOffer({}));
      test.make({ configuration: { iceTransportPolicy: 'relay' }, gatheringTimeoutMs: 200 });
      codes['gathering'] = await test.outcome(test.media.createOffer({}));
      test.make({ constraints: { audio: false }, receive: { audio: false } });
      codes['nothing'] = await test.outcome(test.media.createOffer({}));
      test.make();
      const pending = test.outcome(test.media.createOffer({}));
      test.media.close();
      codes['pending'] = await pending;
      test.make();
      codes['signal'] = await test.outcome(test.media.createOffer({ signal: AbortSignal.abort() }));
      return codes;
    });
    assert.deepEqual(outcomes, {
      answer: 'SipError remote_description',
      afterwards: 'stable',
      offer: 'SipError remote_description',
      closed: 'SipError closed',
      device: 'SipError device_missing',
      gathering: 'SipError ice_gathering',
      nothing: 'SipError invalid_state',
      pending: 'SipError closed',
      signal: 'SipError aborted',
    });
  });

  it('says what a peer without DTLS-SRTP needs', async () => {
    const offer = await bob.page.evaluate(() => test.media.createOffer({}));
    const plain = offer.replace('UDP/TLS/RTP/SAVPF', 'RTP/AVP').replace(/^a=(?:ice-|fingerprint|setup|candidate|group|mid|rtcp-mux).*\r\n/gm, '');
    assert.match(await alice.page.evaluate((sdp) => test.media.createAnswer(sdp, {}).catch(String), plain), /offer: .* without DTLS-SRTP, which need a gateway/);
  });

  it('fails what it was asking the browser, which answers nothing more, when the call ends', async () => {
    await negotiate(bob.page, alice.page);
    const offer = await bob.page.evaluate(() => test.media.createOffer({}));
    const outcomes = await alice.page.evaluate(async (sdp) => {
      const endingAt = (target: object, name: string): void => {
        const real = Reflect.get(target, name) as (...given: unknown[]) => unknown;
        Reflect.set(target, name, function (this: object, ...given: unknown[]) {
          Reflect.set(target, name, real);
          const answer = real.apply(this, given);
          test.media.close();
          return answer;
        });
      };
      const waits = (promise: Promise<unknown>): Promise<string> =>
        Promise.race([test.outcome(promise), new Promise<string>((resolve) => setTimeout(resolve, 2000, 'waits'))]);
      const seen: string[] = [];
      for (const name of ['setRemoteDescription', 'createAnswer', 'setLocalDescription'] as const) {
        test.make();
        endingAt(RTCPeerConnection.prototype, name);
        seen.push(await waits(test.media.createAnswer(sdp, {})));
      }
      test.make();
      await test.media.createOffer({});
      endingAt(RTCRtpSender.prototype, 'replaceTrack');
      seen.push(await waits(test.media.useDevice('audio', 'default')));
      return seen;
    }, offer);
    assert.deepEqual(outcomes, Array(4).fill('SipError closed'));
  });

  it('stops a microphone that is opened after the call was closed', async () => {
    const state = await alice.page.evaluate(async () => {
      const opened: MediaStreamTrack[] = [];
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (constraints) => {
        await new Promise((resolve) => setTimeout(resolve, 100));
        const stream = await real(constraints);
        opened.push(...stream.getTracks());
        return stream;
      };
      const offer = test.outcome(test.media.createOffer({}));
      await new Promise((resolve) => setTimeout(resolve, 20));
      test.media.close();
      const outcome = await offer;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return [outcome, ...opened.map((track) => track.readyState)];
    });
    assert.deepEqual(state, ['SipError closed', 'ended']);
  });
});

describe('WebRtcMedia without permission', { timeout: 180_000 }, () => {
  it('names the device that was denied', async () => {
    const [browser, server] = await Promise.all([launchBrowser({ devices: 'deny' }), serveTestPage()]);
    try {
      const { page } = await openPage(browser, server);
      const outcomes = await page.evaluate(async () => {
        test.make();
        const microphone = await test.outcome(test.media.createOffer({}));
        test.make({ constraints: { audio: false, video: true } });
        return [microphone, await test.outcome(test.media.createOffer({}))];
      });
      assert.deepEqual(outcomes, ['SipError microphone_denied', 'SipError camera_denied']);
    } finally {
      await browser.close();
      await server.close();
    }
  });
});
