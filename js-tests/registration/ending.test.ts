import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { responseTo, ScriptedSocket } from '../shim/scripted-socket.js';
import { userAgents } from '../support/agents.js';
import { failure, until } from '../support/events.js';

describe('the end of a registration, in Node', () => {
  const { make } = userAgents(() => ({ server: 'wss://sip.example.com', aor: 'sip:alice@example.com', webSocket: ScriptedSocket, keepAlive: false, reconnect: false }));
  let requests: string[];
  let socket: ScriptedSocket;
  /** Whether a request is answered when it comes. */
  let answers: boolean;

  beforeEach(() => {
    requests = [];
    answers = true;
    ScriptedSocket.onMade = (made) => {
      socket = made;
      made.onSent = (text) => {
        requests.push(text);
        if (answers) grant();
      };
      made.open();
    };
  });

  function grant(): void {
    socket.receive(responseTo(requests.at(-1)!, '200 OK'));
  }
  const intervals = (): string[] => requests.map((request) => /^Expires: (\d+)/m.exec(request)?.[1] ?? '');

  it('who gives up leaves the binding to another who waits for it', async () => {
    answers = false;
    const agent = await make();
    const controller = new AbortController();
    const first = failure(agent.register({ signal: controller.signal }));
    const second = agent.register();
    await until(() => requests.length === 1);
    answers = true;
    controller.abort();
    assert.equal(await first, 'aborted');
    grant();
    await second;
    assert.equal(agent.registrationState, 'registered');
    assert.deepEqual(intervals(), ['600']);
  });

  it('who waits for it when the user agent is closed is told so', async () => {
    answers = false;
    const agent = await make();
    const registering = failure(agent.register());
    await until(() => requests.length === 1);
    await agent.close();
    assert.equal(await registering, 'agent_closed');
  });

  it('one that is begun just before the user agent is closed is not made', async () => {
    const agent = await make();
    await agent.register();
    answers = false;
    const second = failure(agent.registration({ aor: 'sip:bob@example.com' }).register());
    const closing = agent.close();
    await until(() => requests.length === 2);
    grant();
    await closing;
    assert.equal(await second, 'agent_closed');
    assert.deepEqual(intervals(), ['600', '0']);
  });

  it('when all give up, the binding is removed', async () => {
    answers = false;
    const agent = await make();
    const controller = new AbortController();
    const both = [agent.register({ signal: controller.signal }), agent.register({ signal: controller.signal })].map(failure);
    await until(() => requests.length === 1);
    answers = true;
    controller.abort();
    assert.deepEqual(await Promise.all(both), ['aborted', 'aborted']);
    grant();
    await until(() => agent.statistics.registrations === 0);
    assert.deepEqual(intervals(), ['600', '0']);
  });

  it('unregister() takes back a register() that still connects', async () => {
    const agent = await make();
    const registering = failure(agent.register());
    await agent.unregister();
    assert.equal(await registering, 'aborted');
    assert.deepEqual([agent.registrationState, requests.length], ['unregistered', 0]);
    await agent.register();
    assert.equal(agent.registrationState, 'registered');
  });

  it('an unregister() whose connection is lost does not say that the binding is made again', async () => {
    const agent = await make();
    await agent.register();
    answers = false;
    const removing = agent.unregister();
    await until(() => requests.length === 2);
    socket.end();
    await assert.rejects(removing, { code: 'registration_failed', message: 'The binding was not removed: 503 the connection was lost' });
  });

  it('after close() there is nothing to remove, whether the registrar confirmed it or not', async () => {
    const agent = await make();
    const registration = agent.registration();
    await registration.register();
    answers = false;
    await agent.close();
    assert.deepEqual(intervals(), ['600', '0']);
    await registration.unregister();
  });

  it('after close() without a connection neither', async () => {
    const agent = await make();
    const registration = agent.registration();
    await registration.register();
    socket.end();
    await agent.close();
    await registration.unregister();
    await registration.unregister();
  });

  it('an unregister() that is under way fails with close(), and the next one has nothing to do', async () => {
    const agent = await make();
    const registration = agent.registration();
    await registration.register();
    answers = false;
    const removed = failure(registration.unregister());
    await agent.close();
    assert.equal(await removed, 'registration_failed'); // nobody has confirmed it
    await registration.unregister();
  });
});
