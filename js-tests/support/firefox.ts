import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { WebSocket } from 'ws';

/** Debian's Firefox unless `FIREFOX` names another. */
export const firefoxPath = (): string => process.env['FIREFOX'] ?? '/usr/bin/firefox-esr';

const PREFERENCES: Readonly<Record<string, string | number | boolean>> = {
  'media.navigator.streams.fake': true,
  'media.navigator.permission.disabled': true,
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'media.autoplay.default': 0,
  // A closed network: nothing is fetched behind the test's back.
  'network.proxy.type': 0,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'network.dns.disablePrefetch': true,
  'network.prefetch-next': false,
  'app.update.disabledForTesting': true,
  'app.normandy.enabled': false,
  'browser.safebrowsing.malware.enabled': false,
  'browser.safebrowsing.phishing.enabled': false,
  'browser.safebrowsing.downloads.enabled': false,
  'browser.region.network.url': '',
  'browser.newtabpage.enabled': false,
  'browser.search.update': false,
  'browser.startup.page': 0,
  'browser.startup.homepage': 'about:blank',
  'datareporting.policy.dataSubmissionEnabled': false,
  'toolkit.telemetry.server': '',
  'extensions.update.enabled': false,
  'extensions.getAddons.cache.enabled': false,
  'media.gmp-manager.updateEnabled': false,
  'media.gmp-manager.url': '',
  'services.settings.server': '',
  'dom.push.serverURL': '',
  'toolkit.startup.max_resumed_crashes': -1,
  'browser.sessionstore.resume_from_crash': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.tabs.remote.separatePrivilegedContentProcess': false,
  // A background tab's timers run as those of the front one.
  'dom.min_background_timeout_value': 4,
  'dom.timeout.enable_budget_timer_throttling': false,
};

export interface FirefoxOptions {
  /** `deny`: microphone and camera are refused, as by a user who says no. */
  readonly devices?: 'fake' | 'deny';
  readonly preferences?: typeof PREFERENCES;
}

/**
 * Headless Firefox with a microphone that hums, by WebDriver BiDi (w3.org/TR/webdriver-bidi). Playwright drives no Firefox of a
 * distribution: these are its members that our tests use, and what crosses to the page and back is JSON.
 */
export async function launchFirefox(options: FirefoxOptions = {}): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'sip-wasm-firefox-'));
  const denied = options.devices === 'deny' && { 'permissions.default.microphone': 2, 'permissions.default.camera': 2, 'media.navigator.permission.disabled': false };
  const preferences = Object.entries({ ...PREFERENCES, ...denied, ...options.preferences });
  await writeFile(join(profile, 'user.js'), preferences.map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
  const child = spawn(firefoxPath(), ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0', 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, MOZ_CRASHREPORTER_DISABLE: '1' },
  });
  try {
    const session = await Session.open(`${await listeningAddress(child)}/session`);
    const { capabilities } = (await session.send('session.new', { capabilities: {} })) as { capabilities: { browserVersion: string } };
    await session.send('session.subscribe', { events: ['log.entryAdded'] });
    return new Firefox(session, child, profile, capabilities.browserVersion) as unknown as Browser;
  } catch (error) {
    child.kill('SIGKILL');
    await rm(profile, { recursive: true, force: true });
    throw error;
  }
}

async function listeningAddress(child: ChildProcess): Promise<string> {
  const said: string[] = [];
  const failed = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Firefox has ended (${code}):\n${said.join('\n')}`)));
  });
  failed.catch(() => undefined);
  const lines = createInterface({ input: child.stderr! });
  const address = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      said.push(line);
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
  });
  return Promise.race([address, failed]);
}

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: string;
  readonly message?: string;
  readonly method?: string;
  readonly params?: { readonly source?: { readonly context?: string } };
}

/** For a command; what a test does in the page is one. */
const ANSWER_MS = 60_000;
/** For the question whether a page answers at all. */
const SIGN_OF_LIFE_MS = 5000;

class NoAnswer extends Error {}

/** Commands and their answers by number, and the events of each browsing context. */
class Session extends EventEmitter {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve: (result: unknown) => void; reject: (error: Error) => void }>();
  #last = 0;

  private constructor(socket: WebSocket) {
    super();
    this.setMaxListeners(0);
    this.#socket = socket;
    socket.on('message', (text: Buffer) => this.#take(JSON.parse(text.toString()) as Answer));
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox has closed'));
    });
  }

  static async open(address: string): Promise<Session> {
    const socket = new WebSocket(address, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new Session(socket);
  }

  send(method: string, params: object, answerMs = ANSWER_MS): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      const late = setTimeout(() => reject(new NoAnswer(`Firefox has not answered ${method} in ${answerMs} ms`)), answerMs);
      const settled = <T>(settle: (outcome: T) => void) => (outcome: T) => (clearTimeout(late), settle(outcome));
      this.#waiting.set(id, { resolve: settled(resolve), reject: settled(reject) });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  #take({ id, result, error, message, params }: Answer): void {
    if (id === undefined) {
      this.emit(params?.source?.context ?? '', params);
      return;
    }
    const caller = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) caller?.resolve(result);
    else caller?.reject(new Error(`${error}: ${message}`));
  }
}

class Firefox {
  readonly #session: Session;
  readonly #child: ChildProcess;
  readonly #profile: string;
  readonly #version: string;

  constructor(session: Session, child: ChildProcess, profile: string, version: string) {
    this.#session = session;
    this.#child = child;
    this.#profile = profile;
    this.#version = version;
  }

  version(): string {
    return this.#version;
  }

  async newContext(): Promise<BrowserContext> {
    const { userContext } = (await this.#session.send('browser.createUserContext', {})) as { userContext: string };
    const context = {
      newPage: async (): Promise<Page> => {
        const { context: id } = (await this.#session.send('browsingContext.create', { type: 'window', userContext })) as { context: string };
        return new FirefoxPage(this.#session, id, context as unknown as BrowserContext) as unknown as Page;
      },
      close: () => this.#session.send('browser.removeUserContext', { userContext }),
    };
    return context as unknown as BrowserContext;
  }

  /** In a context of its own, which goes with it. */
  async newPage(): Promise<Page> {
    const context = await this.newContext();
    const page = await context.newPage();
    page.close = () => context.close();
    return page;
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    await this.#session.send('browser.close', {}).catch(() => undefined);
    const late = setTimeout(() => this.#child.kill('SIGKILL'), 5000);
    await ended;
    clearTimeout(late);
    await rm(this.#profile, { recursive: true, force: true });
  }
}

interface LogEntry {
  readonly type: string;
  readonly level: string;
  readonly text: string;
}

class FirefoxPage extends EventEmitter {
  readonly #session: Session;
  readonly #id: string;
  readonly #context: BrowserContext;

  constructor(session: Session, id: string, context: BrowserContext) {
    super();
    this.#session = session;
    this.#id = id;
    this.#context = context;
    session.on(id, ({ type, level, text }: LogEntry) => {
      if (type === 'javascript' && level === 'error') this.emit('pageerror', new Error(text));
      else this.emit('console', { type: () => level, text: () => text });
    });
  }

  context(): BrowserContext {
    return this.#context;
  }

  async goto(url: string): Promise<void> {
    await this.#session.send('browsingContext.navigate', { context: this.#id, url, wait: 'complete' });
  }

  async addInitScript(script: () => unknown): Promise<void> {
    await this.#session.send('script.addPreloadScript', { functionDeclaration: String(script), contexts: [this.#id] });
  }

  async bringToFront(): Promise<void> {
    await this.#session.send('browsingContext.activate', { context: this.#id });
  }

  async close(): Promise<void> {
    await this.#session.send('browsingContext.close', { context: this.#id });
  }

  async evaluate(work: string | ((given: never) => unknown), given?: unknown): Promise<unknown> {
    const called = typeof work === 'string' ? `() => (${work})` : String(work);
    const answered = this.#session.send('script.callFunction', {
      functionDeclaration: `async (given) => JSON.stringify(await (${called})(given === '' ? undefined : JSON.parse(given)))`,
      arguments: [{ type: 'string', value: given === undefined ? '' : JSON.stringify(given) }],
      awaitPromise: true,
      userActivation: true,
      target: { context: this.#id },
    });
    const outcome = (await answered.catch(async (error: unknown) => {
      throw error instanceof NoAnswer ? new Error(`${error.message}: ${called}\n${await this.#signsOfLife()}`) : error;
    })) as { type: string; result: { value?: string }; exceptionDetails?: { text: string } };
    if (outcome.exceptionDetails) throw new Error(outcome.exceptionDetails.text);
    return outcome.result.value === undefined ? undefined : JSON.parse(outcome.result.value);
  }

  /** Of a page in which something has not ended: whether it runs, its timers do, and what its call is about. */
  async #signsOfLife(): Promise<string> {
    const questions = [
      'document.visibilityState',
      'new Promise((resolve) => setTimeout(resolve, 1, "timers run"))',
      'navigator.mediaDevices.getUserMedia({ audio: true }).then(({ active }) => "a microphone: " + active)',
      'JSON.stringify(globalThis.phone?.state)',
      '["signalingState", "iceGatheringState", "connectionState"].map((name) => globalThis.phone?.connection?.[name]).join()',
    ];
    const ask = (expression: string): Promise<unknown> =>
      this.#session.send('script.evaluate', { expression, awaitPromise: true, target: { context: this.#id } }, SIGN_OF_LIFE_MS);
    const answers = await Promise.all(questions.map((question) => ask(question).then((answer) => JSON.stringify(answer), String)));
    return questions.map((question, index) => `${question}: ${answers[index]}`).join('\n');
  }

  async waitForFunction(condition: (given: never) => unknown, given?: unknown, { timeout = 30_000, polling = 50 } = {}): Promise<void> {
    const deadline = Date.now() + timeout;
    while (!(await this.evaluate(condition, given))) {
      if (Date.now() > deadline) throw new Error(`not within ${timeout} ms: ${String(condition)}`);
      await new Promise((resolve) => setTimeout(resolve, polling));
    }
  }
}
