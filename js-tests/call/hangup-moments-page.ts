/** Runs in the test's page: alice and bob, in calls that end at a certain moment of a hold. */
import { UserAgent, type Call } from '../../dist/index.js';
import { WebRtcMedia } from '../../dist/webrtc/index.js';

export type Person = 'alice' | 'bob';

export interface HangupMoments {
  /**
   * A call of alice's that stands, which `holder` puts on hold; at the `moment`th thing that happens then, at either end, `ender` hangs up.
   * @returns how it ended at both ends, and what the moment was; no moment where less than that happened
   */
  hangUpAt(moment: number, holder: Person, ender: Person): Promise<Record<Person, string> & { moment: string | undefined }>;
  /** What lives in the two cores once they are closed. */
  left(): Promise<number>;
}

let happens: (what: string) => void = () => undefined;
const steps = RTCPeerConnection.prototype as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
for (const name of ['createOffer', 'createAnswer', 'setLocalDescription', 'setRemoteDescription']) {
  const step = steps[name]!;
  steps[name] = async function (this: RTCPeerConnection, ...given) {
    happens(`${name} begins`);
    const done = await step.apply(this, given);
    happens(`${name} ends`);
    return done;
  };
}

const open = async (user: Person): Promise<UserAgent> => {
  const server = new URLSearchParams(location.search).get('server') ?? '';
  const agent = await UserAgent.create({ server, aor: `sip:${user}@example.com`, password: `secret-of-${user}`, media: () => new WebRtcMedia() });
  agent.addEventListener('trace', ({ detail: { direction, frame } }) => happens(`${direction} at ${user}: ${/^.*/.exec(frame)![0]}`));
  await agent.register();
  return agent;
};
const agents = { alice: await open('alice'), bob: await open('bob') };

const hangupMoments: HangupMoments = {
  async hangUpAt(moment, holder, ender) {
    const incoming = new Promise<Call>((resolve) => agents.bob.addEventListener('call', ({ detail }) => resolve(detail.call), { once: true }));
    const alice = agents.alice.call('bob');
    const bob = await incoming;
    await bob.accept();
    const acknowledged = new Promise((resolve) => bob.dialog!.addEventListener('ack', resolve, { once: true }));
    await Promise.all([alice.established, acknowledged]);
    const calls = { alice, bob };
    for (const name of ['alice', 'bob'] as const) {
      for (const type of ['held', 'heldbypeer', 'renegotiated'] as const) calls[name].addEventListener(type, () => happens(`${type} at ${name}`));
    }
    let count = 0;
    let found: string | undefined;
    happens = (what) => {
      if (count++ !== moment) return;
      found = what;
      void calls[ender].hangup();
    };
    await calls[holder].hold().catch(() => undefined); // "call_ended"
    happens = () => undefined;
    if (found === undefined) void calls[ender].hangup();
    const endOf = (call: Call): Promise<string> =>
      Promise.race([call.ended.then(({ reason, by }) => `${reason} by ${by}`), new Promise<string>((resolve) => setTimeout(resolve, 10_000, 'not in 10 s'))]);
    const [atAlice, atBob] = await Promise.all([endOf(alice), endOf(bob)]);
    return { alice: atAlice, bob: atBob, moment: found };
  },
  async left() {
    const left = await Promise.all(
      Object.values(agents).map(async (agent) => {
        await agent.close();
        return Object.values(agent.statistics).reduce((sum, living) => sum + living, 0);
      }),
    );
    return left[0]! + left[1]!;
  },
};

declare global {
  var moments: HangupMoments;
}
// tsx marks the functions that a test sends to the page with this helper.
Object.assign(globalThis, { moments: hangupMoments, __name: <T>(value: T): T => value });
