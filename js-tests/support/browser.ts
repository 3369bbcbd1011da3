import { chromium, type Browser, type Page } from 'playwright-core';
import { launchFirefox } from './firefox.js';
import { SharedBrowser } from './shared-browser.js';

/** Debian's Chromium unless `CHROMIUM` names another. */
export const chromiumPath = (): string => process.env['CHROMIUM'] ?? '/usr/bin/chromium';

export interface LaunchOptions {
  /** `deny`: microphone and camera are refused, as by a user who says no; `none`: there are none. */
  readonly devices?: 'fake' | 'deny' | 'none';
  /** Its home folder: what it trusts, by `Authority.trustingHome()`. */
  readonly home?: string;
  /** Names of hosts that are 127.0.0.1. */
  readonly hosts?: readonly string[];
  readonly headless?: boolean;
}

/** Of two such options Chrome takes the last: the first ones are those that Playwright disables. */
const DISABLED_FEATURES = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
];

const shared = new SharedBrowser(() => launch({}));

/**
 * Headless Chrome with a microphone that beeps; media can use 127.0.0.1. Where a process runs several files (tools/run-js-tests.mjs), they have the same one. With
 * `BROWSER=firefox`, to try a test by hand, Firefox.
 */
export function launchBrowser(options: LaunchOptions = {}): Promise<Browser> {
  return process.env['SIP_TEST_FILES'] === 'many' && Object.keys(options).length === 0 ? shared.use() : launch(options);
}

function launch(options: LaunchOptions): Promise<Browser> {
  if (process.env['BROWSER'] === 'firefox') return launchFirefox({ devices: options.devices === 'deny' ? 'deny' : 'fake' });
  return chromium.launch({
    executablePath: chromiumPath(),
    headless: options.headless ?? true,
    env: {
      ...(process.env as Record<string, string>),
      ...(options.home !== undefined && { HOME: options.home }),
      ...(options.devices === 'none' && { PULSE_SERVER: 'none', ALSA_CONFIG_PATH: '/dev/null' }),
    },
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ...(options.devices === 'none' ? [] : ['--use-fake-device-for-media-stream']),
      ...(options.hosts ? [`--host-resolver-rules=${options.hosts.map((host) => `MAP ${host} 127.0.0.1`).join(',')}`] : []),
      options.devices === 'deny' ? '--deny-permission-prompts' : '--use-fake-ui-for-media-stream',
      '--allow-loopback-in-peer-connection',
      '--autoplay-policy=no-user-gesture-required',
      // A closed network: nothing is fetched behind the test's back.
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      // Without the parts of its own window that are pages, and without a GPU in software: a quarter of what a test costs.
      '--disable-gpu',
      `--disable-features=${DISABLED_FEATURES.join(',')}`,
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
