import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser } from 'playwright-core';
import { Baresip } from '../support/baresip.js';
import { launchBrowser } from '../support/browser.js';
import { until } from '../support/events.js';
import { freePort, Kamailio } from '../support/kamailio.js';
import { rtpengineVersion, startRtpengine } from '../support/rtpengine.js';
import type { TestServer } from '../support/servers.js';
import type { StaticServer } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';
import { OURS } from './libraries.js';
import { hearSound, Phone } from './phone.js';
import { Results } from './results.js';

const [ALICE, BOB] = ['sip:alice@example.com', 'sip:bob@example.com'];

describe('headless Chrome and a phone with plain RTP, through Kamailio and rtpengine', () => {
  const results = new Results('A browser and a phone by UDP and RTP, with audio', 'baresip through rtpengine');
  let browser: Browser;
  let site: StaticServer;
  let media: TestServer;
  let kamailio: Kamailio;
  let alice: Phone;
  let bob: Baresip;

  before(async () => {
    browser = await launchBrowser();
    site = await serveScript(OURS.script);
    media = await startRtpengine();
    kamailio = await Kamailio.start({ algorithm: 'MD5', classicPeer: { port: await freePort(), transport: 'udp' }, rtpengine: media.port });
    alice = await Phone.open(browser, { page: site.url, user: 'alice', server: kamailio, algorithm: 'MD5' });
    await alice.register();
    bob = await Baresip.start({ aor: BOB, password: 'secret-of-bob', server: kamailio.port });
  });
  after(async () => {
    await results.write({ Chromium: browser.version(), Kamailio: Kamailio.version, baresip: Baresip.version, rtpengine: rtpengineVersion() });
    await bob?.stop();
    await browser?.close();
    await kamailio?.kill();
    await media?.close();
    await site?.close();
  });

  /** The page hears the tone, the phone hears on. */
  async function bothHear(): Promise<void> {
    const before = await bob.heardSeconds();
    await hearSound(alice);
    await until(async () => (await bob.heardSeconds()) > before + 0.2);
  }

  it('is called by the page', async () => {
    await results.feature('is called by the page: both hear each other', async () => {
      await alice.call({ aor: BOB });
      await bob.next('CALL_INCOMING');
      await bob.command('accept');
      await alice.is({ phase: 'established' });
      await bothHear();
    });
    await results.feature('hold and resume by the page', async () => {
      await alice.hold(true);
      await alice.flows('sendonly');
      await alice.hold(false);
      await alice.flows('sendrecv');
      await bothHear();
    });
    await results.feature('hold and resume by the phone', async () => {
      await bob.command('hold');
      await alice.flows('recvonly');
      await bob.command('resume');
      await alice.flows('sendrecv');
      await bothHear();
    });
    await results.feature('DTMF from the page (RTP)', async () => {
      await alice.dtmf('7', 'rtp');
      assert.equal((await bob.next('CALL_DTMF_START')).param, '7');
    });
    await results.feature('hang-up by the phone', async () => {
      await bob.command('hangup');
      await alice.is({ phase: 'idle' });
    });
  });

  it('calls the page', async () => {
    await results.feature('calls the page: both hear each other', async () => {
      await bob.command('dial', ALICE);
      await alice.is({ phase: 'incoming' });
      await alice.answer();
      await bob.next('CALL_ESTABLISHED');
      await bothHear();
    });
    await results.feature('hang-up by the page', async () => {
      await alice.hangup();
      await bob.next('CALL_CLOSED');
    });
    await results.feature('early media of the page (183)', async () => {
      await bob.command('dial', ALICE);
      await alice.is({ phase: 'incoming' });
      await alice.earlyMedia();
      await bothHear();
      await alice.answer();
      await bob.next('CALL_ESTABLISHED');
      await bothHear();
      await alice.hangup();
      await bob.next('CALL_CLOSED');
    });
  });
});
