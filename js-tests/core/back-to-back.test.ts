import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { UserAgentCore, type SessionDialog } from '../../dist/index.js';
import { sdp } from '../dialog/wire.js';
import { until } from '../support/events.js';

/** What one core sends, the other one has received before `send` returns. */
describe('two cores whose frames arrive while they are sent', () => {
  let alice: UserAgentCore;
  let bob: UserAgentCore;
  let heard: string[];
  /** What alice sends does not arrive. */
  let lost: boolean;

  beforeEach(async () => {
    [alice, bob] = [await UserAgentCore.create({ aor: 'sip:alice@example.com' }), await UserAgentCore.create({ aor: 'sip:bob@example.com' })];
    heard = [];
    lost = false;
    let bobs = 0;
    const alices = alice.openFlow(true, (frame) => { if (!lost) bob.receive(bobs, frame); });
    bobs = bob.openFlow(true, (frame) => { alice.receive(alices, frame); });
  });
  afterEach(() => {
    for (const core of [alice, bob]) core.delete();
  });

  async function call(): Promise<[SessionDialog, SessionDialog]> {
    const sessions: SessionDialog[] = [];
    bob.delegate = {
      onInvite: (request) => {
        request.progress();
        const { session, message } = request.accept({ body: sdp('v=0 bob') });
        assert.equal(message.statusCode, 200);
        session.delegate = { onAck: () => void heard.push('ack'), onTerminated: () => heard.push('bye') };
        sessions.push(session);
      },
    };
    alice.invite('sip:bob@example.com', { body: sdp('v=0 alice') }, {
      onProgress: () => heard.push('progress'),
      onAccept: ({ session }) => { heard.push('accept'); sessions.push(session); },
    });
    heard.push('sent');
    await until(() => sessions.length === 2 && heard.includes('ack'));
    return [sessions[1]!, sessions[0]!];
  }

  it('no callback runs inside the call that sends', async () => {
    const [ours, theirs] = await call();
    assert.deepEqual(heard, ['sent', 'progress', 'accept', 'ack']);
    theirs.delegate = { onMessage: (request) => request.accept() };
    const request = ours.message({ onAccept: () => assert.fail('the delegate that was taken away') });
    request.delegate = { onAccept: () => heard.push('message') };
    await until(() => heard.includes('message'));
  });

  it('a re-INVITE that is answered at once is none that is open', async () => {
    const [ours, theirs] = await call();
    theirs.delegate = { onInvite: (request) => request.accept({ body: sdp('v=0 bob too') }) };
    const request = ours.invite({ onAccept: () => heard.push('accepted') }, { body: sdp('v=0 alice too') });
    assert.equal(ours.reinviteUserAgentClient, request);
    await until(() => heard.includes('accepted'));
    assert.deepEqual([ours.reinviteUserAgentClient, theirs.reinviteUserAgentServer, ours.answer?.content], [undefined, undefined, 'v=0 bob too']);
  });

  it('a core that is deleted while it sends is gone, and no error but ours is thrown', async () => {
    const [ours, theirs] = await call();
    theirs.delegate = { onInfo: () => { alice.delete(); } };
    ours.info({ onReject: () => assert.fail('told of') });
    assert.equal(alice.deleted, true);
    assert.throws(() => ours.info(), { name: 'SipError', code: 'agent_closed' });
  });

  it('what comes while the core answers for the application is taken as well', async () => {
    const [ours, theirs] = await call();
    const before = bob.statistics.serverTransactions;
    lost = true;
    const request = ours.invite({ onReject: ({ message }) => heard.push(`${message.statusCode}`) }, { body: sdp('v=0 alice again') });
    lost = false;
    theirs.receiveRequest(request.message); // on another way; 488, whose ACK comes while that is sent
    await until(() => heard.includes('488'));
    assert.equal(bob.statistics.serverTransactions, before);
  });

  it('a flow that throws loses its frame, and nothing else', async () => {
    const [ours] = await call();
    const reported: unknown[] = [];
    Reflect.set(globalThis, 'reportError', (error: unknown) => reported.push(error));
    const broken = alice.openFlow(true, () => { throw new Error('broken pipe'); });
    const request = ours.info();
    Reflect.deleteProperty(globalThis, 'reportError');
    alice.closeFlow(broken);
    assert.equal(request.message.method, 'INFO');
    assert.deepEqual(reported.map(String), ['Error: broken pipe']);
    ours.bye();
    await until(() => heard.includes('bye'));
  });

  it('what comes meanwhile is in order, also where the next thing comes before it was told', async () => {
    const [ours, theirs] = await call();
    theirs.delegate = { onInfo: (request) => request.accept(), onMessage: (request) => request.reject() };
    ours.info({ onAccept: () => heard.push('info') });
    ours.message({ onReject: () => heard.push('message') });
    ours.addEventListener('terminated', ({ detail }) => heard.push(detail.reason));
    theirs.bye();
    assert.deepEqual(heard.slice(4), ['info', 'message', 'remote_bye']);
  });
});
