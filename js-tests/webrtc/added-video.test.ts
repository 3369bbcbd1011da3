import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import type { StaticServer } from '../support/static-server.js';
import { untilInPage } from '../support/until-in-page.js';
import { negotiate, openPage, serveTestPage } from './fixture.js';

describe('WebRtcMedia to which video is added in a call', { timeout: 180_000 }, () => {
  let browser: Browser;
  let server: StaticServer;
  let alice: Page;
  let bob: Page;

  before(async () => {
    [browser, server] = await Promise.all([launchBrowser(), serveTestPage()]);
    [alice, bob] = await Promise.all([openPage(browser, server), openPage(browser, server)]).then((pages) => pages.map(({ page }) => page) as [Page, Page]);
  });
  after(async () => {
    await browser.close();
    await server.close();
  });
  beforeEach(async () => {
    await Promise.all([alice.evaluate(() => test.make()), bob.evaluate(() => test.make({ receive: { video: true } }))]);
    await negotiate(alice, bob);
  });
  // Firefox rejects a section, without a name, for a transceiver that was stopped before it had one.
  const sections = (sdp: string): string[] => sdp.split(/^(?=m=)/m).slice(1).filter((section) => !/^m=\S+ 0 /.test(section) || /^a=mid:/m.test(section));
  const media = (sdp: string): string[] => [...sections(sdp).join('').matchAll(/^m=(\w+)|^a=(sendrecv|sendonly|recvonly|inactive)\r$/gm)].map(([, medium, direction]) => medium ?? direction!);
  const addVideo = (): Promise<string> =>
    alice.evaluate(() => {
      test.media.include('video');
      return test.media.createOffer({});
    });
  const hold = (): Promise<string[]> => alice.evaluate(() => test.media.createOffer({ hold: true })).then(media);

  it('are as before where the user refuses the camera: hold does not ask for it again', async () => {
    const outcome = await alice.evaluate(async () => {
      const devices = navigator.mediaDevices;
      devices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
      test.media.include('video');
      const refused = await test.outcome(test.media.createOffer({}));
      Reflect.deleteProperty(devices, 'getUserMedia');
      return refused;
    });
    assert.equal(outcome, 'SipError camera_denied');
    assert.deepEqual(await hold(), ['audio', 'sendonly']);
  });

  it('follow the peer, and offer what stands, while the user is asked for the camera; then it is offered, unless it was refused or is not wanted any more', async () => {
    const ask = (): Promise<void> => alice.evaluate(() => {
      const devices = navigator.mediaDevices;
      const open = devices.getUserMedia.bind(devices);
      const asked = { settle: (_: boolean): void => undefined, track: undefined as MediaStreamTrack | undefined, outcome: Promise.resolve('') };
      devices.getUserMedia = async (constraints) => {
        const isAllowed = await new Promise<boolean>((resolve) => (asked.settle = resolve));
        Reflect.deleteProperty(devices, 'getUserMedia');
        if (!isAllowed) throw new DOMException('no', 'NotAllowedError');
        const stream = await open(constraints);
        asked.track = stream.getVideoTracks()[0];
        return stream;
      };
      test.media.include('video');
      asked.outcome = test.outcome(test.media.prepareOffer());
      Object.assign(test, { asked });
    });
    interface Asked {
      asked: { settle(isAllowed: boolean): void; track?: MediaStreamTrack; outcome: Promise<string> };
    }
    const settle = (isAllowed: boolean): Promise<string> => alice.evaluate((given) => {
      (test as unknown as Asked).asked.settle(given);
      return (test as unknown as Asked).asked.outcome;
    }, isAllowed);
    await ask();
    const answered = await negotiate(bob, alice, { offerer: true });
    const offered = await negotiate(alice, bob);
    assert.deepEqual([answered.answer, offered.offer].map(media), [['audio', 'recvonly'], ['audio', 'sendrecv']]);
    assert.equal(await settle(false), 'SipError camera_denied');
    assert.deepEqual(media((await negotiate(alice, bob)).offer), ['audio', 'sendrecv']);

    await ask();
    await alice.evaluate(() => { test.media.exclude('video'); });
    await settle(true);
    assert.deepEqual(await alice.evaluate(() => [(test as unknown as Asked).asked.track!.readyState, test.media.localStream.getVideoTracks().length]), ['ended', 0]);

    await ask();
    await negotiate(alice, bob);
    assert.equal(await settle(true), 'ok');
    assert.deepEqual(media((await negotiate(alice, bob)).offer), ['audio', 'sendrecv', 'video', 'sendrecv']);

    await alice.evaluate(() => { test.media.exclude('video'); });
    await negotiate(alice, bob);
    await ask(); // the medium is there already
    assert.deepEqual(media((await negotiate(bob, alice, { offerer: true })).answer).slice(0, 2), ['audio', 'recvonly']);
    assert.equal(await settle(true), 'ok');
    assert.deepEqual(media((await negotiate(alice, bob)).offer), ['audio', 'sendrecv', 'video', 'sendrecv']);

    await alice.evaluate(() => { test.media.exclude('video'); });
    await negotiate(alice, bob);
    await ask();
    await bob.evaluate(() => test.make());
    await negotiate(bob, alice); // the call was moved: another connection
    assert.equal(await settle(false), 'SipError camera_denied');
    assert.deepEqual(media((await negotiate(alice, bob)).offer), ['audio', 'sendrecv']);
  });

  it('are as before also where the first offer was to have it, and was refused', async () => {
    await alice.evaluate(() => test.make({ receive: { video: false } }));
    await addVideo();
    await alice.evaluate(() => test.media.rollback());
    await bob.evaluate(() => test.make({ constraints: { audio: true, video: true } }));
    assert.deepEqual(media((await negotiate(bob, alice)).answer), ['audio', 'sendrecv', 'video', 'inactive']);
  });

  it('do not ask again for the camera that was refused while offers were waiting', async () => {
    const offers = await alice.evaluate(async () => {
      const devices = navigator.mediaDevices;
      let refuse = (_: Error): void => undefined;
      let asked = Promise.resolve('');
      await new Promise<void>((isAsked) => {
        devices.getUserMedia = () => {
          Reflect.deleteProperty(devices, 'getUserMedia');
          isAsked();
          return new Promise((_, reject) => (refuse = reject));
        };
        test.media.include('video');
        asked = test.outcome(test.media.prepareOffer());
      });
      const waiting = [test.media.createOffer({}), test.media.createOffer({ hold: true })];
      refuse(new DOMException('no', 'NotAllowedError'));
      return [await asked, ...(await Promise.all(waiting))];
    });
    assert.deepEqual([offers[0], ...offers.slice(1).map(media)], ['SipError camera_denied', ['audio', 'sendrecv'], ['audio', 'sendonly']]);
  });

  it('stay muted by what takes the place of the track that is sent, before it is offered, and by one that the sender was given', async () => {
    const seen = await alice.evaluate(async () => {
      const { media } = test;
      media.include('audio', new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0]);
      media.localStream.getAudioTracks()[0]!.enabled = false;
      const isMuted = media.isMuted();
      await media.createOffer({});
      const sender = media.peerConnection.getSenders()[0]!;
      const sent = [sender.track!.enabled];
      const another = (): MediaStreamTrack => new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0]!;
      media.unmute();
      await sender.replaceTrack(another());
      sender.track!.enabled = false;
      await media.replaceTrack(another());
      return [isMuted, ...sent, media.isMuted(), sender.track!.enabled];
    });
    assert.deepEqual(seen, [true, false, true, false]);
  });

  it('hold without the camera where it was unplugged, and none may be opened in its place', async () => {
    await addVideo().then((offer) => bob.evaluate((sdp) => test.media.createAnswer(sdp, {}), offer)).then((answer) => alice.evaluate((sdp) => test.media.setAnswer(sdp), answer));
    const outcome = await alice.evaluate(async () => {
      test.media.localStream.getVideoTracks()[0]!.stop();
      const devices = navigator.mediaDevices;
      devices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
      test.media.include('video');
      const outcomes = [await test.outcome(test.media.createOffer({})), await test.outcome(test.media.createOffer({ hold: true }))];
      Reflect.deleteProperty(devices, 'getUserMedia');
      await test.media.rollback();
      return outcomes;
    });
    assert.deepEqual(outcome, ['SipError camera_denied', 'ok']);
    assert.deepEqual(media(await addVideo()), ['audio', 'sendrecv', 'video', 'sendrecv'], 'asked for again, it is offered again');
  });

  it('are as before where the peer refuses it: the camera is closed, and hold does not offer it again', async () => {
    assert.deepEqual(media(await addVideo()), ['audio', 'sendrecv', 'video', 'sendrecv']);
    assert.equal(await alice.evaluate(() => test.media.localStream.getVideoTracks().length), 1);
    await alice.evaluate(() => test.media.rollback());
    assert.equal(await alice.evaluate(() => test.media.localStream.getVideoTracks().length), 0);
    assert.deepEqual(await hold(), ['audio', 'sendonly']);
    await alice.evaluate(() => test.media.rollback());
    assert.deepEqual(media(await addVideo()), ['audio', 'sendrecv', 'video', 'sendrecv'], 'asked for again, it is offered again');
  });

  it('are as before also where a medium was there already', async () => {
    const offer = (): Promise<string> => bob.evaluate(() => (test.media.include('video'), test.media.createOffer({})));
    const answer = async (): Promise<string[]> => {
      const sdp = await alice.evaluate((given) => test.media.createAnswer(given, {}), await offer());
      await bob.evaluate((given) => test.media.setAnswer(given), sdp);
      return media(sdp);
    };
    assert.deepEqual(await answer(), ['audio', 'sendrecv', 'video', 'recvonly']);
    assert.deepEqual(media(await addVideo()), ['audio', 'sendrecv', 'video', 'sendrecv']);
    await alice.evaluate(() => test.media.rollback());
    assert.deepEqual(await answer(), ['audio', 'sendrecv', 'video', 'recvonly']);
  });

  it('keep what was asked for where the same change is offered again behind that of the peer', async () => {
    await addVideo();
    await alice.evaluate(() => test.media.rollback({ isOfferedAgain: true }));
    assert.deepEqual(media(await alice.evaluate(() => test.media.createOffer({}))), ['audio', 'sendrecv', 'video', 'sendrecv']);
  });

  it('and also where that is answered first', async () => {
    await addVideo();
    await alice.evaluate(() => test.media.rollback({ isOfferedAgain: true }));
    await negotiate(bob, alice);
    const answered = await negotiate(alice, bob);
    assert.deepEqual([media(answered.offer), media(answered.answer)], [['audio', 'sendrecv', 'video', 'sendrecv'], ['audio', 'sendrecv', 'video', 'recvonly']]);
  });

  const tracks = (page: Page): Promise<string[]> => page.evaluate(() => test.media.localStream.getTracks().map(({ kind }) => kind));

  it('open no camera for a hold where the peer has called without video', async () => {
    await bob.evaluate(() => test.make({ constraints: { video: true } }));
    await alice.evaluate(() => test.make());
    await negotiate(alice, bob);
    assert.deepEqual(media((await negotiate(bob, alice, { offerer: true })).offer), ['audio', 'sendonly']);
    assert.deepEqual(await tracks(bob), ['audio']);
  });

  it('close the camera where the peer rejects the medium, and do not offer it again; it is added later all the same', async () => {
    await Promise.all([alice.evaluate(() => test.make({ constraints: { video: true } })), bob.evaluate(() => test.make())]);
    const offer = await alice.evaluate(() => test.media.createOffer({}));
    const audioOnly = offer.slice(0, offer.indexOf('m=video')).replace('BUNDLE 0 1', 'BUNDLE 0');
    const answer = await bob.evaluate((sdp) => test.media.createAnswer(sdp, {}), audioOnly);
    await alice.evaluate((sdp) => test.media.setAnswer(`${sdp}m=video 0 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=rtpmap:96 VP8/90000\r\na=mid:1\r\na=inactive\r\n`), answer);
    assert.deepEqual(await tracks(alice), ['audio']);
    assert.deepEqual(media(await alice.evaluate(() => test.media.createOffer({ hold: true }))), ['audio', 'sendonly', 'video', 'inactive']);
    assert.deepEqual(await tracks(alice), ['audio']);
    await alice.evaluate(() => test.media.rollback());
    assert.deepEqual(media(await addVideo()).slice(-2), ['video', 'sendrecv']);
  });

  it('take the video that the peer adds where their own camera cannot be opened, and do not ask for it again', async () => {
    await alice.evaluate(() => test.make({ constraints: { video: true } }));
    await negotiate(bob, alice);
    await alice.evaluate(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'));
      test.media.addEventListener('capturefailed', ({ detail }) => test.events.push(detail.error.code));
    });
    await bob.evaluate(() => test.media.include('video'));
    const { answer } = await negotiate(bob, alice);
    assert.deepEqual(media(answer), ['audio', 'sendrecv', 'video', 'recvonly']);
    assert.equal(await alice.evaluate(() => test.events.includes('device_missing')), true);
    assert.deepEqual(media((await negotiate(alice, bob, { offerer: true })).offer), ['audio', 'sendonly', 'video', 'inactive']);
    await alice.evaluate(() => Reflect.deleteProperty(navigator.mediaDevices, 'getUserMedia'));
  });

  it('answer the peer that adds video while the user is still being asked for the camera that constraints name, and offer it when it is there', async () => {
    for (const isAllowed of [true, false]) {
      await alice.evaluate(() => test.make({ constraints: { video: true } }));
      await bob.evaluate(() => test.make());
      await negotiate(bob, alice);
      await alice.evaluate(() => {
        const devices = navigator.mediaDevices;
        const open = devices.getUserMedia.bind(devices);
        const settled = new Promise<boolean>((resolve) => Object.assign(test, { settle: resolve }));
        devices.getUserMedia = async (constraints) => {
          Reflect.deleteProperty(devices, 'getUserMedia');
          if (await settled) return open(constraints);
          throw new DOMException('no', 'NotAllowedError');
        };
        test.media.addEventListener('capturefailed', ({ detail }) => test.events.push(detail.error.code));
      });
      await bob.evaluate(() => test.media.include('video'));
      assert.deepEqual(media((await negotiate(bob, alice)).answer), ['audio', 'sendrecv', 'video', 'recvonly']);
      assert.deepEqual(media((await negotiate(alice, bob)).offer), ['audio', 'sendrecv', 'video', 'recvonly'], 'nor does another change wait');
      const due = await alice.evaluate((allowed) => {
        const outcome = test.media.offerDue();
        (test as unknown as { settle(allowed: boolean): void }).settle(allowed);
        return outcome;
      }, isAllowed);
      assert.deepEqual([due, await alice.evaluate(() => test.events.includes('camera_denied'))], [isAllowed, !isAllowed]);
      assert.deepEqual(media((await negotiate(alice, bob)).offer).at(-1), isAllowed ? 'sendrecv' : 'recvonly');
      assert.equal(await alice.evaluate(() => test.media.offerDue()), undefined);
    }
  });

  it('send by the microphone that was chosen last, also where the one before takes longer to open', async () => {
    const [sent, chosen] = await alice.evaluate(async () => {
      const devices = navigator.mediaDevices;
      const [, one, other] = (await devices.enumerateDevices()).filter(({ kind }) => kind === 'audioinput') as [MediaDeviceInfo, MediaDeviceInfo, MediaDeviceInfo];
      const open = devices.getUserMedia.bind(devices);
      devices.getUserMedia = async (constraints) => {
        Reflect.deleteProperty(devices, 'getUserMedia');
        await new Promise((resolve) => setTimeout(resolve, 300));
        return open(constraints);
      };
      await Promise.all([one, other].map(({ deviceId }) => test.media.useDevice('audio', deviceId)));
      return [test.media.peerConnection.getSenders()[0]!.track!.label, other.label];
    });
    assert.equal(sent, chosen);
  });

  it('send a screen, or any track, in a call that had sound only', async () => {
    await alice.evaluate(() => {
      const canvas = document.createElement('canvas');
      setInterval(() => canvas.getContext('2d')!.fillRect(0, 0, 9, Math.random() * 99), 30);
      const screen = canvas.captureStream(20).getVideoTracks()[0]!;
      Object.assign(globalThis, { screen });
      test.media.include('video', screen);
    });
    await negotiate(alice, bob);
    await untilInPage(bob, async () => (await test.media.statistics()).video.packetsReceived > 5, undefined);
    const state = await alice.evaluate(() => {
      test.media.exclude('video');
      return [(globalThis as unknown as { screen: MediaStreamTrack }).screen.readyState, test.media.localStream.getVideoTracks().length];
    });
    assert.deepEqual(state, ['live', 0]);
  });

  it('take what the peer sends and send none, with false: asked for, given up and asked for again, without the camera', async () => {
    await bob.evaluate(() => test.make({ constraints: { audio: true, video: true } }));
    await alice.evaluate(() => test.make());
    await negotiate(alice, bob);
    const next = async (): Promise<string[]> => Object.values(await negotiate(alice, bob)).map((sdp) => media(sdp).slice(2).join(' '));
    const look = (): void => test.media.include('video', false);
    await alice.evaluate(look);
    assert.deepEqual(await next(), ['video recvonly', 'video sendonly']);
    await untilInPage(alice, async () => (await test.media.statistics()).video.packetsReceived > 5, undefined);
    await alice.evaluate(() => test.media.exclude('video'));
    assert.deepEqual(await next(), ['video inactive', 'video inactive']);
    await alice.evaluate(look);
    assert.deepEqual(await next(), ['video recvonly', 'video sendonly']);
    await alice.evaluate(() => test.media.include('video'));
    assert.deepEqual(await next(), ['video sendrecv', 'video sendrecv']);
    await alice.evaluate(look);
    assert.equal(await alice.evaluate(() => test.media.localStream.getVideoTracks().length), 0, 'the camera is closed at once');
    assert.deepEqual(await next(), ['video recvonly', 'video sendonly']);
    await alice.evaluate(() => { test.media.include('video'); test.media.include('video', false); });
    assert.deepEqual(await next(), ['video recvonly', 'video sendonly']);
    await alice.evaluate(async () => {
      test.media.exclude('video');
      test.media.include('video', false);
      await test.media.createOffer({});
      await test.media.rollback();
    });
    assert.deepEqual([await hold(), await alice.evaluate(() => test.media.rollback().then(() => test.media.localStream.getVideoTracks().length))], [['audio', 'sendonly', 'video', 'inactive'], 0]);
  });
});
