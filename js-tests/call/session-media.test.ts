import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { collectPageErrors, launchBrowser } from '../support/browser.js';
import type { StaticServer } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';
import { untilInPage } from '../support/until-in-page.js';

describe('offers and answers of a session with real media, two pages of headless Chrome', { timeout: 300_000 }, () => {
  let browser: Browser;
  let edge: EdgeServer;
  let server: StaticServer;
  let alice: Page;
  let bob: Page;
  const errors: string[][] = [];
  const frames: string[] = [];

  const open = async (user: string): Promise<Page> => {
    const page = await (await browser.newContext()).newPage();
    errors.push(collectPageErrors(page));
    await page.goto(`${server.url}/?${new URLSearchParams({ server: edge.url, user }).toString()}`);
    await page.waitForFunction(() => 'sessionMedia' in globalThis);
    return page;
  };
  before(async () => {
    edge = await EdgeServer.start({
      users: { alice: 'secret-of-alice', bob: 'secret-of-bob' },
      onFrame: (_, __, text) => frames.push(text),
    });
    server = await serveScript(new URL('./session-media-page.ts', import.meta.url));
    browser = await launchBrowser();
    [alice, bob] = await Promise.all([open('alice'), open('bob')]);
  });
  after(async () => {
    await browser.close();
    await Promise.all([edge.close(), server.close()]);
  });
  afterEach(async () => {
    await alice.evaluate(() => {
      sessionMedia.own?.session.bye();
      sessionMedia.own?.media.close();
      sessionMedia.own = undefined;
      return sessionMedia.call?.hangup();
    });
    await is(bob, 'ended');
    frames.length = 0;
    assert.deepEqual(errors.flat(), []);
  });

  const is = (page: Page, state: string): Promise<unknown> => page.waitForFunction((wanted) => sessionMedia.call?.state === wanted, state);
  const hears = async (page: Page, kind: 'audio' | 'video' = 'audio', packets = 15): Promise<void> => {
    const start = await page.evaluate((which) => sessionMedia.received(which), kind);
    await untilInPage(page, async ([which, least]) => (await sessionMedia.received(which)) >= least, [kind, start + packets] as const);
  };
  const dial = async (options: { lateOffer?: boolean } = {}): Promise<void> => {
    await alice.evaluate((given) => sessionMedia.dial(given), options);
    await is(bob, 'ringing');
  };
  const establish = async (options: { lateOffer?: boolean } = {}): Promise<void> => {
    await dial(options);
    await bob.evaluate(() => sessionMedia.call!.accept());
    await Promise.all([is(alice, 'established'), is(bob, 'established')]);
  };
  const bothHear = (): Promise<unknown> => Promise.all([hears(alice), hears(bob)]);
  const count = (start: RegExp): number => frames.filter((frame) => start.test(frame)).length;

  it('RFC 3262 5: early media in a reliable 183 are heard before the call is accepted', async () => {
    await dial();
    await bob.evaluate(() => sessionMedia.call!.progress({ earlyMedia: true }));
    await alice.waitForFunction(() => sessionMedia.events.includes('earlymedia'));
    await hears(alice);
    assert.equal(await alice.evaluate(() => sessionMedia.call!.state), 'ringing');
    assert.ok(frames.some((frame) => frame.startsWith('SIP/2.0 183') && /^Require: 100rel\r$/m.test(frame) && /^RSeq: \d+\r$/m.test(frame)));
    assert.ok(count(/^PRACK /) > 0, 'no PRACK was sent');
    await bob.evaluate(() => sessionMedia.call!.accept());
    await Promise.all([is(alice, 'established'), is(bob, 'established')]);
    await bothHear();
  });

  it('RFC 3262 5: an offer in a reliable 183 is answered by the PRACK, and heard before the call is accepted', async () => {
    await dial({ lateOffer: true });
    await bob.evaluate(() => sessionMedia.call!.progress({ earlyMedia: true }));
    await hears(alice);
    assert.deepEqual(await Promise.all([alice, bob].map((page) => page.evaluate(() => sessionMedia.call!.state))), ['ringing', 'ringing']);
    assert.ok(count(/^SIP\/2\.0 183 [^]*\r\n\r\nv=0/) > 0 && count(/^PRACK [^]*\r\n\r\nv=0/) > 0);
    await bob.evaluate(() => sessionMedia.call!.accept());
    await Promise.all([is(alice, 'established'), is(bob, 'established')]);
    assert.equal(count(/^SIP\/2\.0 200 [^]*CSeq: \d+ INVITE\r\n[^]*\r\n\r\nv=0/), 0, 'the 2xx describes it anew');
    await bothHear();
  });

  for (const [name, change] of [
    ['RFC 3262 5: an offer in a PRACK', (): Promise<void> => alice.evaluate(() => sessionMedia.dialByHand(true))],
    [
      'RFC 3311 5.1: an offer in an UPDATE',
      async (): Promise<void> => {
        await alice.evaluate(() => sessionMedia.dialByHand(false));
        assert.match(await alice.evaluate(() => sessionMedia.update(true)), /^a=recvonly\r$/m);
        assert.match(await alice.evaluate(() => sessionMedia.update(false)), /^a=sendrecv\r$/m);
      },
    ],
  ] as const) {
    it(`${name} is answered by the media of a callee that rings`, async () => {
      const changed = change();
      await is(bob, 'ringing');
      await bob.evaluate(() => sessionMedia.call!.progress({ earlyMedia: true }));
      await changed;
      assert.ok(await bob.evaluate(() => sessionMedia.events.includes('renegotiated')));
      await hears(alice);
      assert.equal(await bob.evaluate(() => sessionMedia.call!.state), 'ringing');
      await bob.evaluate(() => sessionMedia.call!.accept());
      await is(bob, 'established');
      await bothHear();
    });
  }

  it('RFC 3261 14.2: a re-INVITE without an offer is answered by one of the media, and its answer comes in the ACK', async () => {
    await establish();
    await alice.evaluate(async () => {
      const { media, call } = sessionMedia;
      await new Promise<void>((resolve, reject) => {
        call!.dialog!.invite({
          onAccept: ({ message, ack }) => {
            media.createAnswer(message.sessionDescription, { hold: true }).then((content) => void ack({ body: { contentType: 'application/sdp', content } })).then(resolve, reject);
          },
          onReject: ({ message }) => reject(new Error(String(message.statusCode))),
        });
      });
    });
    await bob.waitForFunction(() => sessionMedia.media.peerConnection.getTransceivers()[0]!.currentDirection === 'recvonly');
    const types = [alice, bob].map((page) => page.evaluate(() => sessionMedia.media.peerConnection.currentLocalDescription!.type));
    assert.deepEqual(await Promise.all(types), ['answer', 'offer']);
    await alice.evaluate(() => sessionMedia.call!.renegotiate());
    await bothHear();
  });

  it('RFC 3311 5.1: an offer of a callee that rings, in an UPDATE, is answered by the media of the caller', async () => {
    await dial();
    await bob.evaluate(() => sessionMedia.call!.progress({ earlyMedia: true }));
    await hears(alice);
    const answer = await bob.evaluate(async () => {
      const { media, call } = sessionMedia;
      const content = await media.createOffer({ hold: true });
      const body = await new Promise<string>((resolve, reject) => {
        const refused = ({ message }: { message: { statusCode: number } }): void => reject(new Error(String(message.statusCode)));
        call!.dialog!.update({ onAccept: ({ message }) => resolve(message.body), onReject: refused }, { body: { contentType: 'application/sdp', content } });
      });
      await media.setAnswer(body);
      return body;
    });
    assert.match(answer, /^a=recvonly\r$/m);
    assert.ok(await alice.evaluate(() => sessionMedia.call!.state === 'ringing' && sessionMedia.events.includes('renegotiated')));
    await bob.evaluate(() => sessionMedia.call!.accept());
    await Promise.all([is(alice, 'established'), is(bob, 'established')]);
    await bob.evaluate(() => sessionMedia.call!.renegotiate());
    await bothHear();
  });

  for (const where of ['an UPDATE', 'a reliable 183'] as const) {
    it(`RFC 3261 13.2.2.4: another fork is accepted than the one whose offer in ${where} the media have answered, and they go over to it`, async () => {
      const carol = await open('bob');
      try {
        await dial({ lateOffer: where === 'a reliable 183' });
        await is(carol, 'ringing');
        await bob.evaluate(() => sessionMedia.call!.progress({ earlyMedia: true }));
        await hears(alice);
        if (where === 'an UPDATE') {
          await bob.evaluate(async () => {
            const { media, call } = sessionMedia;
            const content = await media.createOffer({ hold: true });
            await new Promise<void>((resolve, reject) => {
              call!.dialog!.update({ onAccept: () => resolve(), onReject: () => reject(new Error('refused')) }, { body: { contentType: 'application/sdp', content } });
            });
          });
        }
        await carol.evaluate(() => sessionMedia.call!.accept());
        await Promise.all([is(alice, 'established'), is(carol, 'established'), is(bob, 'ended')]);
        await Promise.all([hears(alice), hears(carol)]);
        await alice.evaluate(() => sessionMedia.call!.hangup());
        await is(carol, 'ended');
      } finally {
        await carol.evaluate(() => sessionMedia.agent.close());
        await carol.context().close();
      }
    });
  }

  it('RFC 3261 9.2: a re-INVITE that is cancelled while the media answer it leaves them as they were', async () => {
    await establish();
    await bob.evaluate(() => {
      const { media } = sessionMedia;
      const cancelled = new Promise<void>((resolve) => {
        sessionMedia.call!.dialog!.addEventListener('invite', ({ detail: { request } }) => {
          request.delegate = { onCancel: () => resolve() };
        });
      });
      const createAnswer = media.createAnswer.bind(media);
      media.createAnswer = async (...given) => {
        delete (media as Partial<typeof media>).createAnswer; // once
        const answer = await createAnswer(...given);
        await cancelled;
        return answer;
      };
    });
    const status = await alice.evaluate(async () => {
      const { media, call } = sessionMedia;
      const content = await media.createOffer({ hold: true });
      const refused = new Promise<number>((resolve) => {
        const request = call!.dialog!.invite({ onReject: ({ message }) => resolve(message.statusCode) }, { body: { contentType: 'application/sdp', content } });
        setTimeout(() => request.cancel(), 500); // the media of bob have followed
      });
      const code = await refused;
      await media.rollback();
      return code;
    });
    assert.equal(status, 487);
    await alice.waitForFunction(() => sessionMedia.events.includes('renegotiated'));
    await bob.waitForFunction(() => sessionMedia.media.peerConnection.getTransceivers()[0]!.currentDirection === 'sendrecv');
    await bothHear();
  });

  it('RFC 3261 13.2.1: a late offer in the 2xx is answered by the ACK', async () => {
    await establish({ lateOffer: true });
    const invite = frames.find((frame) => frame.startsWith('INVITE '))!;
    assert.ok(invite.endsWith('\r\n\r\n'), 'the INVITE holds a description');
    await bothHear();
    await alice.evaluate(() => sessionMedia.call!.hold());
    await alice.evaluate(() => sessionMedia.call!.resume());
    await bothHear();
  });

  it('RFC 3261 14.1: holds from both sides at once meet, and both stand', async () => {
    await establish();
    await Promise.all([alice, bob].map((page) => page.evaluate(() => sessionMedia.call!.hold())));
    assert.deepEqual(await Promise.all([alice, bob].map((page) => page.evaluate(() => sessionMedia.call!.isHeld))), [true, true]);
    await bob.waitForFunction(() => sessionMedia.media.peerConnection.getTransceivers()[0]!.currentDirection === 'inactive');
    await alice.evaluate(() => sessionMedia.call!.resume());
    await bob.evaluate(() => sessionMedia.call!.resume());
    await bothHear();
  });

  it('RFC 3264 8: video is added and taken away; the audio goes on', async () => {
    await establish();
    await alice.evaluate(() => {
      sessionMedia.media.include('video');
      return sessionMedia.call!.renegotiate();
    });
    await hears(bob, 'video', 10);
    await alice.evaluate(() => {
      sessionMedia.media.exclude('video');
      return sessionMedia.call!.renegotiate();
    });
    const directions = await alice.evaluate(() => sessionMedia.media.peerConnection.getTransceivers().map((each) => each.currentDirection));
    assert.deepEqual(directions, ['sendrecv', 'inactive']);
    assert.equal(await alice.evaluate(() => sessionMedia.media.localStream.getVideoTracks().length), 0);
    await bothHear();
    await alice.evaluate(() => {
      sessionMedia.media.include('video');
      return sessionMedia.call!.renegotiate();
    });
    await hears(bob, 'video', 10);
  });

  it('RFC 8839 4.4.1.1.1: ICE is restarted', async () => {
    await establish();
    await bothHear();
    const fragments = (): Promise<string> =>
      alice.evaluate(() => /a=ice-ufrag:(\S+)/.exec(sessionMedia.media.peerConnection.currentLocalDescription!.sdp)![1]!);
    const before = await fragments();
    await alice.evaluate(() => sessionMedia.call!.renegotiate({ iceRestart: true }));
    assert.notEqual(await fragments(), before);
    await bothHear();
  });

  it('RFC 3261 14.1: a re-INVITE that is refused is rolled back, and the call goes on', async () => {
    await establish();
    await bob.evaluate(() => {
      const { media } = sessionMedia;
      media.createAnswer = () => {
        delete (media as Partial<typeof media>).createAnswer; // once
        return Promise.reject(new Error('not now'));
      };
    });
    const outcome = await alice.evaluate(() => sessionMedia.outcome(sessionMedia.call!.hold()));
    assert.equal(outcome, 'request_rejected');
    const after = await alice.evaluate(() => [sessionMedia.media.peerConnection.signalingState, sessionMedia.call!.isHeld] as const);
    assert.deepEqual(after, ['stable', false]);
    await bothHear();
  });

  for (const [fault, line] of [['no certificate', 'a=fingerprint'], ['no usable password, which Chrome finds out half way', 'a=ice-pwd']] as const) {
    it(`RFC 3261 14: a call survives a description with ${fault}, in the answer to a hold and in a re-INVITE`, async () => {
      await establish();
      await bothHear();
      const misread = (): Promise<void> => alice.evaluate((name) => {
        sessionMedia.misread = (sdp) => sdp.replace(new RegExp(`^${name}:.*$`, 'gm'), name === 'a=ice-pwd' ? `${name}:x` : 'a=x');
      }, line);
      await misread();
      assert.equal(await alice.evaluate(() => sessionMedia.outcome(sessionMedia.call!.hold())), 'remote_description');
      assert.deepEqual(await alice.evaluate(() => [sessionMedia.call!.isHeld, sessionMedia.events.includes('held')]), [false, false]);
      await bothHear();
      await misread();
      assert.equal(await bob.evaluate(() => sessionMedia.outcome(sessionMedia.call!.hold())), 'request_rejected');
      await bothHear();
      for (const page of [bob, alice]) {
        await page.evaluate(() => sessionMedia.call!.hold());
        await page.evaluate(() => sessionMedia.call!.resume());
      }
      await bothHear();
    });
  }

  it('RFC 3311 5.1: an offer in an UPDATE is answered by the media', async () => {
    await establish();
    const answer = await alice.evaluate(async () => {
      const { media, call } = sessionMedia;
      const offer = await media.createOffer({ hold: true });
      const body = await new Promise<string>((resolve, reject) => {
        const refused = ({ message }: { message: { statusCode: number } }): void => reject(new Error(String(message.statusCode)));
        call!.dialog!.update({ onAccept: ({ message }) => resolve(message.body), onReject: refused }, { body: { contentType: 'application/sdp', content: offer } });
      });
      await media.setAnswer(body);
      return body;
    });
    assert.match(answer, /^a=recvonly\r$/m);
    assert.equal(count(/^INVITE /) > 0 && count(/^UPDATE /) > 0, true);
    assert.ok(await bob.evaluate(() => sessionMedia.events.includes('renegotiated')));
  });
});
