import { chromium, type Browser, type Page } from 'playwright-core';

/** Debian's Chromium unless `CHROMIUM` names another. */
export const chromiumPath = (): string => process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export interface LaunchOptions {
  /** `deny`: microphone and camera are refused, as by a user who says no. */
  readonly devices?: 'fake' | 'deny';
  readonly headless?: boolean;
}

/** Headless Chrome with a microphone that beeps; media can use 127.0.0.1. */
export function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    headless: options.headless ?? true,
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--use-fake-device-for-media-stream',
      options.devices === 'deny' ? '--deny-permission-prompts' : '--use-fake-ui-for-media-stream',
      '--allow-loopback-in-peer-connection',
      '--autoplay-policy=no-user-gesture-required',
      // A closed network: nothing is fetched behind the test's back.
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}

/** Makes the test fail with what the page complained about. */
export function collectPageErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  return errors;
}
