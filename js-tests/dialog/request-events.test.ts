import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { IncomingInviteRequest, SessionState, type IncomingRequest, type SessionDelegate, type SessionDialog } from '../../dist/index.js';
import { sdp, Wire } from './wire.js';

interface Moment {
  readonly type: 'bye' | 'invite' | 'prack' | 'update';
  readonly callback: 'onBye' | 'onInvite' | 'onPrack' | 'onUpdate';
  /** A session in which it may come, and its text. */
  make(wire: Wire): { session: SessionDialog; text: string };
  /** How alice answers it. */
  accept(request: IncomingRequest): void;
  /** What nobody takes is answered so. */
  readonly left: string;
}

const MOMENTS: readonly Moment[] = [
  {
    type: 'bye',
    callback: 'onBye',
    make: (wire) => inCall(wire, 'BYE'),
    accept: (request) => request.accept({ extraHeaders: ['X-Mine: yes'] }),
    left: '200',
  },
  {
    type: 'invite',
    callback: 'onInvite',
    make: (wire) => inCall(wire, 'INVITE', 'v=0 new'),
    accept: (request) => request.accept({ extraHeaders: ['X-Mine: yes'], body: sdp('v=0 mine') }),
    left: '488',
  },
  {
    type: 'prack',
    callback: 'onPrack',
    make: (wire) => {
      const { session, message } = wire.incoming({ lines: ['Supported: 100rel'], body: 'v=0 bob' }).progress({ statusCode: 183, extraHeaders: ['Require: 100rel'] });
      return { session, text: wire.inside(session, 'PRACK', { lines: [`RAck: ${message.getHeader('rseq') ?? ''} 1 INVITE`] }) };
    },
    accept: (request) => request.accept({ extraHeaders: ['X-Mine: yes'] }),
    left: '200',
  },
  {
    type: 'update',
    callback: 'onUpdate',
    make: (wire) => inCall(wire, 'UPDATE', 'v=0 new'),
    accept: (request) => request.accept({ extraHeaders: ['X-Mine: yes'], body: sdp('v=0 mine') }),
    left: '488',
  },
];

function inCall(wire: Wire, method: string, body = ''): { session: SessionDialog; text: string } {
  const session = wire.callee();
  return { session, text: wire.inside(session, method, { body }) };
}

describe('SessionDialog: the events beside the callbacks of its delegate', () => {
  let wire: Wire;
  beforeEach(async () => {
    wire = await Wire.make();
  });
  afterEach(() => {
    wire.close();
  });

  for (const { type, callback, make, accept, left } of MOMENTS) {
    describe(`${callback} and the event ${type}`, () => {
      it('a listener that calls preventDefault takes the request, and answers it when it wants', () => {
        const { session, text } = make(wire);
        let request: IncomingRequest | undefined;
        session.addEventListener(type, (event) => {
          assert.equal(event.cancelable, true);
          event.preventDefault();
          ({ request } = event.detail);
        });
        assert.deepEqual(wire.during(() => { wire.receive(text); }), []);
        assert.equal(request?.message.method, type.toUpperCase());
        assert.equal(request instanceof IncomingInviteRequest, type === 'invite');
        const taken = request;
        assert.deepEqual(wire.during(() => { accept(taken); }), ['200']);
        assert.equal(wire.last.header('x-mine'), 'yes');
      });

      it(`a listener that does not leaves it: ${left}`, () => {
        const { session, text } = make(wire);
        let heard = 0;
        session.addEventListener(type, () => (heard += 1));
        assert.deepEqual(wire.during(() => { wire.receive(text); }), [left]);
        assert.equal(heard, 1);
      });

      it('the callback takes it, before the event of the same request', () => {
        const { session, text } = make(wire);
        const heard: unknown[] = [];
        session.delegate = { [callback]: (request: IncomingRequest) => { heard.push(request); accept(request); } } satisfies SessionDelegate;
        session.addEventListener(type, ({ detail }) => heard.push('event', detail.request));
        assert.deepEqual(wire.during(() => { wire.receive(text); }), ['200']);
        assert.equal(wire.last.header('x-mine'), 'yes');
        assert.deepEqual(heard.slice(1), ['event', heard[0]]);
      });

      it('a listener that was removed hears nothing', () => {
        const { session, text } = make(wire);
        const removed = (): void => assert.fail('heard');
        session.addEventListener(type, removed);
        session.removeEventListener(type, removed);
        assert.deepEqual(wire.during(() => { wire.receive(text); }), [left]);
      });
    });
  }

  it('a BYE that a listener has taken ends the session at once, and its answer is still due', () => {
    const session = wire.callee();
    const heard: string[] = [];
    let request: IncomingRequest | undefined;
    session.addEventListener('bye', (event) => {
      event.preventDefault();
      ({ request } = event.detail);
      heard.push(`bye ${session.sessionState}`);
    });
    session.addEventListener('terminated', ({ detail }) => heard.push(detail.reason));
    wire.receive(wire.inside(session, 'BYE'));
    assert.deepEqual(heard, [`bye ${SessionState.Terminated}`, 'remote_bye']);
    assert.deepEqual(wire.during(() => request!.accept()), ['200']);
    assert.equal(wire.core.statistics.dialogs, 0);
  });

  it('a re-INVITE that a listener has taken is reinviteUserAgentServer until its answer', async () => {
    const { session, text } = inCall(wire, 'INVITE', 'v=0 new');
    session.addEventListener('invite', (event) => {
      event.preventDefault();
      assert.equal(session.reinviteUserAgentServer, event.detail.request);
    });
    wire.receive(text);
    assert.deepEqual(wire.during(() => session.reinviteUserAgentServer!.accept({ body: sdp('v=0 mine') })), ['200']);
    await Promise.resolve();
    assert.equal(session.reinviteUserAgentServer, undefined);
    assert.equal(session.answer?.content, 'v=0 mine');
  });
});
