import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from '../support/browser.js';
import { startCoturn, type Coturn } from '../support/coturn.js';
import type { StaticServer } from '../support/static-server.js';
import { negotiate, openPage, serveTestPage, waitForPackets } from './fixture.js';

describe('WebRtcMedia through a TURN relay, coturn by the example', { timeout: 180_000 }, () => {
  let coturn: Coturn;
  let browser: Browser;
  let server: StaticServer;
  let alice: Page;
  let bob: Page;
  const relayed = (page: Page, iceServers: RTCIceServer[], gatheringTimeoutMs: number): Promise<void> =>
    page.evaluate(([servers, timeout]) => test.make({ configuration: { iceServers: servers, iceTransportPolicy: 'relay' }, gatheringTimeoutMs: timeout }), [
      iceServers,
      gatheringTimeoutMs,
    ] as const);

  before(async () => {
    [coturn, browser, server] = await Promise.all([startCoturn(), launchBrowser(), serveTestPage()]);
    [alice, bob] = await Promise.all([openPage(browser, server), openPage(browser, server)]).then((pages) => pages.map(({ page }) => page) as [Page, Page]);
  });
  after(async () => {
    await browser.close();
    await Promise.all([coturn.close(), server.close()]);
  });

  it('sends and receives by the relay alone, with credentials that have not expired', async () => {
    for (const page of [alice, bob]) await relayed(page, coturn.iceServers(60), 3000);
    const { offer, answer } = await negotiate(alice, bob);
    for (const sdp of [offer, answer]) assert.deepEqual(new Set([...sdp.matchAll(/^a=candidate:.* typ (\w+)/gm)].map(([, type]) => type)), new Set(['relay']));
    await Promise.all([waitForPackets(alice, 20), waitForPackets(bob, 20)]);
    assert.equal(await alice.evaluate(async () => (await test.media.statistics()).localCandidateType), 'relay');
  });

  it('does not wait for another server that does not answer', async () => {
    const silent = createSocket('udp4').bind(0, '127.0.0.1');
    await once(silent, 'listening');
    const servers = [{ urls: `stun:127.0.0.1:${silent.address().port}` }, ...coturn.iceServers(60)];
    const { offer, state } = await alice.evaluate(async (iceServers) => {
      test.make({ configuration: { iceServers }, gatheringTimeoutMs: 60_000 });
      const offer = await test.media.createOffer({});
      return { offer, state: test.media.peerConnection.iceGatheringState };
    }, servers);
    silent.close();
    assert.match(offer, /^a=candidate:.* typ relay/m);
    assert.equal(state, 'gathering');
  });

  it('asks the application for servers when a call begins and when it needs another path, and then only', async () => {
    for (const page of [alice, bob]) {
      await page.evaluate((servers) => {
        test.asked = 0;
        test.make({ iceServers: () => ((test.asked += 1), Promise.resolve(servers)), configuration: { iceTransportPolicy: 'relay' } });
      }, coturn.iceServers(60));
    }
    const asked = (): Promise<number[]> => Promise.all([alice, bob].map((page) => page.evaluate(() => test.asked)));
    await negotiate(alice, bob);
    await Promise.all([waitForPackets(alice, 20), waitForPackets(bob, 20)]);
    assert.deepEqual(await asked(), [1, 1]);
    await negotiate(bob, alice, { offerer: true });
    assert.deepEqual(await asked(), [1, 1]);
    const offer = await alice.evaluate(() => test.media.createOffer({ iceRestart: true }));
    const answer = await bob.evaluate((sdp) => test.media.createAnswer(sdp, {}), offer);
    await alice.evaluate((sdp) => test.media.setAnswer(sdp), answer);
    await waitForPackets(alice, 20);
    assert.deepEqual(await asked(), [2, 2]);
  });

  it('where the application has none to give, says that', async () => {
    const outcomes = await alice.evaluate(async () => {
      const failing = [() => Promise.reject(new Error('404')), () => 'stun:example.com' as never, () => new Promise<never>(() => undefined)];
      const outcomes: string[] = [];
      for (const iceServers of failing) {
        test.make({ iceServers });
        const offer = test.outcome(test.media.createOffer({ signal: AbortSignal.timeout(500) }));
        outcomes.push(await offer);
      }
      return outcomes;
    });
    assert.deepEqual(outcomes, ['SipError ice_gathering', 'SipError invalid_argument', 'SipError aborted']);
  });

  it('has no candidate once they have expired, and says so', async () => {
    await relayed(alice, coturn.iceServers(-60), 1000);
    assert.equal(await alice.evaluate(() => test.outcome(test.media.createOffer({}))), 'SipError ice_gathering');
  });
});
