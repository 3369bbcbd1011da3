/** Who calls, who answers, and why it ended: options, getters and events of a call. */
import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { Call, CallOptions, UserAgentOptions } from '../../dist/index.js';
import { failure, nextEvent } from '../support/events.js';
import { FakeMedia } from '../support/fake-media.js';
import { WirePeer } from '../support/wire-peer.js';

const NIL = '0'.repeat(32);

describe('who takes part in a call', () => {
  let wire: WirePeer;

  afterEach(() => wire.close());

  async function invited(options: CallOptions, more: Partial<UserAgentOptions> = {}): Promise<(name: string) => string[]> {
    wire = await WirePeer.make(more);
    wire.agent.call('bob', options);
    await wire.expect('INVITE');
    return (name) => wire.sent.find(({ method }) => method === 'INVITE')!.headers(name);
  }
  /** A call of bob that has come. */
  async function called(line: string, more: Partial<UserAgentOptions> = {}): Promise<Call> {
    wire = await WirePeer.make(more);
    const call = nextEvent(wire.agent, 'call');
    await wire.receive(`INVITE sip:alice@example.com offer "v=0 bob" ${line}`);
    return (await call).call;
  }
  async function ended(call: Call, line: string): Promise<Awaited<Call['ended']>> {
    await wire.receive(line);
    return call.ended;
  }
  const last = (method: string): (typeof wire.sent)[number] => wire.sent.findLast((frame) => frame.isRequest && frame.method === method)!;

  it('RFC 3323 4.1: an anonymous call, with what the network is to keep to itself', async () => {
    const header = await invited({ anonymous: true, privacy: ['id', 'critical'], preferredIdentity: '"Sales" <sip:sales@example.com>' });
    assert.match(header('from')[0]!, /^"Anonymous" <sip:anonymous@anonymous\.invalid>;tag=/);
    assert.deepEqual(header('privacy'), ['id;critical']);
    assert.deepEqual(header('proxy-require'), ['privacy']);
    assert.deepEqual(header('p-preferred-identity'), ['"Sales" <sip:sales@example.com>']);
    assert.deepEqual(header('user-agent'), []);
  });

  it('RFC 3841 9, RFC 5373: what a caller prefers, and how it is to be answered', async () => {
    const header = await invited({
      acceptContact: [{ features: { audio: true, '+sip.rendering': 'no "sound"', priority: { atLeast: -5 } }, require: true, explicit: true }],
      rejectContact: [{ actor: ['msg-taker', 'attendant'], video: false, class: { atLeast: 1, atMost: 3 } }],
      requestDisposition: ['no-fork', 'queue'],
      answerMode: { mode: 'auto', require: true, privileged: true },
    });
    assert.deepEqual(header('accept-contact'), ['*;audio;+sip.rendering="<no \\"sound\\">";priority="#>=-5";require;explicit']);
    assert.deepEqual(header('reject-contact'), ['*;actor="msg-taker,attendant";video="FALSE";class="#1:3"']);
    assert.deepEqual(header('request-disposition'), ['no-fork, queue']);
    assert.deepEqual(header('priv-answer-mode'), ['Auto;require']);
  });

  it('what would break the message apart ends the call, and nothing is sent', async () => {
    wire = await WirePeer.make();
    const refused: CallOptions[] = [
      { preferredIdentity: 'a\r\nVia: x' },
      { privacy: ['id\r\nX: y' as 'id'] },
      { acceptContact: [{ features: { 'audio;x': true } }] },
      { acceptContact: [{ features: { loud: true } }] },
      { acceptContact: [{ features: { '+a': 'x>, *;y' } }] },
      { requestDisposition: ['fork', 'no-fork'] },
      { features: { loud: true } },
      { features: { 'audio>;x': true } },
      { features: { description: 'a>\r\nX: y' } },
      { features: { methods: ['INVITE"', 'BYE'] } },
    ];
    for (const options of refused) {
      const call = wire.agent.call('bob', options);
      const end = await call.ended;
      assert.equal(end.error?.code, 'invalid_argument', JSON.stringify(options));
      assert.equal(end.reason, 'refused');
    }
    assert.equal(wire.count('INVITE'), 0);
  });

  it('RFC 3840 9: features of the user agent stand on its Contacts; what is none is refused by name', async () => {
    const header = await invited({}, { features: { audio: true, methods: ['INVITE', 'BYE'], '+sip.rendering': 'no' } });
    assert.match(header('contact')[0]!, />;audio;methods="INVITE,BYE";\+sip\.rendering="<no>"$/);
    await assert.rejects(WirePeer.make({ features: { 'sip.rendering': true } }), { code: 'invalid_argument', message: /^features ";sip/ });
  });

  it('RFC 3840 9: features of a call replace those of the user agent on its Contacts, and on no other', async () => {
    const agent = { features: { audio: true } };
    const header = await invited({ features: { video: true, description: 'a "b"', priority: { atLeast: 2 } } }, agent);
    assert.match(header('contact')[0]!, />;video;description="<a \\"b\\">";priority="#>=2"$/);
    wire.agent.call('bob');
    await wire.expect('INVITE', 2);
    assert.match(last('INVITE').header('contact'), />;audio$/);
    await wire.close();
    const call = await called('with "Allow: UPDATE"', agent);
    const contactOf = (status: number): string => wire.sent.findLast((frame) => frame.status === status)?.header('contact') ?? '';
    assert.match(contactOf(180), />;audio$/);
    await call.progress({ features: { automata: true }, statusCode: 183 });
    assert.match(contactOf(183), />;automata$/);
    await call.accept({ features: { automata: true, '+sip.voice': 'gentle' } });
    assert.match(contactOf(200), />;automata;\+sip\.voice="<gentle>"$/);
    await wire.receive('ACK');
    call.dialog!.update();
    await wire.expect('UPDATE');
    assert.match(last('UPDATE').header('contact'), />;automata;\+sip\.voice="<gentle>"$/);
    await wire.receive('200 to UPDATE');
  });

  it('what is no feature of a call that came is refused, and does not go out', async () => {
    const call = await called('');
    assert.equal(await failure(call.progress({ features: { 'audio, <sip:mallory@example.com>': true } })), 'invalid_argument');
    assert.equal(call.state, 'ringing');
    assert.equal(await failure(call.accept({ features: { loud: true } })), 'invalid_argument');
    assert.equal((await call.ended).reason, 'refused');
    assert.deepEqual([wire.count('200 INVITE'), wire.count('488 INVITE')], [0, 1]);
  });

  it('RFC 3326: why we hang up, cancel and refuse', async () => {
    wire = await WirePeer.make();
    const call = await wire.call();
    assert.equal(await failure(call.hangup({ reason: { cause: -1 } })), 'invalid_argument');
    assert.equal(await failure(call.hangup({ reason: { protocol: 'SIP\r\n' } })), 'invalid_argument');
    void call.hangup({ reason: [{ cause: 200, text: 'had "enough"' }, { protocol: 'Q.850', cause: 16 }] });
    await wire.expect('BYE');
    assert.deepEqual(last('BYE').headers('reason'), ['SIP;cause=200;text="had \\"enough\\"", Q.850;cause=16']);

    wire.speakTo('carol');
    const ringing = wire.agent.call('carol');
    await wire.expect('INVITE', 2);
    await wire.receive('180 call carol');
    assert.equal(await failure(ringing.hangup({ reason: { protocol: 'a b' } })), 'invalid_argument');
    void ringing.hangup({ reason: { text: 'too late' } });
    await wire.expect('CANCEL');
    assert.deepEqual(last('CANCEL').headers('reason'), ['SIP;text="too late"']);
    await wire.receive('487 to INVITE call carol');
  });

  it('RFC 3326, RFC 6432: why it was refused by us, and ended by the peer', async () => {
    const call = await called('');
    call.reject({ statusCode: 486, reason: { protocol: 'Q.850', cause: 17 } });
    await wire.expect('486 INVITE');
    assert.deepEqual(wire.sent.findLast(({ status }) => status === 486)!.headers('reason'), ['Q.850;cause=17']);
    const other = await wire.call('carol');
    const end = await ended(other, 'BYE with "Reason: Q.850;cause=16;text=\\"Normal\\", SIP;cause=200" call carol');
    assert.deepEqual(end.reasons, [
      { protocol: 'Q.850', cause: 16, text: 'Normal' },
      { protocol: 'SIP', cause: 200, text: undefined },
    ]);
  });

  it('RFC 5806, RFC 7044: by which ways a call has come', async () => {
    const call = await called(
      'with "Diversion: <sip:sales@example.com>;reason=no-answer;counter=2;privacy=off, <tel:+1>" ' +
        'with "History-Info: <sip:boss@example.com?Reason=SIP%3Bcause%3D486>;index=1, <sip:alice@example.com>;index=1.1;mp=1"',
    );
    assert.deepEqual(
      call.diversions.map(({ uri, reason, counter, privacy }) => [uri, reason, counter, privacy]),
      [
        ['sip:sales@example.com', 'no-answer', 2, 'off'],
        ['tel:+1', 'unknown', 1, undefined],
      ],
    );
    assert.deepEqual(
      call.history.map(({ index, change, from, reasons }) => [index, change, from, reasons.map(({ cause }) => cause)]),
      [
        ['1', undefined, undefined, [486]],
        ['1.1', 'mp', '1', []],
      ],
    );
  });

  it('RFC 7044 9.3: a 3xx that is followed is told of in the next INVITE', async () => {
    wire = await WirePeer.make();
    const call = wire.agent.call('bob');
    await wire.expect('INVITE');
    const { contacts } = await ended(call, '302 to INVITE with "Contact: <sip:carol@example.org>"');
    wire.speakTo('carol');
    wire.agent.call(contacts![0]!.uri, { redirectedFrom: call });
    await wire.expect('INVITE', 2);
    assert.deepEqual(last('INVITE').headers('history-info'), [
      '<sip:bob@example.com?Reason=SIP%3Bcause%3D302>;index=1, <sip:carol@example.org>;index=2;mp=1',
    ]);
  });

  it('RFC 7989: both halves of the Session-ID, and a change of the other one', async () => {
    wire = await WirePeer.make();
    const call = await wire.call();
    assert.match(call.sessionId!.local, /^[0-9a-f]{32}$/);
    assert.equal(call.sessionId!.remote, NIL);
    await wire.receive('INFO with "Session-ID: 47755a9de7794ba387653f2099600ef2;remote=x"');
    assert.equal(call.sessionId!.remote, NIL);
    await wire.receive(`INFO with "Session-ID: 47755a9de7794ba387653f2099600ef2;remote=${call.sessionId!.local}"`);
    assert.equal(call.sessionId!.remote, '47755a9de7794ba387653f2099600ef2');
    await ended(call, 'BYE');
    assert.equal(call.sessionId!.remote, '47755a9de7794ba387653f2099600ef2');
  });

  it('RFC 3325 8: a trusted server says who calls, and who it is now', async () => {
    const call = await called('with "P-Asserted-Identity: \\"Bob\\" <sip:bob.real@example.com>, <tel:+1>"', { trustedServer: true });
    assert.deepEqual(call.remote, { displayName: 'Bob', uri: 'sip:bob.real@example.com' });
    await call.accept();
    await wire.receive('ACK');
    const changed = nextEvent(call, 'identity');
    await wire.receive('UPDATE with "P-Asserted-Identity: <sip:carol@example.com>"');
    assert.deepEqual(await changed, {
      remote: { displayName: '', uri: 'sip:carol@example.com' },
      previous: { displayName: 'Bob', uri: 'sip:bob.real@example.com' },
    });
    assert.equal(call.remote.uri, 'sip:carol@example.com');
  });

  it('RFC 3325 9.1: a value that names nobody says nothing of who calls, and a name may hold a comma without quotes', async () => {
    const remote = async (asserted: string): Promise<string> => {
      const call = await called(`with "P-Asserted-Identity: ${asserted}"`, { trustedServer: true });
      await wire.expect('180 INVITE'); // from then on the session tells
      const { displayName, uri } = call.remote;
      await wire.close();
      return `${displayName} ${uri}`.trim();
    };
    for (const nobody of ['', ' ', 'nobody', 'no, body', '<>', '<sip:open']) assert.equal(await remote(nobody), 'sip:bob@biloxi.example.com', nobody);
    assert.equal(await remote('Smith, Kate <sip:kate@example.com>'), 'Kate sip:kate@example.com');
    assert.equal(await remote('nobody, tel:+1'), 'tel:+1');
    assert.equal(await remote('\\"Bob\\" <1001>'), 'Bob 1001'); // FreeSWITCH
    assert.equal(await remote('<sip:kate@example.com?Replaces=x>'), 'sip:kate@example.com');
  });

  it('RFC 3325 8: the one who answers, as a trusted server says; any other server says nothing', async () => {
    wire = await WirePeer.make({ trustedServer: true });
    const call = wire.agent.call('bob');
    await wire.expect('INVITE');
    const changed = nextEvent(call, 'identity');
    await wire.receive('180 with "P-Asserted-Identity: \\"Carol\\" <sip:carol@example.com>"');
    await wire.receive('200 to INVITE answer "v=0 bob"');
    assert.deepEqual((await changed).remote, { displayName: 'Carol', uri: 'sip:carol@example.com' });
    await wire.close();

    const untrusted = await called('with "P-Asserted-Identity: <sip:mallory@example.com>"');
    assert.equal(untrusted.remote.uri, 'sip:bob@biloxi.example.com');
  });

  it('RFC 4916: the peer becomes another party, and so do we', async () => {
    wire = await WirePeer.make();
    const call = wire.agent.call('bob');
    await wire.expect('INVITE');
    await wire.receive('200 to INVITE answer "v=0 bob" with "Supported: from-change" with "Allow: INVITE, UPDATE"');
    await call.established;
    const changed = nextEvent(call, 'identity');
    await wire.receive('UPDATE from "\\"Carol\\" <sip:carol@example.com>"');
    assert.deepEqual((await changed).remote, { displayName: 'Carol', uri: 'sip:carol@example.com' });
    const told = call.changeIdentity({ uri: 'sip:dave@example.com', displayName: 'Dave' });
    await wire.expect('UPDATE');
    assert.match(last('UPDATE').header('from'), /^"Dave" <sip:dave@example\.com>;tag=/);
    assert.match(last('UPDATE').header('to'), /^<sip:carol@example\.com>;tag=/);
    await wire.receive('200 to UPDATE');
    await told;
  });

  it('RFC 4916: by a re-INVITE for a peer without UPDATE; not at all for one that does not know of it', async () => {
    wire = await WirePeer.make();
    const call = await wire.call();
    assert.equal(await failure(call.changeIdentity({ uri: 'sip:dave@example.com' })), 'invalid_state');
    await wire.receive('INFO with "Supported: from-change"');
    const told = call.changeIdentity({ uri: 'sip:dave@example.com' });
    await wire.expect('INVITE', 2);
    assert.match(last('INVITE').header('from'), /^<sip:dave@example\.com>;tag=/);
    await wire.receive('200 to INVITE answer "v=0 bob 2"');
    await told;
  });

  it('RFC 4916: a change that is refused, by UPDATE or re-INVITE, or cannot be told, leaves us who we were', async () => {
    wire = await WirePeer.make();
    const media = new FakeMedia();
    const established = async (allow: string): Promise<Call> => {
      const call = wire.agent.call('bob', { media });
      const before = wire.count('ACK');
      await wire.expect('INVITE', wire.count('INVITE') + 1);
      await wire.receive(`200 to INVITE answer "v=0 bob" with "Supported: from-change" with "Allow: ${allow}"`);
      await wire.expect('ACK', before + 1);
      await call.established;
      return call;
    };
    const change = (call: Call): Promise<string> => failure(call.changeIdentity({ uri: 'sip:dave@example.com', displayName: 'Dave' }));
    const checkUnchanged = async (call: Call): Promise<void> => {
      const before = wire.count('INFO');
      call.dialog!.info();
      await wire.expect('INFO', before + 1);
      assert.match(last('INFO').header('from'), /^<sip:alice@example\.com>;tag=/);
      await wire.receive('200 to INFO');
    };
    for (const [allow, method, status] of [['INVITE, UPDATE', 'UPDATE', 403], ['INVITE', 'INVITE', 488]] as const) {
      const call = await established(allow);
      const before = wire.count(method);
      const refused = change(call);
      await wire.expect(method, before + 1);
      assert.match(last(method).header('from'), /^"Dave" <sip:dave@example\.com>;tag=/);
      await wire.receive(`${status} to ${method}`);
      assert.equal(await refused, 'request_rejected');
      await checkUnchanged(call);
      if (method === 'INVITE') {
        media.failures.set('createOffer', new Error('no microphone'));
        const sent = wire.count('INVITE');
        assert.equal(await change(call), 'media_failed');
        assert.equal(wire.count('INVITE'), sent);
        await checkUnchanged(call);
      }
      void call.hangup();
      await wire.receive('200 to BYE');
    }
  });
});

describe('RFC 5373: calls that are answered by themselves', () => {
  let wire: WirePeer;
  const ASKS = 'with "Call-Info: <sip:example.com>;answer-after=0"';

  afterEach(() => wire.close());

  async function called(line: string, more: Partial<UserAgentOptions>): Promise<Call> {
    wire = await WirePeer.make(more);
    const call = nextEvent(wire.agent, 'call');
    await wire.receive(`INVITE sip:alice@example.com offer "v=0 bob" ${line}`);
    return (await call).call;
  }

  it('not unless the application has said so', async () => {
    const call = await called(ASKS, {});
    await wire.expect('180 INVITE');
    assert.equal(call.state, 'ringing');
  });

  it('at once or after a delay, ringing until then; the answer says how', async () => {
    const call = await called(ASKS, { autoAnswer: true });
    await call.established;
    assert.equal(wire.count('180 INVITE'), 0);
    await wire.close();

    const later = await called('with "Answer-Mode: Auto" with "Alert-Info: <http://x>;answer-after=1"', { autoAnswer: () => true });
    await wire.expect('180 INVITE');
    const begun = Date.now();
    await later.established;
    assert.ok(Date.now() - begun > 500);
    assert.deepEqual(wire.sent.findLast(({ status }) => status === 200)!.headers('answer-mode'), ['Auto']);
  });

  it('a function decides for the single call; a caller that insists is refused', async () => {
    const seen: string[] = [];
    const autoAnswer = ({ remote }: Call): boolean => {
      seen.push(remote.uri);
      return false;
    };
    const call = await called(ASKS, { autoAnswer });
    await wire.expect('180 INVITE');
    assert.equal(call.state, 'ringing');
    assert.deepEqual(seen, ['sip:bob@biloxi.example.com']);
    await wire.receive('INVITE sip:alice@example.com offer "v=0 c" with "Answer-Mode: Auto;require" call carol');
    await wire.expect('403 INVITE');
  });

  it('a function that gives a promise has not said yes', async (t) => {
    const reported: unknown[] = [];
    Object.assign(globalThis, { reportError: (error: unknown) => reported.push(error) });
    t.after(() => Reflect.deleteProperty(globalThis, 'reportError'));
    const call = await called(ASKS, { autoAnswer: (() => Promise.resolve(false)) as never });
    await wire.expect('180 INVITE');
    assert.equal(call.state, 'ringing');
    assert.match(String(reported), /^SipError: autoAnswer: the function is to decide at once/);
  });

  it('one that is given up during the delay is not accepted any more', async () => {
    const media = new FakeMedia();
    const call = await called('with "Call-Info: <sip:x>;answer-after=1"', { autoAnswer: true, media: () => media });
    await wire.expect('180 INVITE');
    await wire.receive('CANCEL');
    assert.equal((await call.ended).reason, 'cancelled');
    await new Promise((resolve) => setTimeout(resolve, 1100));
    assert.deepEqual(media.log, []);
  });
});
