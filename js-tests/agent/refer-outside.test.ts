import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { WebSocket } from 'ws';
import { EdgeServer } from '../../tools/edge/edge-server.js';
import { SubscriptionState, UserAgent, type IncomingTransfer } from '../../dist/index.js';
import { nextEvent, until } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';

describe('REFER outside a dialog, between three user agents in Node, through the development edge', () => {
  let edge: EdgeServer;
  let alice: UserAgent;
  let bob: UserAgent;
  let carol: UserAgent;

  before(async () => {
    edge = await EdgeServer.start({ users: { alice: 'a', bob: 'b', carol: 'c' } });
    const make = async (user: string): Promise<UserAgent> => {
      const agent = await UserAgent.create({ server: edge.url, aor: `sip:${user}@example.com`, password: user.slice(0, 1), webSocket: WebSocket, media: () => new FakeMedia() });
      await agent.register();
      return agent;
    };
    [alice, bob, carol] = [await make('alice'), await make('bob'), await make('carol')];
  });
  after(async () => {
    await Promise.all([alice, bob, carol].map((agent) => agent.close()));
    await edge.close();
  });

  it('RFC 7647 4: it is an event of the user agent, and its subscription tells how it went', async () => {
    const told: number[] = [];
    const asked = new Promise<IncomingTransfer>((resolve) => {
      bob.addEventListener(
        'transfer',
        (event) => {
          event.preventDefault(); // answered later
          resolve(event.detail.transfer);
        },
        { once: true },
      );
    });
    const over = new Promise<void>((resolve) => {
      alice.core.refer('sip:bob@example.com', 'sip:carol@example.com', {}, {
        onSubscription: ({ status, state }) => {
          told.push(status);
          if (state === SubscriptionState.Terminated) resolve();
        },
      });
    });
    const transfer = await asked;
    assert.deepEqual([transfer.target.uri, transfer.referredBy?.uri], ['sip:carol@example.com', 'sip:alice@example.com']);
    const called = nextEvent(carol, 'call');
    const call = transfer.accept();
    await (await called).call.accept();
    await over;
    assert.deepEqual([told[0], told.at(-1)], [100, 200]);
    assert.deepEqual([alice.calls.length, alice.statistics.dialogs, call.state], [0, 0, 'established']);
    await call.hangup();
  });

  it('RFC 4538 4: one that shows to know a call is an event of that call; left alone, it is refused', async () => {
    const incoming = nextEvent(bob, 'call');
    const ours = alice.call('bob');
    const { call: theirs } = await incoming;
    await theirs.accept();
    await ours.established;
    const ask = (): Promise<number> =>
      new Promise((resolve) => {
        const done = ({ message }: { message: { statusCode: number } }): void => {
          resolve(message.statusCode);
        };
        alice.core.refer(ours.dialog!, 'sip:carol@example.com', {}, { onAccept: done, onReject: done });
      });
    assert.equal(await ask(), 603);
    theirs.addEventListener('transfer', ({ detail: { transfer } }) => {
      transfer.accept();
    });
    const called = nextEvent(carol, 'call');
    assert.equal(await ask(), 200);
    await (await called).call.accept();
    await until(() => bob.calls.length === 2);
    assert.equal(theirs.state, 'established'); // it goes on until somebody ends it
    await Promise.all([...alice.calls, ...bob.calls].map((call) => call.hangup()));
  });
});
