import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { SessionState, SignalingState, type OutgoingRequest, type RedirectResponse } from '../../dist/index.js';
import { DIALOG_REQUESTS } from './dialog-requests.js';
import { Wire } from './wire.js';

describe('RFC 3261 8.1.3.4: a 3xx is told with its contacts, the best first, and never followed', () => {
  let wire: Wire;
  beforeEach(async () => {
    wire = await Wire.make();
  });
  afterEach(() => {
    wire.close();
  });

  /** Bob answers alice's last request of that method so; what the delegate hears. */
  function redirected(request: OutgoingRequest, lines: readonly string[], status = 302): RedirectResponse {
    let heard: RedirectResponse | undefined;
    request.delegate = { onRedirect: (response) => (heard = response), onAccept: () => assert.fail('accepted'), onReject: () => assert.fail('rejected') };
    wire.respond(status, 'bob', { lines }, wire.lastRequest(request.message.method));
    return heard!;
  }
  const uris = ({ contacts }: RedirectResponse): string[] => contacts.map(({ uri }) => uri);

  it('of an INVITE: from several fields and one, names and parameters among them', () => {
    const lines = ['Contact: <sip:c@example.com>;q=0.1, "D, <d>" <sip:d@example.com;transport=ws>;q=0.7', 'm: sip:e@example.com;q=0.25', 'Contact: <sip:f@example.com>'];
    const response = redirected(wire.outgoing(), lines);
    assert.deepEqual(uris(response), ['sip:f@example.com', 'sip:d@example.com;transport=ws', 'sip:e@example.com', 'sip:c@example.com']);
    assert.deepEqual([response.contacts[1]?.displayName, response.contacts[1]?.parameters['q']], ['D, <d>', '0.7']);
    assert.equal(response.message.statusCode, 302);
  });

  it('contacts of the same q, or of one that is none, stay in their order', () => {
    const lines = ['Contact: <sip:c@example.com>;q=1.0, <sip:d@example.com>;q=high, <sip:e@example.com>;q=0.5, <sip:f@example.com>;q', 'Contact: <sip:g@example.com>;q=7'];
    assert.deepEqual(uris(redirected(wire.outgoing(), lines, 300)).map((uri) => uri[4]), ['c', 'd', 'f', 'g', 'e']);
  });

  it('a 3xx without contacts, or with others than SIP URIs, is told as well', () => {
    assert.deepEqual(uris(redirected(wire.outgoing(), [], 380)), []);
    assert.deepEqual(uris(redirected(wire.outgoing(), ['Contact: <tel:+358-555-1234567>, <mailto:bob@example.com>;q=0.9'], 305)), ['tel:+358-555-1234567', 'mailto:bob@example.com']);
  });

  it('ends the early dialogs of an INVITE', () => {
    const { request, session } = wire.ringing();
    redirected(request, ['Contact: <sip:c@example.com>']);
    assert.equal(session.sessionState, SessionState.Terminated);
    assert.equal(session.terminationReason, 'rejected');
  });

  for (const { method, session: inCall, send } of DIALOG_REQUESTS) {
    it(`of ${method} in a dialog${method === 'BYE' ? '' : ', whose session stays what it is'}`, () => {
      const session = inCall(wire);
      const target = String(session.remoteTarget);
      const request = send(session);
      const before = wire.sent.length;
      assert.deepEqual(uris(redirected(request, ['Contact: <sip:c@example.com>;q=0.1, <sip:d@example.com>'])), ['sip:d@example.com', 'sip:c@example.com']);
      assert.deepEqual(wire.sent.slice(before).map((frame) => frame.method), method === 'INVITE' ? ['ACK'] : []);
      if (method === 'BYE') return;
      assert.deepEqual([session.sessionState, session.signalingState], [SessionState.Confirmed, SignalingState.Stable]);
      assert.equal(String(session.remoteTarget), target);
      if (method === 'INVITE') assert.deepEqual([session.offer?.content, session.answer?.content], ['v=0 bob', 'v=0 alice']);
    });
  }
});
