import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { collectPageErrors } from '../support/browser.js';
import type { PhonePageState } from './pages/phone-page.js';

export interface PhoneOptions {
  /** Of its library. */
  readonly page: string;
  readonly user: string;
  readonly server: { readonly url: string; readonly domain: string };
  readonly password?: string;
  /** With a camera too. Ours only. */
  readonly video?: boolean;
  /** Of its server. Default: SHA-256 */
  readonly algorithm?: 'MD5';
}

/** A softphone of some library in a browser context of its own, as a person with a browser has it. */
export class Phone {
  readonly aor: string;
  readonly errors: string[];
  readonly #browser: Browser;
  readonly #options: PhoneOptions;
  readonly #page: Page;

  private constructor(browser: Browser, page: Page, options: PhoneOptions) {
    this.#browser = browser;
    this.#page = page;
    this.#options = options;
    this.aor = `sip:${options.user}@${options.server.domain}`;
    this.errors = collectPageErrors(page);
  }

  static async open(browser: Browser, options: PhoneOptions): Promise<Phone> {
    const { page: url, user, server, password, algorithm, video } = options;
    const page = await (await browser.newContext()).newPage();
    const made = new Phone(browser, page, options);
    const query = new URLSearchParams({ server: server.url, domain: server.domain, user, password: password ?? `secret-of-${user}`, algorithm: algorithm ?? 'SHA-256', ...(video && { video: 'yes' }) });
    await page.goto(`${url}/?${query.toString()}`);
    await page.waitForFunction(() => 'phone' in globalThis);
    return made;
  }
  /** Another device of the same user. */
  openAnother(): Promise<Phone> {
    return Phone.open(this.#browser, this.#options);
  }
  close(): Promise<void> {
    return this.#page.context().close();
  }

  /** Waits until it is so; the error says how it is instead. */
  async is(wanted: Partial<PhonePageState>, timeout = 10_000): Promise<void> {
    const holds = (state: Partial<PhonePageState>): boolean =>
      Object.entries(state).every(([key, value]) => phone.state[key as keyof PhonePageState] === value);
    try {
      await this.#page.waitForFunction(holds, wanted, { timeout, polling: 20 });
    } catch {
      const state = await this.#page.evaluate(() => phone.state);
      assert.deepEqual({ ...state }, { ...state, ...wanted }, `${this.aor} ${this.errors.join('\n')}`);
    }
  }

  phase(): Promise<PhonePageState['phase']> {
    return this.#page.evaluate(() => phone.state.phase);
  }

  async register(): Promise<void> {
    await this.#page.evaluate(() => phone.register());
    await this.is({ registered: true });
  }
  /** @returns the status that refuses it */
  async registerInVain(): Promise<number> {
    await this.#page.evaluate(() => phone.register());
    await this.#page.waitForFunction(() => phone.state.refusal !== 0);
    return this.#page.evaluate(() => phone.state.refusal);
  }
  unregister(): Promise<void> {
    return this.#page.evaluate(() => phone.unregister());
  }
  call(callee: { aor: string }): Promise<void> {
    return this.#page.evaluate((target) => phone.call(target), callee.aor);
  }
  answer(): Promise<void> {
    return this.#page.evaluate(() => phone.answer());
  }
  earlyMedia(): Promise<void> {
    return this.#page.evaluate(() => phone.earlyMedia());
  }
  reject(): Promise<void> {
    return this.#page.evaluate(() => phone.reject());
  }
  hold(on: boolean): Promise<void> {
    return this.#page.evaluate((wanted) => phone.hold(wanted), on);
  }
  dtmf(tone: string, via: 'info' | 'rtp' = 'info'): Promise<void> {
    return this.#page.evaluate(([sent, way]) => phone.dtmf(sent, way), [tone, via] as const);
  }
  hangup(): Promise<void> {
    return this.#page.evaluate(() => phone.hangup());
  }

  /** The peer of its first call is sent to that phone, or without one to the peer of its last call. */
  transfer(target?: { aor: string }): Promise<void> {
    return this.#page.evaluate((uri) => phone.transfer(uri), target?.aor);
  }

  /** @returns the status of the answer */
  message(to: { aor: string }, text: string): Promise<number> {
    return this.#page.evaluate(([target, words]) => phone.message(target!, words!), [to.aor, text]);
  }
  subscribe(to: { aor: string }): Promise<void> {
    return this.#page.evaluate((target) => phone.subscribe(target), to.aor);
  }
  unsubscribe(): Promise<void> {
    return this.#page.evaluate(() => phone.unsubscribe());
  }
  notify(text: string): Promise<void> {
    return this.#page.evaluate((words) => phone.notify(words), text);
  }
  endWatch(): Promise<void> {
    return this.#page.evaluate(() => phone.endWatch());
  }
  /** Outside a call. */
  refer(receiver: { aor: string }, target: { aor: string }): Promise<void> {
    return this.#page.evaluate(([to, uri]) => phone.refer(to!, uri!), [receiver.aor, target.aor]);
  }

  /** Waits for its audio to go this way. */
  async flows(direction: RTCRtpTransceiverDirection): Promise<void> {
    await this.#page
      .waitForFunction((wanted) => phone.connection?.getTransceivers()[0]?.currentDirection === wanted, direction, { timeout: 10_000, polling: 20 })
      .catch(async () => {
        const found = await this.#page.evaluate(() => phone.connection?.getTransceivers()[0]?.currentDirection);
        assert.equal(found, direction, this.aor);
      });
  }
  /** How many other cameras it sees. */
  pictures(): Promise<number> {
    return this.#page.evaluate(async () => {
      let seen = 0;
      const reports = await phone.connection?.getStats();
      reports?.forEach((report: { type: string; kind?: string; framesDecoded?: number }) => {
        if (report.type === 'inbound-rtp' && report.kind === 'video' && (report.framesDecoded ?? 0) > 0) seen += 1;
      });
      return seen;
    });
  }
  /** Audio packets that came. */
  packets(): Promise<number> {
    return this.#page.evaluate(async () => {
      let received = 0;
      const reports = await phone.connection?.getStats();
      reports?.forEach((report: { type: string; kind?: string; packetsReceived?: number }) => {
        if (report.type === 'inbound-rtp' && report.kind === 'audio') received += report.packetsReceived ?? 0;
      });
      return received;
    });
  }
  /** Of the audio that came, as `totalAudioEnergy` counts it where it is played: silence has none. */
  energy(): Promise<number> {
    return this.#page.evaluate(async () => {
      const track = phone.connection?.getReceivers()[0]?.track;
      if (track && !document.querySelector(`#${CSS.escape(track.id)}`)) {
        const player = Object.assign(document.createElement('audio'), { id: track.id, srcObject: new MediaStream([track]) });
        document.body.append(player);
        await player.play();
      }
      let heard = 0;
      const reports = await phone.connection?.getStats();
      reports?.forEach((report: { type: string; kind?: string; totalAudioEnergy?: number }) => {
        if (report.type === 'inbound-rtp' && report.kind === 'audio') heard += report.totalAudioEnergy ?? 0;
      });
      return heard;
    });
  }
}

/** It hears more than silence: of an echo, itself. */
export async function hearSound(one: Phone): Promise<void> {
  const before = await one.energy();
  const deadline = Date.now() + 15_000;
  while ((await one.energy()) <= before) {
    assert.ok(Date.now() < deadline, 'nothing but silence came in 15 s');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Half a second of audio comes to each of them. */
export async function hear(...phones: readonly Phone[]): Promise<void> {
  const count = (): Promise<number[]> => Promise.all(phones.map((phone) => phone.packets()));
  const before = await count();
  const deadline = Date.now() + 15_000;
  for (;;) {
    const more = (await count()).map((packets, index) => packets - before[index]!);
    if (more.every((packets) => packets >= 25)) return;
    assert.ok(Date.now() < deadline, `audio packets in 15 s: ${more.join(' and ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
