import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { SessionState, type IncomingRequest, type IncomingRequestMessage, type SessionDelegate, type SessionDialog } from '../../dist/index.js';
import { failure, until } from '../support/events.js';
import { sdp, Wire } from './wire.js';

type Taking = 'onInfo' | 'onMessage' | 'onNotify' | 'onRefer';

describe('SessionDialog: what comes in', () => {
  let wire: Wire;
  beforeEach(async () => {
    wire = await Wire.make();
  });
  afterEach(() => {
    wire.close();
  });

  const lines: Record<string, string[]> = {
    NOTIFY: ['Event: refer', 'Subscription-State: active'],
    REFER: ['Refer-To: <sip:carol@example.com>'],
  };

  // A REFER that is taken makes a subscription: the first NOTIFY goes out behind the 202 (RFC 6665 4.2.1.2).
  for (const [callback, method, left, taken] of [
    ['onInfo', 'INFO', '200', ['202']],
    ['onMessage', 'MESSAGE', '405', ['202']],
    ['onNotify', 'NOTIFY', '200', ['202']],
    ['onRefer', 'REFER', '603', ['202', 'NOTIFY']],
  ] as const) {
    describe(`${callback} and the event of the same moment`, () => {
      const type = method.toLowerCase() as 'info';
      /** A NOTIFY belongs to a REFER of ours. */
      const inCall = (): SessionDialog => {
        const session = wire.callee();
        if (method === 'NOTIFY') {
          session.refer(undefined, { extraHeaders: ['Refer-To: <sip:carol@example.com>'] });
          wire.respond(202);
        }
        return session;
      };
      const receive = (session: SessionDialog): string[] => wire.during(() => wire.receive(wire.inside(session, method, { lines: lines[method] ?? [] })));

      it('the callback takes the request, and answers it', () => {
        const session = inCall();
        session.delegate = { [callback]: (request: IncomingRequest) => request.accept({ statusCode: 202 }) } satisfies Pick<SessionDelegate, Taking>;
        assert.deepEqual(receive(session), taken);
      });

      it('a listener that calls preventDefault takes it, one that does not leaves it', () => {
        const session = inCall();
        let request: IncomingRequest | undefined;
        session.addEventListener(type, (event) => {
          event.preventDefault();
          request = event.detail.request;
        });
        assert.deepEqual(receive(session), []);
        assert.equal(request?.message.method, method);
        const accepting = request;
        assert.equal(wire.during(() => accepting.accept())[0], '200');
        const other = inCall();
        other.addEventListener(type, () => undefined);
        assert.deepEqual(receive(other), [left]);
      });

      it(`nobody takes it: ${left}`, () => {
        assert.deepEqual(receive(inCall()), [left]);
      });
    });
  }

  describe('onAck', () => {
    it('hears the ACK once; the event tells the same', () => {
      const session = wire.answered();
      const heard: string[] = [];
      session.delegate = { onAck: ({ message }) => void heard.push(`delegate ${message.method}`) };
      session.addEventListener('ack', ({ detail }) => heard.push(`event ${detail.message.method}`));
      wire.acknowledge(session);
      wire.acknowledge(session);
      assert.deepEqual(heard, ['delegate ACK', 'event ACK']);
    });

    it('while its promise is open a new INVITE gets 500 with Retry-After, then it is delivered', async () => {
      const session = wire.answered();
      let release = (): void => undefined;
      session.delegate = { onAck: () => new Promise((resolve) => (release = resolve)), onInvite: () => undefined };
      wire.acknowledge(session);
      wire.receive(wire.inside(session, 'INVITE', { body: 'v=0 new' }));
      assert.equal(wire.last.status, 500);
      assert.match(wire.last.header('retry-after'), /^([0-9]|10)$/);
      release();
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'INVITE', { body: 'v=0 new' }))), []);
      assert.ok(session.reinviteUserAgentServer);
    });
  });

  it('what onAck returns, and waitUntil is given, may be no promise', async () => {
    const session = wire.answered();
    const heard: string[] = [];
    session.delegate = { onAck: (() => heard.push('ack')) as unknown as () => void, onInvite: () => heard.push('invite') };
    session.addEventListener('ack', ({ detail }) => { detail.waitUntil(5 as unknown as Promise<void>); });
    wire.acknowledge(session);
    await new Promise((resolve) => setImmediate(resolve));
    wire.receive(wire.inside(session, 'INVITE', { body: 'v=0 new' }));
    assert.deepEqual(heard, ['ack', 'invite']);
  });

  it('onAckTimeout: no ACK for 64*T1, the core sends BYE, and the reason is told', async () => {
    const quick = await Wire.make({ timerT1: 4 });
    const session = quick.answered();
    const heard: string[] = [];
    session.delegate = { onAckTimeout: () => heard.push('ackTimeout'), onTerminated: (reason) => heard.push(reason) };
    session.addEventListener('ackTimeout', () => heard.push('event'));
    await until(() => heard.length === 3);
    assert.deepEqual(heard, ['ackTimeout', 'event', 'ack_timeout']);
    assert.equal(quick.lastRequest().method, 'BYE');
    quick.close();
  });

  describe('onBye', () => {
    it('hears the BYE, and answers it; the session is over', () => {
      const session = wire.callee();
      const heard: string[] = [];
      session.delegate = { onBye: (request) => { heard.push('bye'); request.accept({ extraHeaders: ['X-Mine: yes'] }); }, onTerminated: (reason) => heard.push(reason) };
      assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'BYE'))), ['200']);
      assert.equal(wire.last.header('x-mine'), 'yes');
      assert.deepEqual(heard, ['bye', 'remote_bye']);
    });

    it('nobody takes it: 200', () => {
      const session = wire.callee();
      assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'BYE'))), ['200']);
      assert.equal(session.sessionState, SessionState.Terminated);
    });
  });

  describe('onInvite', () => {
    it('takes a re-INVITE, and its answer moves the session', () => {
      const session = wire.callee();
      session.delegate = { onInvite: (request) => assert.equal(request.accept({ body: sdp('v=0 second') }).session, session) };
      assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'INVITE', { body: 'v=0 new' }))), ['200']);
      assert.deepEqual([session.offer?.content, session.answer?.content], ['v=0 new', 'v=0 second']);
    });

    it('nobody takes it: 488, and the session is what it was', () => {
      const session = wire.callee();
      assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'INVITE', { body: 'v=0 new' }))), ['488']);
      assert.deepEqual([session.offer?.content, session.answer?.content], ['v=0 bob', 'v=0 alice']);
    });

    it('the description that bob sent last is a refresh, which the core answers', () => {
      const session = wire.callee();
      assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'INVITE', { body: 'v=0 bob' }))), ['200']);
      assert.equal(wire.last.body, 'v=0 alice');
    });

    it('the CANCEL of a re-INVITE: 200, 487, and its delegate hears it', () => {
      const session = wire.callee();
      const told: string[] = [];
      session.delegate = { onInvite: (request) => (request.delegate = { onCancel: (message) => told.push(message?.method ?? 'nothing') }) };
      const text = wire.inside(session, 'INVITE', { body: 'v=0 new' });
      wire.receive(text);
      const cancel = text.replace(/^INVITE/, 'CANCEL').replace(/(CSeq: \d+) INVITE/, '$1 CANCEL').replace(/Content-[^]*/, 'Content-Length: 0\r\n\r\n');
      assert.deepEqual(wire.during(() => wire.receive(cancel)), ['200', '487']);
      assert.deepEqual(told, ['CANCEL']);
    });
  });

  describe('onTerminated and the terminated event', () => {
    it('tell why, once', () => {
      const session = wire.callee();
      const heard: unknown[] = [];
      session.delegate = { onTerminated: (reason) => heard.push(reason) };
      session.addEventListener('terminated', ({ detail }) => heard.push({ reason: detail.reason, status: detail.status, method: (detail.message as IncomingRequestMessage).method }));
      wire.receive(wire.inside(session, 'BYE'));
      wire.receive(wire.inside(session, 'BYE'));
      assert.deepEqual(heard, ['remote_bye', { reason: 'remote_bye', status: 0, method: 'BYE' }]);
    });

    for (const [reason, end] of [
      ['local_bye', (session: SessionDialog) => session.bye()],
      ['disposed', (session: SessionDialog) => { session.dispose(); }],
      ['closed', () => { wire.core.close(); }],
    ] as const) {
      it(reason, async () => {
        const session = wire.callee();
        const heard: string[] = [];
        session.delegate = { onTerminated: (why) => heard.push(why) };
        end(session);
        assert.deepEqual(heard, [], 'told inside the command');
        await Promise.resolve();
        assert.deepEqual(heard, [reason]);
        assert.equal(session.terminationReason, reason);
      });
    }

    for (const [reason, status] of [['rejected', 486], ['completed_elsewhere', 200]] as const) {
      it(`${reason} for an early dialog`, async () => {
        const quick = await Wire.make({ timerT1: 2 });
        const heard: string[] = [];
        quick.outgoing({ onProgress: ({ session }) => { session!.delegate = { onTerminated: (why) => heard.push(why) }; } });
        quick.respond(180, 'fork');
        quick.respond(status, 'other', status === 200 ? { body: 'v=0 bob' } : {});
        await until(() => heard.length > 0);
        assert.deepEqual(heard, [reason]);
        quick.close();
      });
    }

    it('cancelled', () => {
      const { session, request } = wire.ringing();
      const heard: string[] = [];
      session.delegate = { onTerminated: (why) => heard.push(why) };
      request.cancel();
      wire.respond(487, 'bob', {}, wire.lastRequest('INVITE'));
      assert.deepEqual(heard, ['cancelled']);
    });

    it('dialog_not_found, request_timeout: what ends the INVITE usage (RFC 5057 5.1)', () => {
      for (const [status, reason] of [[481, 'dialog_not_found'], [404, 'dialog_not_found'], [408, 'request_timeout']] as const) {
        const session = wire.callee();
        session.info();
        wire.respond(status);
        assert.equal(session.terminationReason, reason);
      }
    });

    it('connection_lost', () => {
      const { session } = wire.incoming().progress();
      wire.disconnect();
      assert.equal(session.terminationReason, 'connection_lost');
    });
  });

  it('a callback that throws breaks nothing: the request counts as taken', (t) => {
    const session = wire.callee();
    const reported: unknown[] = [];
    Object.assign(globalThis, { reportError: (error: unknown) => reported.push(error) });
    t.after(() => Reflect.deleteProperty(globalThis, 'reportError'));
    session.delegate = {
      onMessage: () => {
        throw new Error('of the application');
      },
    };
    assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'MESSAGE'))), []);
    assert.match(String(reported), /of the application/);
    assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'BYE'))), ['487', '200']); // what was never answered, too
  });

  describe('receiveRequest', () => {
    /** A request of bob that the core of another alice has read: this one has not seen it. */
    async function elsewhere(session: SessionDialog, method: string, parts: Parameters<Wire['inside']>[2] = {}): Promise<IncomingRequestMessage> {
      const text = wire.inside(session, method, parts);
      const other = await Wire.make();
      let message: IncomingRequestMessage | undefined;
      other.core.addEventListener('dropped', ({ detail }) => (message = detail.message as IncomingRequestMessage));
      other.receive(text);
      other.close();
      return message!;
    }

    it('delivers a request that came on another way, as the very object, and answers it', async () => {
      const session = wire.callee();
      let delivered: IncomingRequestMessage | undefined;
      session.delegate = { onInfo: (request) => { delivered = request.message; request.accept(); } };
      const message = await elsewhere(session, 'INFO', { body: 'bänd', contentType: 'text/plain' });
      session.receiveRequest(message);
      await Promise.resolve();
      assert.equal(delivered, message);
      assert.equal(delivered.body, 'bänd');
      assert.equal(wire.last.status, 200);
    });

    it('no callback runs inside it', async () => {
      const session = wire.callee();
      let calls = 0;
      session.delegate = { onMessage: () => (calls += 1) };
      session.receiveRequest(await elsewhere(session, 'MESSAGE'));
      assert.equal(calls, 0);
      await Promise.resolve();
      assert.equal(calls, 1);
    });

    it('a message that was delivered already is invalid_state', async () => {
      const session = wire.callee();
      let message: IncomingRequestMessage | undefined;
      session.delegate = { onInfo: (request) => { ({ message } = request); request.accept(); } };
      wire.receive(wire.inside(session, 'INFO'));
      const before = wire.sent.length;
      assert.equal(await failure(() => session.receiveRequest(message!)), 'invalid_state');
      await Promise.resolve();
      assert.equal(wire.sent.length, before);
    });

    it('the ACK that was delivered already is invalid_state', async () => {
      const session = wire.answered();
      let message: IncomingRequestMessage | undefined;
      session.delegate = { onAck: (ack) => void ({ message } = ack) };
      wire.acknowledge(session);
      assert.equal(await failure(() => session.receiveRequest(message!)), 'invalid_state');
    });

    it('a request of another dialog, and one outside of dialogs, is invalid_argument', async () => {
      const session = wire.callee();
      const other = wire.callee();
      assert.equal(await failure(async () => session.receiveRequest(await elsewhere(other, 'INFO'))), 'invalid_argument');
      assert.equal(await failure(() => session.receiveRequest(wire.incoming().message)), 'invalid_argument');
    });

    it('without a connection it is not_connected', async () => {
      const session = wire.callee();
      const message = await elsewhere(session, 'INFO');
      wire.disconnect();
      assert.equal(await failure(() => session.receiveRequest(message)), 'not_connected');
    });
  });
});
