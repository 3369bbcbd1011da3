import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { OutgoingRequestDelegate } from '../../dist/index.js';
import { failure } from '../support/events.js';
import { DIALOG_REQUESTS } from './dialog-requests.js';
import { Wire } from './wire.js';

describe('an outgoing request that is no INVITE', () => {
  let wire: Wire;
  beforeEach(async () => {
    wire = await Wire.make();
  });
  afterEach(() => {
    wire.close();
  });

  /** Notes what is heard. */
  const noting = (told: string[]): OutgoingRequestDelegate => {
    const note = (name: string) => ({ message }: { message: { statusCode: number } }) => void told.push(`${name} ${message.statusCode}`);
    return { onTrying: note('trying'), onProgress: note('progress'), onAccept: note('accept'), onRedirect: note('redirect'), onReject: note('reject') };
  };

  for (const { method, session: inCall, send } of DIALOG_REQUESTS.filter(({ method }) => method !== 'INVITE')) {
    describe(method, () => {
      it('cancel is invalid_state, and sends nothing (9.1); once it is answered, unknown_request', async () => {
        const request = send(inCall(wire));
        const before = wire.sent.length;
        assert.equal(await failure(() => { request.cancel(); }), 'invalid_state');
        wire.respond(100, '', {}, wire.lastRequest(method));
        assert.equal(await failure(() => { request.cancel(); }), 'invalid_state');
        wire.respond(200, '', {}, wire.lastRequest(method));
        assert.equal(await failure(() => { request.cancel(); }), 'unknown_request');
        assert.equal(wire.sent.length, before);
      });

      it('onTrying hears the 100, then onAccept the 200, each once', () => {
        const request = send(inCall(wire));
        const told: string[] = [];
        request.delegate = noting(told);
        for (const status of [100, 200, 200]) wire.respond(status, '', {}, wire.lastRequest(method));
        assert.deepEqual(told, ['trying 100', 'accept 200']);
      });

      it('dispose: no callback runs any more, and the request goes on', () => {
        const request = send(inCall(wire));
        const told: string[] = [];
        request.delegate = noting(told);
        request.dispose();
        request.dispose();
        for (const status of [100, 404]) wire.respond(status, '', {}, wire.lastRequest(method));
        assert.deepEqual(told, []);
      });

      it('a lost connection is a 503 that no peer has sent', () => {
        const request = send(inCall(wire));
        const told: [number, boolean][] = [];
        request.delegate = { onReject: ({ message }) => told.push([message.statusCode, message.isLocal]) };
        wire.disconnect();
        assert.deepEqual(told, [[503, true]]);
      });
    });
  }

  it('dispose in a callback: none follows', () => {
    const session = wire.callee();
    const told: string[] = [];
    const request = session.info();
    request.delegate = { ...noting(told), onTrying: () => { told.push('trying'); request.dispose(); } };
    wire.respond(100);
    wire.respond(200);
    assert.deepEqual(told, ['trying']);
  });
});
