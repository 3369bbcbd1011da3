import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { conferenceInfo, dialogInfo, dialogState, messageSummary, presence, presenceDocument, referProgress, registrationInfo } from 'sip-wasm/events';
import { SipError, SubscriptionState, type NotifyDetail } from '../../dist/index.js';
import { WirePeer } from '../support/wire-peer.js';

/** By event: what reads its body, its content type, and a body that is right. */
const PACKAGES = {
  'message-summary': { read: messageSummary, type: 'application/simple-message-summary', right: 'Messages-Waiting: yes' },
  dialog: { read: dialogInfo, type: 'application/dialog-info+xml', right: '<dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="0" state="full" entity="sip:bob@example.com"/>' },
  conference: { read: conferenceInfo, type: 'application/conference-info+xml', right: '<conference-info xmlns="urn:ietf:params:xml:ns:conference-info" entity="sip:room@example.com"/>' },
  reg: { read: registrationInfo, type: 'application/reginfo+xml', right: '<reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="0" state="full"/>' },
  presence: { read: presence, type: 'application/pidf+xml', right: '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:bob@example.com"/>' },
  refer: { read: referProgress, type: 'message/sipfrag', right: 'SIP/2.0 180 Ringing' },
} as const;

const ODD = {
  nothing: '',
  blanks: ' \t ',
  JSON: '{"waiting":true}',
  HTML: '<!DOCTYPE html><html><body>502 Bad Gateway</body></html>',
  'a request': 'MESSAGE sip:alice@example.com SIP/2.0',
  'octets that are no text': '\u0000\u0001\ufffd',
  'a part of a multipart': '--b Content-Type: text/plain',
};

/** Bodies that are not what the event says, with a content type that admits it, and with one that lies. */
function* wrongBodies(event: keyof typeof PACKAGES): Generator<{ what: string; type: string; body: string }> {
  const { type: claimed, right } = PACKAGES[event];
  const others = Object.entries(PACKAGES).filter(([name]) => name !== event);
  for (const [name, { type, right: body }] of others) {
    yield { what: `${name}, and says so`, type, body };
    yield { what: `${name}, and lies`, type: claimed, body };
  }
  for (const [what, body] of Object.entries(ODD)) yield { what, type: claimed, body };
  yield { what: 'cut off', type: claimed, body: right.slice(0, 10) };
}

describe('RFC 6665 4.1.3: a NOTIFY whose body is not what its event says', () => {
  let wire: WirePeer;
  beforeEach(async () => {
    wire = await WirePeer.make({ core: {} });
  });
  afterEach(() => wire.close());

  for (const event of ['message-summary', 'dialog', 'reg', 'presence'] as const) {
    it(`${event}: its reader says malformed, the subscription goes on, and the next body is read`, async () => {
      const { read, type, right } = PACKAGES[event];
      const subscription = wire.agent.subscribe('bob', event);
      const told: NotifyDetail[] = [];
      subscription.addEventListener('notify', ({ detail }) => told.push(detail));
      await wire.expect('SUBSCRIBE');
      await wire.receive('200 to SUBSCRIBE with "Expires: 600"');
      const notify = async (contentType: string, body: string): Promise<NotifyDetail> => {
        const count = wire.count('200 NOTIFY');
        const content = body === '' ? '' : ` type ${contentType} body ${JSON.stringify(body)}`;
        await wire.receive(`NOTIFY with "Event: ${event}" with "Subscription-State: active;expires=600"${content}`);
        assert.equal(wire.count('200 NOTIFY'), count + 1, 'a body is not the transaction’s matter');
        return told.at(-1)!;
      };
      for (const { what, type: contentType, body } of wrongBodies(event)) {
        const detail = await notify(contentType, body);
        assert.equal(detail.contentType, body === '' ? '' : contentType);
        assert.throws(() => read(detail.body), { name: 'SipError', code: 'malformed' }, what);
        assert.equal(subscription.state, SubscriptionState.Active);
      }
      assert.ok(read((await notify(type, right)).body));
      const ended = subscription.unsubscribe();
      await wire.expect('SUBSCRIBE', 2);
      await wire.receive('200 to SUBSCRIBE');
      await wire.receive(`NOTIFY with "Event: ${event}" with "Subscription-State: terminated" type text/html body "<p>bye</p>"`);
      assert.equal((await ended).reason, 'unsubscribed');
      assert.equal(wire.agent.statistics.subscriptions + wire.agent.statistics.dialogs, 0);
    });
  }

  it('refer: its reader says malformed, and a transfer hears nothing from it', async () => {
    const call = await wire.call();
    const progress: number[] = [];
    call.addEventListener('transferprogress', ({ detail }) => progress.push(detail.status));
    const transfer = call.transfer('carol');
    await wire.expect('REFER');
    await wire.receive('202 to REFER');
    const notify = (state: string, type: string, body: string): Promise<void> =>
      wire.receive(`NOTIFY with "Event: refer" with "Subscription-State: ${state}"${body === '' ? '' : ` type ${type} body ${JSON.stringify(body)}`}`);
    let count = 0;
    for (const { what, type, body } of wrongBodies('refer')) {
      await notify('active;expires=60', type, body);
      assert.equal(wire.count('200 NOTIFY'), ++count, what);
      assert.throws(() => referProgress(body), { name: 'SipError', code: 'malformed' }, what);
    }
    // A status line counts only in a fragment (RFC 3420).
    await notify('active;expires=60', 'text/plain', PACKAGES.refer.right);
    await notify('active;expires=60', PACKAGES.refer.type, PACKAGES.refer.right);
    assert.deepEqual(progress, [180]);
    const failed = assert.rejects(transfer, { name: 'SipError', code: 'transfer_failed', status: 180, detail: 'notified' });
    await notify('terminated;reason=noresource', 'application/json', '{"status":200}');
    await failed;
    assert.equal(call.state, 'established');
    assert.equal(wire.agent.statistics.subscriptions, 0);
  });

  it('what is no text, or not read yet, is a mistake of the application', () => {
    for (const read of [presence, dialogInfo, conferenceInfo, registrationInfo, messageSummary]) {
      assert.throws(() => read(undefined as never), { name: 'SipError', code: 'invalid_argument', message: 'body: string is wanted, not undefined' });
    }
    assert.throws(() => presence(undefined as never), SipError); // that of the package, not one of its own
    assert.throws(() => dialogState().apply('<dialog-info/>' as never), { code: 'invalid_argument', message: 'document: object is wanted, not string' });
    for (const [document, message] of [
      [undefined, 'options of presenceDocument: object is wanted, not undefined'],
      [{}, 'entity: string is wanted, not undefined'],
      [{ entity: 'sip:a@b', notes: 'away' }, 'notes: string[] is wanted, not string'],
      [{ entity: 'sip:a@b', tuples: 'open' }, 'tuples: list is wanted, not string'],
      [{ entity: 'sip:a@b', tuples: [{ basic: 'open' }] }, 'id: string is wanted, not undefined'],
      [{ entity: 'sip:a@b', tuples: [{ id: 't', basic: 'Open' }] }, "basic: 'open' or 'closed' is wanted, not another text"],
      [{ entity: 'sip:a@b', notes: ['a\0b'] }, 'A character that XML cannot have'],
      [{ entity: 'sip:a@b', notes: ['\ud800'] }, 'A character that XML cannot have'],
    ] as const) {
      assert.throws(() => presenceDocument(document as never), { name: 'SipError', code: 'invalid_argument', message });
    }
  });
});
