import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { Dialog, SessionDialog, SipError, UserAgent, UserAgentCore, type UserAgentOptions } from '../../dist/index.js';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { ring } from '../support/agents.js';
import { nextEvent } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';

const VALUES: readonly unknown[] = [undefined, null, 5, -1, NaN, 5n, 'x', '', true, {}, [], [null], () => 1, Symbol('x'), Object.create(null), { aborted: false }];
const OPTIONS = ['extraHeaders', 'signal', 'reason', 'features', 'body', 'statusCode', 'privacy', 'acceptContact', 'answerMode', 'push', 'event', 'misspelt'];
/** In place of the first argument, of the second behind a good one, and so on; then in place of each option. */
const LISTS: readonly (readonly unknown[])[] = [
  [],
  ...VALUES.flatMap((value) => [[value], ['sip:bob@example.com', value], ['bob', 'presence', value], ['OPTIONS', 'bob', value], ['1', value], [undefined, value]]),
  ...OPTIONS.flatMap((name) => VALUES.flatMap((value) => [[{ [name]: value }], ['bob', { [name]: value }], ['bob', 'presence', { [name]: value }], [undefined, { [name]: value }]])),
];
/** Ends what is tried, or no method for applications. */
const LEFT_OUT = /^(?:constructor|close|delete|dispose|bye|terminate|take|end|unserved|forked|tell|ring|standing|abandon|hear|followIdentity|holdWhile|forgetReinvite|onFirstListener|listened)$/;

function methodsOf(object: object): string[] {
  const names = new Set<string>();
  for (let at = Object.getPrototypeOf(object) as object; at !== EventTarget.prototype && at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (typeof value === 'function' && !LEFT_OUT.test(name) && !/EventListener$|^dispatchEvent/.test(name)) names.add(name);
    }
  }
  return [...names];
}

describe('whatever a method is called with, and whenever: no error but a SipError', () => {
  let edge: EdgeServer;
  let alice: UserAgent;
  let bob: UserAgent;
  const raw = new Set<string>();

  const note = (of: string, error: unknown): void => {
    if (!(error instanceof SipError)) raw.add(`${of}: ${String(error)}`);
  };
  function attempt(of: string, work: () => unknown): void {
    try {
      const result = work();
      if (result instanceof Promise) result.catch((error: unknown) => { note(of, error); });
    } catch (error) {
      note(of, error);
    }
  }
  function sweep(of: string, object: object, names = methodsOf(object)): void {
    const methods = object as Record<string, (...given: unknown[]) => unknown>;
    for (const name of names) {
      for (const list of LISTS) attempt(`${of}.${name}`, () => methods[name]!(...list));
    }
  }
  const nothingRaw = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual([...raw], []);
  };
  const make = (user: string, more: Partial<UserAgentOptions> = {}): Promise<UserAgent> =>
    UserAgent.create({ server: edge.url, aor: `sip:${user}@example.com`, password: 'secret', webSocket: WebSocket, media: () => new FakeMedia(), eventPackages: ['presence'], ...more });

  before(async () => {
    edge = await EdgeServer.start({ users: { alice: 'secret', bob: 'secret' } });
    [alice, bob] = [await make('alice'), await make('bob')];
    await Promise.all([alice.register(), bob.register()]);
  });
  after(async () => {
    await Promise.all([alice.close(), bob.close()]);
    await edge.close();
  });

  it('a user agent before it is connected, and after its end', async () => {
    const agent = await make('alice', { reconnect: false });
    const registration = agent.registration();
    const names = methodsOf(agent).filter((name) => name !== 'connect' && name !== 'register');
    sweep('UserAgent', agent, names);
    sweep('Registration', registration, ['unregister']);
    await agent.close();
    sweep('UserAgent', agent);
    sweep('Registration', registration);
    await nothingRaw();
  });

  it('one that is connected, and its registrations, subscriptions and publications', async () => {
    const agent = await make('alice', { maxCalls: 100 });
    await agent.connect();
    const publication = agent.publish('presence', { contentType: 'text/plain', content: 'x' });
    const subscription = agent.subscribe('bob', 'presence');
    const asked = nextEvent(bob, 'subscribe');
    bob.addEventListener('subscribe', (event) => { event.preventDefault(); }, { once: true });
    sweep('Publication', publication);
    sweep('Subscription', subscription);
    sweep('IncomingSubscription', (await asked).subscription);
    sweep('Registration', agent.registration());
    sweep('UserAgent', agent);
    await nothingRaw();
    await agent.close();
    sweep('Publication', publication);
    sweep('Subscription', subscription);
    await nothingRaw();
  });

  it('calls: ringing here and there, established, over; and their sessions', async () => {
    const [ours, theirs] = await ring(alice, bob, 'bob');
    sweep('Call', ours, methodsOf(ours).filter((name) => name !== 'hangup'));
    sweep('Call', theirs, methodsOf(theirs).filter((name) => !/^(?:accept|reject|redirect|hangup)$/.test(name)));
    await nothingRaw();
    await theirs.accept();
    await ours.established;
    sweep('Call', ours, methodsOf(ours).filter((name) => name !== 'hangup'));
    sweep('SessionDialog', ours.dialog!);
    await nothingRaw();
    sweep('SessionDialog', ours.dialog!, ['bye']);
    sweep('Call', ours);
    await ours.ended;
    sweep('Call', ours);
    sweep('SessionDialog', ours.dialog!);
    await nothingRaw();
  });

  it('the answers to a call', async () => {
    for (const name of ['accept', 'reject', 'redirect', 'hangup'] as const) {
      let [ours, theirs] = await ring(alice, bob, 'bob');
      for (const list of LISTS) {
        if (theirs.state !== 'ringing') {
          await theirs.hangup();
          await ours.ended;
          [ours, theirs] = await ring(alice, bob, 'bob');
        }
        attempt(`Call.${name}`, () => (theirs[name] as (...given: readonly unknown[]) => unknown)(...list));
        await Promise.resolve();
      }
      await theirs.hangup();
    }
    await nothingRaw();
  });

  it('an option of the core that is refused is named, and no secret is shown, misspelt or not', async () => {
    const wrong = (configuration: object): Promise<string> => UserAgentCore.create(configuration as never).then(() => 'none', (error: unknown) => (error instanceof SipError ? `${error.code} ${error.message}` : String(error)));
    assert.match(await wrong({ timerT1: -7 }), /^invalid_argument timerT1 "-7"/);
    for (const name of ['password', 'ha1', 'passwrd', 'pasword']) assert.match(await wrong({ [name]: 'geheim\n' }), new RegExp(`^invalid_argument ${name}: (?!.*geheim)`));
  });

  it('a core with and without a connection, and what it makes', async () => {
    const core = await UserAgentCore.create({ aor: 'sip:carol@example.com' });
    sweep('UserAgentCore', core, ['idle', 'openFlow', 'closeFlow']);
    const names = methodsOf(core).filter((name) => !/^(?:openFlow|closeFlow|idle)$/.test(name)); // with a connection now
    sweep('UserAgentCore', core, names);
    core.openFlow(true, () => undefined);
    sweep('UserAgentCore', core, names);
    core.delete();
    sweep('UserAgentCore', core);
    for (const list of LISTS) {
      const [first, second, third] = list as never[];
      attempt('SessionDialog', () => new SessionDialog(first!, second!, third!));
      attempt('Dialog', () => Dialog.initialDialogStateForUserAgentClient(first!, second!));
      attempt('Dialog', () => Dialog.initialDialogStateForUserAgentServer(first!, second!));
      attempt('UserAgentCore.create', () => UserAgentCore.create(first));
      attempt('UserAgent.create', () => UserAgent.create(first!));
      attempt('UserAgent.create', async () => (await make('alice', second)).close());
    }
    await nothingRaw();
  });
});
