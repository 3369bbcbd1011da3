import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Outcome } from './page.js';
import { launchBrowser, type LaunchOptions } from '../support/browser.js';
import { serveScript } from '../support/test-page.js';

/** The offer of a call, in a page of that host. */
async function offer(launch: LaunchOptions, host = '127.0.0.1', headers: Record<string, string> = {}): Promise<Outcome> {
  const [browser, site] = await Promise.all([launchBrowser(launch), serveScript(new URL('page.ts', import.meta.url), {}, { headers })]);
  try {
    const page = await browser.newPage();
    await page.goto(site.url.replace('127.0.0.1', host));
    await page.waitForFunction(() => 'failures' in globalThis);
    return await page.evaluate(() => failures.media());
  } finally {
    await browser.close();
    await site.close();
  }
}
function check({ code, message }: Outcome, expected: string, words: RegExp): void {
  assert.equal(code, expected, message);
  assert.match(message, words);
}

describe('a microphone that cannot be had says why, and what to do', { timeout: 300_000 }, () => {
  it('the user refuses', async () => {
    check(await offer({ devices: 'deny' }), 'microphone_denied', /may not use the microphone: .*Allow it beside the address/);
  });
  it('the site refuses, by its Permissions-Policy', async () => {
    check(await offer({}, '127.0.0.1', { 'permissions-policy': 'microphone=()' }), 'microphone_denied', /Permissions-Policy/);
  });
  it('the machine has none', async () => {
    check(await offer({ devices: 'none' }), 'device_missing', /no such microphone\. Is one plugged in/);
  });
  it('the page came by http:', async () => {
    check(await offer({ hosts: ['phone.example'] }, 'phone.example'), 'insecure_context', /need a page served over https or from localhost/);
  });
});
