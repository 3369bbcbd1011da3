import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { bundleDemo } from '../../tools/demo/bundle.js';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { collectPageErrors, launchBrowser } from '../support/browser.js';
import { serveStatic, type StaticServer } from '../support/static-server.js';
import type {} from '../../web/demo/demo.js';

describe('the demo page, as a person uses it', () => {
  let browser: Browser;
  let edge: EdgeServer;
  let server: StaticServer;
  let page: Page;
  let errors: string[];

  before(async () => {
    edge = await EdgeServer.start({ users: { alice: 'secret', bob: 'geheim' } });
    server = await serveStatic(await bundleDemo());
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await Promise.all([edge.close(), server.close()]);
  });
  beforeEach(async () => {
    page = await (await browser.newContext()).newPage();
    errors = collectPageErrors(page);
  });

  afterEach(() => page.context().close());

  const open = (left: string, right: string): Promise<unknown> => page.goto(`${server.url}/?server=${edge.url}&left=${left}&right=${right}`);
  const phone = (name: string): ReturnType<Page['getByRole']> => page.getByRole('region', { name: `${name}'s softphone` });
  const says = (name: string, words: string): Promise<void> => phone(name).getByText(words).first().waitFor({ timeout: 10_000 });

  it('works by keyboard alone: Enter calls and answers, a digit is a tone, Escape hangs up', async () => {
    await open('alice:secret', 'bob:geheim');
    await says('Alice', 'Registered');
    await says('Bob', 'Registered');
    await phone('Alice').getByLabel('Whom to call').focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('bob');
    await page.keyboard.press('Enter');
    await says('Bob', 'Incoming call');
    await phone('Bob').getByRole('button', { name: 'Answer' }).focus();
    await page.keyboard.press('Enter');
    await says('Alice', 'In conversation');
    await says('Bob', 'In conversation');
    await page.keyboard.press('7');
    await says('Alice', 'Tone 7');
    await phone('Alice').getByRole('button', { name: 'Hold' }).focus();
    await page.keyboard.press('Enter');
    await says('Alice', 'On hold');
    await page.keyboard.press('Enter');
    await phone('Alice').getByText('On hold').waitFor({ state: 'detached' });
    const sent = page.evaluate(() => demo.dtmf('alice', '8'));
    await says('Bob', 'Tone 8');
    await page.keyboard.press('Escape');
    await sent; // a tone lasts longer than the call: that it was sent is no news then
    await says('Alice', 'You hung up');
    await says('Bob', 'Alice hung up');
    assert.ok((await page.locator('[data-frame]').count()) > 20, 'the ladder has no arrows');
    await page.waitForFunction(() => {
      const { scrollTop, clientHeight, scrollHeight } = document.querySelector<HTMLElement>('#ladder')!;
      return scrollTop + clientHeight > scrollHeight - 60;
    }, undefined, { timeout: 3000 });
    const stop = page.locator('[data-frame][tabindex="0"]');
    await page.locator('#ladder-save').focus();
    await page.keyboard.press('Tab');
    assert.ok(await stop.evaluate((arrow) => arrow === document.activeElement), 'the ladder is no tab stop, or more than one');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    assert.match(await page.locator('#message-text').innerText(), /^REGISTER sip:example\.com SIP\/2\.0/);
    await page.keyboard.press('Escape');
    assert.ok(await stop.evaluate((arrow) => arrow === document.activeElement && arrow.matches('[data-frame="0"]')), 'the keyboard is not back where it was');
    await page.keyboard.press('End');
    const [names, ladder] = await Promise.all(['.ladder-names svg', '#ladder'].map((part) => page.locator(part).boundingBox()));
    assert.equal(names!.y, ladder!.y, 'the names have scrolled away');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('#ladder svg:not([width="570"])').last().waitFor({ timeout: 3000 });
    const hidden = await page.locator('#ladder, html').evaluateAll((parts) => parts.map((part) => part.scrollWidth - part.clientWidth));
    assert.deepEqual(hidden, [0, 0], 'a telephone has to be scrolled sideways');
    assert.deepEqual(errors, []);
  });

  it('says in words what went wrong', async () => {
    await open('alice:secret', 'bob:wrong');
    await says('Alice', 'Registered');
    await says('Bob', 'The server does not accept this name and password.');
    const target = phone('Alice').getByLabel('Whom to call');
    for (const [who, words] of [
      ['nobody', 'nobody@example.com is not known here.'],
      ['bob', 'bob@example.com is not there now.'],
      ['sip:', 'Nobody can be called at "sip:": not a URI'],
      ['', 'Say whom to call'],
    ] as const) {
      await target.fill(who);
      await target.press('Enter');
      await says('Alice', words);
    }
    await phone('Alice').getByRole('button', { name: 'Dismiss the error' }).click();
    await phone('Alice').getByText('Say whom to call').waitFor({ state: 'hidden' });
    assert.deepEqual(errors, []);
  });
});
