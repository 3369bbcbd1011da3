import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { IncomingInviteRequest, IncomingRequest } from '../../dist/index.js';
import { failure } from '../support/events.js';
import { sdp, Wire } from './wire.js';

type Answer = 'accept' | 'progress' | 'reject' | 'redirect' | 'trying';

describe('request objects and their state errors', () => {
  let wire: Wire;
  beforeEach(async () => {
    wire = await Wire.make();
  });
  afterEach(() => {
    wire.close();
  });

  const answers: Record<Answer, (request: IncomingInviteRequest) => unknown> = {
    accept: (request) => request.accept({ body: sdp('v=0 alice') }),
    progress: (request) => request.progress(),
    reject: (request) => request.reject(),
    redirect: (request) => request.redirect(['sip:carol@example.com']),
    trying: (request) => request.trying(),
  };

  describe('an incoming INVITE', () => {
    it('accept: 2xx with the answer, its session', () => {
      const { message, session } = wire.incoming({ body: 'v=0 bob' }).accept({ statusCode: 202, reasonPhrase: 'Fine', extraHeaders: ['X-Mine: yes'], body: sdp('v=0 alice') });
      assert.match(wire.last.text, /^SIP\/2\.0 202 Fine\r\n/);
      assert.equal(wire.last.header('x-mine'), 'yes');
      assert.equal(message.statusCode, 202);
      assert.equal(session, wire.core.dialogs[0]);
    });

    it('accept without the answer that is owed is invalid_state, and sends nothing', async () => {
      const request = wire.incoming({ body: 'v=0 bob' });
      const before = wire.sent.length;
      assert.equal(await failure(() => request.accept()), 'invalid_state');
      assert.equal(wire.sent.length, before);
      request.accept({ body: sdp('v=0 alice') });
    });

    it('progress: 180 unless given, its early session', () => {
      const request = wire.incoming();
      const { session } = request.progress();
      assert.equal(wire.last.status, 180);
      assert.equal(session.early, true);
      assert.equal(request.progress({ statusCode: 183 }).session, session);
      assert.equal(wire.last.status, 183);
    });

    it('trying: 100, without a tag', () => {
      wire.incoming().trying();
      assert.equal(wire.last.status, 100);
      assert.doesNotMatch(wire.last.header('to'), /tag=/);
    });

    it('reject: 480 unless given', () => {
      wire.incoming().reject();
      assert.equal(wire.last.status, 480);
      wire.incoming().reject({ statusCode: 603, reasonPhrase: 'No' });
      assert.match(wire.last.text, /^SIP\/2\.0 603 No\r\n/);
    });

    it('redirect: 302 with the contacts', () => {
      wire.incoming().redirect(['sip:carol@example.com', '"Dave" <sip:dave@example.com>;q=0.5']);
      assert.equal(wire.last.status, 302);
      assert.deepEqual(wire.last.headers('contact'), ['<sip:carol@example.com>', '"Dave" <sip:dave@example.com>;q=0.5']);
    });

    for (const first of ['accept', 'reject', 'redirect'] as const) {
      for (const second of Object.keys(answers) as Answer[]) {
        it(`${second} after ${first} is unknown_request, and sends nothing`, async () => {
          const request = wire.incoming({ body: 'v=0 bob' });
          answers[first](request);
          const before = wire.sent.length;
          assert.equal(await failure(() => answers[second](request)), 'unknown_request');
          assert.equal(wire.sent.length, before);
        });
      }
    }

    for (const second of Object.keys(answers) as Answer[]) {
      it(`${second} after the peer's CANCEL is unknown_request, and sends nothing; onCancel has told`, async () => {
        const text = wire.bobsInvite({ body: 'v=0 bob' });
        const request = await new Promise<IncomingInviteRequest>((resolve) => {
          wire.core.delegate = { onInvite: resolve };
          wire.receive(text);
        });
        const told: string[] = [];
        request.delegate = { onCancel: (message) => told.push(message?.method ?? 'nothing') };
        request.progress();
        const cancel = text.replace(/^INVITE/, 'CANCEL').replace('CSeq: 1 INVITE', 'CSeq: 1 CANCEL').replace(/Content-[^]*/, 'Content-Length: 0\r\n\r\n');
        assert.deepEqual(wire.during(() => wire.receive(cancel)), ['200', '487']);
        assert.deepEqual(told, ['CANCEL']);
        assert.equal(request.isAnswered, true);
        const before = wire.sent.length;
        assert.equal(await failure(() => answers[second](request)), 'unknown_request');
        assert.equal(wire.sent.length, before);
      });
    }

    it('isAnswered: nothing is left to answer after a CANCEL, as onCancel sees, or without its connection', () => {
      const request = wire.incoming();
      request.progress();
      const seen: boolean[] = [request.isAnswered];
      request.delegate = { onCancel: () => seen.push(request.isAnswered) };
      wire.disconnect();
      assert.deepEqual(seen, [false, true]);
    });

    it('a status of another class is invalid_argument', async () => {
      const request = wire.incoming({ body: 'v=0 bob' });
      for (const refused of [
        () => request.accept({ statusCode: 180, body: sdp('v=0 alice') }),
        () => request.accept({ statusCode: 300, body: sdp('v=0 alice') }),
        () => request.progress({ statusCode: 200 }),
        () => request.reject({ statusCode: 200 }),
        () => request.reject({ statusCode: 700 }),
        () => request.reject({ statusCode: 480.5 }),
        () => request.progress({ statusCode: 100 }),
        () => request.trying({ statusCode: 180 }),
        () => request.reject({ reasonPhrase: 'a\r\nX: y' }),
        () => request.reject({ extraHeaders: ['Via: x'] }),
        () => request.redirect(['sip:a@b\r\nX: y']),
      ]) {
        assert.equal(await failure(refused), 'invalid_argument', String(refused));
      }
      request.reject();
    });

    it('no answer reaches a core that is closed: agent_closed', async () => {
      const request = wire.incoming();
      wire.close();
      assert.equal(await failure(() => request.reject()), 'agent_closed');
    });
  });

  describe('any other incoming request', () => {
    const taken = (method = 'MESSAGE'): IncomingRequest => {
      const session = wire.callee();
      let request: IncomingRequest | undefined;
      session.delegate = { onMessage: (incoming) => (request = incoming), onInfo: (incoming) => (request = incoming) };
      wire.receive(wire.inside(session, method));
      return request!;
    };

    it('accept, reject and redirect answer it once', async () => {
      const accepted = taken();
      assert.equal(accepted.accept().message.statusCode, 200);
      assert.equal(await failure(() => accepted.reject()), 'unknown_request');
      assert.equal(taken().reject({ statusCode: 404 }).message.statusCode, 404);
      assert.equal(taken().redirect(['sip:carol@example.com']).message.statusCode, 302);
    });

    it('progress and trying are refused: a 1xx belongs to INVITE (RFC 4320 4.1)', async () => {
      const request = taken();
      const before = wire.sent.length;
      assert.equal(await failure(() => request.progress()), 'invalid_argument');
      assert.equal(await failure(() => request.trying()), 'invalid_argument');
      assert.equal(wire.sent.length, before);
      request.accept();
    });

    it('the end of the dialog leaves nothing to answer', async () => {
      const session = wire.callee();
      let request: IncomingRequest | undefined;
      session.delegate = { onInvite: (incoming) => (request = incoming) };
      wire.receive(wire.inside(session, 'INVITE', { body: 'v=0 new' }));
      assert.deepEqual(wire.during(() => wire.receive(wire.inside(session, 'BYE'))), ['487', '200']);
      assert.equal(request!.isAnswered, true);
      assert.equal(await failure(() => request!.reject()), 'unknown_request');
    });

    it('isAnswered: also by the default of the core, where nobody took it', () => {
      const session = wire.callee();
      let request: IncomingRequest | undefined;
      session.addEventListener('message', ({ detail }) => (request = detail.request));
      assert.deepEqual(
        wire.during(() => wire.receive(wire.inside(session, 'MESSAGE'))),
        ['405'],
      );
      assert.equal(request!.isAnswered, true);
    });
  });

  describe('an outgoing INVITE', () => {
    it('cancel: CANCEL after the first provisional response, with the reason, and onReject tells 487', () => {
      const told: number[] = [];
      const request = wire.outgoing({ onReject: ({ message }) => told.push(message.statusCode) });
      assert.deepEqual(wire.during(() => { request.cancel('SIP;cause=200;text="elsewhere"'); }), []);
      assert.deepEqual(wire.during(() => { wire.respond(180); }), ['CANCEL']);
      assert.equal(wire.last.header('reason'), 'SIP;cause=200;text="elsewhere"');
      wire.respond(200, '', {}, wire.lastRequest('CANCEL'));
      wire.respond(487, 'bob', {}, wire.lastRequest('INVITE'));
      assert.deepEqual(told, [487]);
    });

    it('cancel is invalid_state a second time, and after the final response', async () => {
      const request = wire.outgoing();
      wire.respond(180);
      request.cancel();
      assert.deepEqual(await Promise.all([failure(() => request.cancel())]), ['invalid_state']);
      const accepted = wire.outgoing();
      wire.respond(200, 'bob', { body: 'v=0 bob' });
      const before = wire.sent.length;
      assert.equal(await failure(() => accepted.cancel()), 'invalid_state');
      assert.equal(wire.sent.length, before);
    });

    it('cancel is unknown_request once the transaction is over', async () => {
      const request = wire.outgoing();
      wire.respond(486);
      assert.equal(await failure(() => request.cancel()), 'unknown_request');
    });

    it('cancel of a re-INVITE works as that of an INVITE', () => {
      const session = wire.callee();
      const request = session.invite({}, { body: sdp('v=0 new') });
      wire.respond(100);
      assert.deepEqual(wire.during(() => { request.cancel(); }), ['CANCEL']);
    });

    it('a reason that would break the message apart is invalid_argument', async () => {
      const request = wire.outgoing();
      wire.respond(180);
      assert.equal(await failure(() => request.cancel('SIP\r\nX: y')), 'invalid_argument');
    });

    it('dispose: no callback runs any more', () => {
      const request = wire.outgoing({ onReject: () => assert.fail('a callback ran') });
      request.dispose();
      request.dispose();
      wire.respond(486);
    });

    it('message is what was sent last, after a challenge the repeated request', async () => {
      const other = await Wire.make({ authorizationUsername: 'alice', password: 'secret' });
      const request = other.outgoing();
      assert.equal(request.message.getHeader('authorization'), undefined);
      other.respond(401, 'bob', { lines: ['WWW-Authenticate: Digest realm="r", nonce="n"'] });
      assert.match(request.message.getHeader('authorization') ?? '', /^Digest /);
      assert.equal(request.message.cseq, 2);
      other.close();
    });

    it('delegate may be set after the call that sends has returned', () => {
      const request = wire.outgoing();
      const told: string[] = [];
      request.delegate = {
        onTrying: ({ message }) => told.push(`trying ${message.statusCode}`),
        onProgress: ({ message, session }) => told.push(`progress ${message.statusCode} ${session?.remoteTag ?? 'none'}`),
        onAccept: ({ message, session, ack }) => {
          told.push(`accept ${message.statusCode} ${session.remoteTag}`);
          assert.equal(ack().message.method, 'ACK');
        },
      };
      wire.respond(100);
      wire.respond(180, '');
      wire.respond(183);
      assert.deepEqual(wire.during(() => { wire.respond(200, 'bob', { body: 'v=0 bob' }); }), ['ACK']);
      assert.deepEqual(told, ['trying 100', 'progress 180 none', 'progress 183 bob', 'accept 200 bob']);
    });

    it('onRedirect hears a 3xx, onReject 4xx to 6xx', () => {
      const told: string[] = [];
      const delegate = { onRedirect: () => told.push('redirect'), onReject: () => told.push('reject') };
      for (const status of [302, 404, 503, 603]) {
        wire.outgoing(delegate);
        wire.respond(status);
      }
      assert.deepEqual(told, ['redirect', 'reject', 'reject', 'reject']);
    });
  });
});
