import type { Browser, Page } from 'playwright-core';
import type {} from '../../web/demo/demo.js';

export interface CallReport {
  /** From the click to the answer's arrival, milliseconds. */
  readonly setUpMs: number;
  readonly packets: Readonly<Record<string, { sent: number; received: number }>>;
  /** Of each message that a page received: the time that its core took for it and for what it caused, milliseconds. */
  readonly cpuMs: readonly number[];
  /** Objects that live in each core after `close()`. */
  readonly left: Readonly<Record<string, number>>;
}

export interface Softphones {
  readonly alice: Page;
  readonly bob: Page;
  readonly errors: string[];
}

/** Two pages, each with its own context as two people's browsers are. */
export async function openSoftphones(browser: Browser, pageUrl: (query: string) => string): Promise<Softphones> {
  const errors: string[] = [];
  const open = async (user: string): Promise<Page> => {
    const page = await (await browser.newContext({ viewport: { width: 1100, height: 800 } })).newPage();
    page.on('pageerror', (error) => errors.push(`${user}: ${String(error)}`));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(`${user}: ${message.text()}`);
    });
    await page.goto(pageUrl(`left=${user}:secret-of-${user}`));
    await page.waitForFunction(() => 'demo' in globalThis);
    return page;
  };
  return { alice: await open('alice'), bob: await open('bob'), errors };
}

/** Waits for a phone to get somewhere; what it says instead is the error. */
async function reach(page: Page, name: string, wanted: { phase?: string; registration?: string; held?: boolean; note?: string }): Promise<void> {
  try {
    await page.waitForFunction(
      ([who, what]) => Object.entries(what).every(([key, value]) => (demo.state(who) as unknown as Record<string, unknown>)[key] === value),
      [name, wanted] as const,
      { timeout: 15_000, polling: 20 },
    );
  } catch {
    const state = await page.evaluate((who) => demo.state(who), name);
    throw new Error(`${name} did not reach ${JSON.stringify(wanted)}: ${JSON.stringify(state)}`);
  }
}

async function waitForAudio(page: Page, name: string, more: number): Promise<void> {
  const packets = (): Promise<{ sent: number; received: number }> => page.evaluate((who) => demo.packets(who), name);
  const start = await packets();
  const deadline = Date.now() + 15_000;
  for (;;) {
    const now = await packets();
    if (now.received >= start.received + more && now.sent >= start.sent + more) return;
    if (Date.now() > deadline) throw new Error(`${name}: ${now.received - start.received} audio packets came and ${now.sent - start.sent} went in 15 s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The main job: register, call, answer, hear each other, hold, resume, a tone, hang up. `step` is told of each. */
export async function runCall({ alice, bob, errors }: Softphones, step: (words: string) => void): Promise<CallReport> {
  await reach(alice, 'alice', { registration: 'registered' });
  await reach(bob, 'bob', { registration: 'registered' });
  step('both are registered; alice calls bob');
  await alice.evaluate(() => void demo.call('alice', 'bob'));
  await reach(bob, 'bob', { phase: 'incoming' });
  step('it rings at bob; bob answers');
  await bob.evaluate(() => demo.answer('bob'));
  await reach(alice, 'alice', { phase: 'established' });
  await reach(bob, 'bob', { phase: 'established' });
  step('they hear each other');
  await Promise.all([waitForAudio(alice, 'alice', 50), waitForAudio(bob, 'bob', 50)]);
  step('alice puts bob on hold');
  await alice.evaluate(() => demo.hold('alice'));
  await reach(alice, 'alice', { held: true });
  await reach(bob, 'bob', { note: 'Put on hold' });
  step('and takes bob back');
  await alice.evaluate(() => demo.resume('alice'));
  await reach(alice, 'alice', { held: false });
  await Promise.all([waitForAudio(alice, 'alice', 25), waitForAudio(bob, 'bob', 25)]);
  step('alice sends the tone 5');
  await alice.evaluate(() => demo.dtmf('alice', '5'));
  await reach(bob, 'bob', { note: 'Tone 5' });
  const packets = {
    alice: await alice.evaluate(() => demo.packets('alice')),
    bob: await bob.evaluate(() => demo.packets('bob')),
  };
  step('bob hangs up');
  await bob.evaluate(() => demo.hangup('bob'));
  await reach(alice, 'alice', { phase: 'idle' });
  const spent = await Promise.all([alice, bob].map((page) => page.evaluate(() => demo.cpu())));
  const setUpMs = await alice.evaluate(() => demo.setUpMs('alice'));
  const left: Record<string, number> = {};
  for (const [name, page] of [['alice', alice], ['bob', bob]] as const) {
    await page.evaluate((who) => demo.close(who), name);
    const statistics = await page.evaluate((who) => demo.statistics(who), name);
    left[name] = Object.values(statistics).reduce((sum, count) => sum + count, 0);
  }
  if (errors.length > 0) throw new Error(`the pages complained:\n${errors.join('\n')}`);
  return {
    setUpMs,
    packets,
    cpuMs: spent.flat(),
    left,
  };
}
