import type { Call, IncomingResponseMessage, IncomingRequest, UserAgent } from 'sip-wasm';
import { equal, matches, nextDetail, type ServerCase } from './server-cases.js';

const INSTANCE = 'urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6';
interface Registered {
  readonly response?: IncomingResponseMessage;
}

/** A call at both its ends. */
async function ringing(alice: UserAgent, bob: UserAgent): Promise<{ outgoing: Call; call: Call }> {
  const incoming = nextDetail<{ call: Call }>(bob, 'call');
  const outgoing = alice.call('bob');
  const { call } = await incoming;
  await nextDetail(outgoing, 'progress');
  return { outgoing, call };
}

/** With a Kamailio that has outbound. */
export const registrarCases: readonly ServerCase[] = [
  {
    clause: 'RFC 5626 4.2.1',
    feature: 'Outbound: Require, Flow-Timer, the same instance and reg-id replace the old binding',
    async run(room) {
      const first = (await room.makeIdle('alice', { instanceId: INSTANCE })).registration();
      const registered = nextDetail<Registered>(first, 'registered');
      await first.register();
      equal(first.isOutbound, true);
      equal((await registered).response?.getHeader('flow-timer'), '25');
      const second = (await room.makeIdle('alice', { instanceId: INSTANCE })).registration();
      await second.register();
      equal((await second.fetchBindings()).map(({ instanceId, regId }) => [instanceId, regId]), [[INSTANCE, 1]]);
    },
  },
  {
    clause: 'RFC 5627 4.4',
    feature: 'GRUU: granted, and the Contact of a call',
    async run(room) {
      const [alice, bob] = [await room.makeIdle('alice'), await room.make('bob')];
      const registration = alice.registration();
      await registration.register();
      matches(registration.publicGruu, /^sip:alice@example\.com;gr=urn:uuid:/);
      const incoming = nextDetail<{ call: Call }>(bob, 'call');
      const outgoing = alice.call('bob');
      const { call } = await incoming;
      // Kamailio notes our socket in it, on its way.
      equal(call.request?.getHeader('contact')?.replace(/;alias=[^;>]*/, ''), `<${registration.publicGruu ?? ''}>`);
      await call.accept();
      await outgoing.established;
      await call.hangup();
      equal((await outgoing.ended).by, 'remote');
    },
  },
  {
    clause: 'RFC 3261 9.1',
    feature: 'a caller whose connection goes while it rings: the other phone stops ringing',
    async run(room) {
      const [bob, alice] = [await room.make('bob'), await room.make('alice')];
      const { outgoing, call } = await ringing(alice, bob);
      room.cut();
      equal((await outgoing.ended).reason, 'connection_lost');
      const { reason, by } = await call.ended;
      equal([reason, by], ['cancelled', 'remote']);
    },
  },
  {
    clause: 'RFC 3261 18.2.2',
    feature: 'a callee whose connection goes while it rings: the caller is told',
    async run(room) {
      const [alice, bob] = [await room.make('alice'), await room.make('bob')];
      const { outgoing, call } = await ringing(alice, bob);
      room.cut();
      equal((await call.ended).reason, 'connection_lost');
      const { reason, status } = await outgoing.ended;
      equal([reason, status], ['rejected', 480]);
    },
  },
  {
    clause: 'RFC 3327 5.3',
    feature: 'Path: registered and called through an edge proxy',
    async run(room) {
      const [alice, bob] = [await room.makeIdle('alice', { server: room.edge }), await room.make('bob')];
      const registration = alice.registration();
      const registered = nextDetail<Registered>(registration, 'registered');
      await registration.register();
      matches((await registered).response?.getHeader('path'), new RegExp(`127\\.0\\.0\\.1:${new URL(room.edge).port};.*lr.*;ob`));
      equal(registration.isOutbound, true);
      const heard = new Promise<IncomingRequest>((resolve) => {
        alice.addEventListener('message', (event) => {
          event.preventDefault();
          event.detail.request.accept();
          resolve(event.detail.request);
        });
      });
      equal((await bob.message('alice', 'over the edge')).statusCode, 200);
      equal((await heard).message.body, 'over the edge');
      equal((await heard).message.getHeaders('via').length, 3);
    },
  },
  {
    clause: 'RFC 3261 22.2',
    feature: 'Credentials by callback',
    async run(room) {
      const asking = await room.make('bob', { password: '', credentials: ({ realm }) => ({ password: realm === 'example.com' ? 'secret-of-bob' : '' }) });
      equal(asking.registrationState, 'registered');
    },
  },
];
