/** What a user agent and Kamailio do together, in Node and in a page. */
import { SipError, type NotifyDetail, type Subscription, type UserAgent, type UserAgentOptions } from 'sip-wasm';

/** Where a case runs. */
export interface Room {
  /** A user agent of that user, which registers. */
  make(user: string, more?: Partial<UserAgentOptions>): Promise<UserAgent>;
  /** The same, which does not. */
  makeIdle(user: string, more?: Partial<UserAgentOptions>): Promise<UserAgent>;
  /** The address of an edge proxy before that server. */
  readonly edge: string;
  /** Cuts off the connection that was made last. */
  cut(): void;
}

export interface ServerCase {
  /** What it proves. */
  readonly clause: string;
  /** A row of docs/interop.md. */
  readonly feature: string;
  run(room: Room): Promise<void>;
}

export function equal(actual: unknown, expected: unknown, what = ''): void {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (a !== b) throw new Error(`${what}: ${a} is not ${b}`);
}
export function matches(text: string | undefined, pattern: RegExp): void {
  if (!pattern.test(text ?? '')) throw new Error(`${text ?? 'nothing'} does not match ${String(pattern)}`);
}
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`not within 10 s: ${String(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
/** "subscription_failed 489" */
export async function failure(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return error instanceof SipError ? `${error.code} ${error.status ?? ''}`.trim() : String(error);
  }
}
export function nextDetail<T>(target: { addEventListener(type: string, listener: (event: CustomEvent) => void, options?: AddEventListenerOptions): void }, type: string): Promise<T> {
  return new Promise((resolve) => {
    target.addEventListener(type, ({ detail }) => resolve(detail as T), { once: true });
  });
}

/** The NOTIFYs of a subscription, the last one last. */
export function notified(subscription: Subscription): NotifyDetail[] {
  const all: NotifyDetail[] = [];
  subscription.addEventListener('notify', ({ detail }) => all.push(detail));
  return all;
}

/** Publishes what changes, and sees it told to a watcher. Kamailio does not tell of every package that what was published is gone. */
export async function publishAndWatch(
  room: Room,
  event: string,
  contentType: string,
  bodies: readonly [first: string, second: string],
  says: (body: string) => string,
  expected: readonly [first: string, second: string],
  isRemovalTold = true,
): Promise<void> {
  const [alice, bob] = [await room.make('alice'), await room.make('bob')];
  const publication = bob.publish(event, { contentType, content: bodies[0] }, { expires: 600 });
  await publication.published;
  const subscription = alice.subscribe('bob', event, { accept: [contentType], expires: 600 });
  const told = notified(subscription);
  const last = (): string => (told.at(-1)?.body ? says(told.at(-1)!.body) : '');
  await subscription.established;
  await until(() => last() === expected[0]);
  equal([told.at(-1)?.contentType, subscription.state], [contentType, 'Active']);
  await publication.modify({ contentType, content: bodies[1] });
  await until(() => last() === expected[1]);
  await publication.refresh();
  const before = told.length;
  subscription.refresh();
  await until(() => told.length > before);
  await publication.modify({ contentType, content: bodies[0] });
  await until(() => last() === expected[0]);
  const { length } = told;
  await publication.remove();
  if (isRemovalTold) await until(() => told.length > length && last() !== expected[0]);
  equal((await subscription.unsubscribe()).reason, 'unsubscribed');
  equal([alice.statistics.subscriptions, bob.statistics.publications], [0, 0]);
}
