import type { Browser, BrowserContext } from 'playwright-core';

/** The next file has asked for it by then. */
const IDLE_MS = 2000;

/** One browser for those who ask for it one after the other: it ends when nobody has for a while. What one of them opened is closed with its `close`. */
export class SharedBrowser {
  readonly #launch: () => Promise<Browser>;
  #running: Promise<Browser> | undefined;
  #users = 0;
  #end: ReturnType<typeof setTimeout> | undefined;

  constructor(launch: () => Promise<Browser>) {
    this.#launch = launch;
  }

  async use(): Promise<Browser> {
    clearTimeout(this.#end);
    this.#users += 1;
    if (!(await this.#running)?.isConnected()) this.#running = this.#launch();
    return this.#lend(await this.#running!);
  }

  #lend(browser: Browser): Browser {
    const contexts = new Set<BrowserContext>();
    const kept = <Opened>(open: () => Promise<Opened>, contextOf: (opened: Opened) => BrowserContext) => async (): Promise<Opened> => {
      const opened = await open();
      contexts.add(contextOf(opened));
      return opened;
    };
    let isOpen = true;
    const own: Partial<Record<keyof Browser, unknown>> = {
      newContext: (...given: Parameters<Browser['newContext']>) => kept(() => browser.newContext(...given), (context) => context)(),
      newPage: (...given: Parameters<Browser['newPage']>) => kept(() => browser.newPage(...given), (page) => page.context())(),
      close: async () => {
        await Promise.all([...contexts].map((context) => context.close()));
        if (!isOpen) return;
        isOpen = false;
        this.#users -= 1;
        if (this.#users === 0) this.#end = setTimeout(() => void browser.close(), IDLE_MS);
      },
    };
    return new Proxy(browser, {
      get: (target, name) => {
        const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name);
        return typeof value === 'function' && !(name in own) ? (value.bind(target) as unknown) : value;
      },
    });
  }
}
