import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { collectPageErrors, launchBrowser } from '../support/browser.js';
import { startCoturn, type Coturn } from '../support/coturn.js';
import type { StaticServer } from '../support/static-server.js';
import { serveScript } from '../support/test-page.js';
import { untilInPage } from '../support/until-in-page.js';

describe('RFC 8839 4.4.1.1.1: a call whose network goes and comes back, two pages of headless Chrome by a relay alone', { timeout: 300_000 }, () => {
  let browser: Browser;
  let edge: EdgeServer;
  let server: StaticServer;
  let relay: Coturn;
  let pages: [Page, Page];
  const errors: string[][] = [];
  const invites: string[] = [];

  const open = async (user: string): Promise<Page> => {
    const page = await (await browser.newContext()).newPage();
    errors.push(collectPageErrors(page));
    const ice = JSON.stringify({ iceServers: relay.iceServers(600), iceTransportPolicy: 'relay' });
    await page.goto(`${server.url}/?${new URLSearchParams({ server: edge.url, user, ice }).toString()}`);
    await page.waitForFunction(() => 'sessionMedia' in globalThis);
    return page;
  };
  before(async () => {
    relay = await startCoturn();
    edge = await EdgeServer.start({
      users: { alice: 'secret-of-alice', bob: 'secret-of-bob' },
      onFrame: (_, __, text) => {
        if (text.startsWith('INVITE ')) invites.push(text);
      },
    });
    server = await serveScript(new URL('./session-media-page.ts', import.meta.url));
    browser = await launchBrowser();
    pages = await Promise.all([open('alice'), open('bob')]);
  });
  after(async () => {
    await browser.close();
    await Promise.all([edge.close(), server.close(), relay.close()]);
  });

  const is = (page: Page, state: string): Promise<unknown> => page.waitForFunction((wanted) => sessionMedia.call?.state === wanted, state);
  const bothHear = (): Promise<unknown> =>
    Promise.all(
      pages.map(async (page) => {
        const start = await page.evaluate(() => sessionMedia.received('audio'));
        await untilInPage(page, async (least) => (await sessionMedia.received('audio')) >= least, start + 15);
      }),
    );

  const lose = async (): Promise<void> => {
    await relay.close();
    invites.length = 0;
  };
  const establish = async (): Promise<void> => {
    const [alice, bob] = pages;
    await alice.evaluate(() => sessionMedia.dial({}));
    await is(bob, 'ringing');
    await bob.evaluate(() => sessionMedia.call!.accept());
    await Promise.all([is(alice, 'established'), is(bob, 'established')]);
    await bothHear();
  };
  /** Without a word of the application. */
  const isRepaired = async (): Promise<void> => {
    relay = await startCoturn(relay.port);
    await bothHear();
    assert.ok(invites.length > 0);
    await pages[0].evaluate(() => sessionMedia.call!.hangup());
    await is(pages[1], 'ended');
  };

  it('is heard again on the next connections', async () => {
    await establish();
    await lose();
    edge.dropConnections();
    await isRepaired();
  });

  it('is heard again where its signaling has stayed, once ICE has found no path', async () => {
    await establish();
    await lose();
    await pages[0].waitForFunction(() => sessionMedia.media.peerConnection.connectionState === 'failed', undefined, { timeout: 60_000 });
    await isRepaired();
    assert.deepEqual(errors.flat(), []);
  });
});
