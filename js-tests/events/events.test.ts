import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dialogInfo, dialogState, messageSummary, presence, presenceDocument, referProgress, registrationInfo, registrationState } from 'sip-wasm/events';

const malformed = { name: 'SipError', code: 'malformed' };
const XML = '<?xml version="1.0"?>\n';

describe('sip-wasm/events: message-summary', () => {
  it('RFC 3842 5.2: the lamp, the account and the counts by kind', () => {
    const summary = messageSummary(
      'Messages-Waiting: yes\r\nMessage-Account: sip:alice@vmail.example.com\r\nVoice-Message: 4/8 (1/2)\r\nFAX-Message : 0/3\r\n\r\nTo: <alice@example.com>\r\nVoice-Message: 9/9\r\n',
    );
    assert.deepEqual({ ...summary, counts: { ...summary.counts } }, {
      waiting: true,
      account: 'sip:alice@vmail.example.com',
      counts: { 'voice-message': { new: 4, old: 8, newUrgent: 1, oldUrgent: 2 }, 'fax-message': { new: 0, old: 3 } },
    });
  });
  it('letter case, line ends and folds do not matter; a count that is none is left out', () => {
    const { waiting, counts, account } = messageSummary('\nmessages-waiting:NO\nvoice-message: many\npager-message:\n 1/\n 2\n__proto__: 1/1\n');
    assert.equal(waiting, false);
    assert.equal(account, undefined);
    assert.deepEqual(Object.keys(counts), ['pager-message', '__proto__']);
    assert.deepEqual(counts['pager-message'], { new: 1, old: 2 });
  });
  it('what does not say whether messages are waiting is malformed', () => {
    for (const text of ['', 'Voice-Message: 1/2', 'Messages-Waiting: perhaps', '<xml/>', '\r\n\r\nMessages-Waiting']) {
      assert.throws(() => messageSummary(text), malformed, JSON.stringify(text));
    }
  });
});

const dialogs = (version: number, state: string, items: string): string =>
  `${XML}<di:dialog-info xmlns:di="urn:ietf:params:xml:ns:dialog-info" version="${version}" state="${state}" entity="sip:bob@example.com">${items}</di:dialog-info>`;
const ringing = (id: string, state = 'early'): string => `<di:dialog id="${id}" call-id="c${id}" local-tag="l" remote-tag="r" direction="recipient"><di:state>${state}</di:state></di:dialog>`;

describe('sip-wasm/events: dialog', () => {
  it('RFC 4235 4.1: a dialog with its parties, whatever the prefix', () => {
    const [dialog] = dialogInfo(
      dialogs(
        0,
        'full',
        `<!-- who --><di:dialog id="d1" call-id="a@b" local-tag="1" remote-tag="2" direction="initiator"><di:state event="rejected" code="486">terminated</di:state>
         <di:duration>145</di:duration><di:local><di:identity display="B &amp; Co">sip:bob@example.com</di:identity><di:target uri="sip:bob@192.0.2.1"/></di:local>
         <di:remote><di:identity>sip:alice@example.com</di:identity></di:remote><x:extra xmlns:x="urn:x"/></di:dialog>`,
      ),
    ).items;
    assert.deepEqual(dialog, {
      id: 'd1',
      state: 'terminated',
      event: 'rejected',
      code: 486,
      direction: 'initiator',
      callId: 'a@b',
      localTag: '1',
      remoteTag: '2',
      duration: 145,
      local: { identity: 'sip:bob@example.com', displayName: 'B & Co', target: 'sip:bob@192.0.2.1' },
      remote: { identity: 'sip:alice@example.com' },
    });
  });
  it('RFC 4235 5.2: a party that does not render its media is on hold, as Asterisk and FreeSWITCH tell it', () => {
    const held = (param: string): string | undefined =>
      dialogInfo(dialogs(0, 'full', `<di:dialog id="d1"><di:state>confirmed</di:state><di:local><di:target uri="sip:bob@192.0.2.1">${param}</di:target></di:local></di:dialog>`)).items[0]?.local.rendering;
    assert.equal(held('<di:param pname="class" pvalue="personal"/><di:param pname="+sip.rendering" pvalue="no"/>'), 'no');
    assert.equal(held('<di:param pname="+SIP.rendering" pvalue="YES"/>'), 'yes');
    assert.equal(held('<di:param pname="+sip.rendering"/><di:param/>'), undefined);
  });
  it('RFC 4235 4.3: documents add up; an old one counts no more, a missing one is told', () => {
    const lamp = dialogState();
    const apply = (version: number, state: string, items: string): string => lamp.apply(dialogInfo(dialogs(version, state, items)));
    assert.equal(apply(4, 'partial', ringing('1')), 'gap');
    assert.equal(apply(4, 'full', ringing('1')), 'applied');
    assert.equal(apply(4, 'full', ''), 'old');
    assert.equal(apply(5, 'partial', ringing('2', 'confirmed')), 'applied');
    assert.deepEqual([...lamp.items.keys()], ['1', '2']);
    assert.equal(apply(6, 'partial', ringing('1', 'terminated')), 'applied');
    assert.deepEqual([...lamp.items.keys()], ['2']);
    assert.equal(apply(8, 'partial', ringing('3')), 'gap');
    assert.deepEqual([...lamp.items.keys()], ['2']);
    assert.equal(apply(9, 'full', ''), 'applied');
    assert.equal(lamp.items.size, 0);
  });
  it('RFC 4235 4.1: a subscription that is made anew counts its documents from 0', () => {
    const lamp = dialogState();
    const apply = (version: number, state: string, items: string): string => lamp.apply(dialogInfo(dialogs(version, state, items)));
    for (const version of [7, 8]) assert.equal(apply(version, 'full', ringing('1')), 'applied');
    assert.equal(apply(0, 'partial', ringing('2')), 'old');
    assert.equal(apply(0, 'full', ringing('3')), 'applied');
    assert.equal(apply(1, 'partial', ringing('4')), 'applied');
    assert.deepEqual([...lamp.items.keys()], ['3', '4']);
  });
  it('a notifier that tells of no end is refused before it fills the memory', () => {
    const many = (from: number): string => Array.from({ length: 4000 }, (_, at) => ringing(`${from + at}`)).join('');
    const lamp = dialogState();
    for (const version of [0, 1]) assert.equal(lamp.apply(dialogInfo(dialogs(version, version === 0 ? 'full' : 'partial', many(version * 4000)))), 'applied');
    assert.throws(() => lamp.apply(dialogInfo(dialogs(2, 'partial', many(8000)))), { name: 'SipError', code: 'limit_exceeded' });
    assert.equal(lamp.items.size, 8000);
  });
  it('a dialog without id or state costs no other', () => {
    assert.deepEqual(dialogInfo(dialogs(1, 'partial', `<dialog><state>early</state></dialog><dialog id="x"/>${ringing('2')}`)).items.map(({ id }) => id), ['2']);
  });
});

describe('sip-wasm/events: reg', () => {
  it('RFC 3680 5: registrations and their contacts, full and partial', () => {
    const document = (version: number, state: string, items: string): string => `${XML}<reginfo xmlns="urn:ietf:params:xml:ns:reginfo" version="${version}" state="${state}">${items}</reginfo>`;
    const info = registrationInfo(
      document(
        0,
        'full',
        `<registration aor="sip:joe@example.com" id="a7" state="active"><contact id="76" state="active" event="registered" expires="7271" q="0.8"><uri>sip:joe@pc.example.com</uri><display-name>Joe</display-name></contact>
         <contact id="77" state="terminated" event="probation" retry-after="60"><uri>sip:joe@old.example.com</uri></contact><contact id="78" state="active"/></registration><registration id="b"/>`,
      ),
    );
    assert.deepEqual(info.items, [
      {
        id: 'a7',
        aor: 'sip:joe@example.com',
        state: 'active',
        contacts: [
          { id: '76', state: 'active', uri: 'sip:joe@pc.example.com', event: 'registered', displayName: 'Joe', expires: 7271 },
          { id: '77', state: 'terminated', uri: 'sip:joe@old.example.com', event: 'probation', retryAfter: 60 },
        ],
      },
    ]);
    const state = registrationState();
    state.apply(info);
    assert.equal(state.apply(registrationInfo(document(1, 'partial', '<registration aor="sip:joe@example.com" id="a7" state="terminated"/>'))), 'applied');
    assert.equal(state.items.size, 0);
  });
});

describe('sip-wasm/events: presence', () => {
  it('RFC 3863 4 and RFC 4480: tuples, notes and activities', () => {
    const text = `${XML}<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:x" xmlns:rpid="urn:y" entity="pres:someone@example.com">
      <tuple id="bs35r9"><status><basic>Open</basic></status><contact priority="0.8">im:someone@mobile.example.net</contact><note xml:lang="en">Don't disturb</note><timestamp>2026-10-27T16:49:29Z</timestamp></tuple>
      <tuple id="none"><status/><contact priority="7">mailto:x@example.com</contact></tuple><tuple/>
      <note>I'll be in Tokyo</note><dm:person id="p"><rpid:activities><rpid:note>n</rpid:note><rpid:away/><rpid:other>juggling</rpid:other></rpid:activities><dm:note>there</dm:note></dm:person></presence>`;
    assert.deepEqual(presence(text), {
      entity: 'pres:someone@example.com',
      tuples: [
        { id: 'bs35r9', basic: 'open', contact: 'im:someone@mobile.example.net', priority: 0.8, notes: ["Don't disturb"], timestamp: '2026-10-27T16:49:29Z' },
        { id: 'none', contact: 'mailto:x@example.com' },
      ],
      notes: ["I'll be in Tokyo", 'there'],
      activities: ['away', 'juggling'],
    });
  });
  it('what is written is read as it was, marks and all', () => {
    const given = {
      entity: 'sip:a"b<c>&\'d@example.com',
      tuples: [{ id: 't&1', basic: 'closed' as const, contact: 'sip:a@b?x=1&y=2', priority: 0.5, notes: ['<b>'], timestamp: '2026-01-01T00:00:00Z' }],
      notes: ['"quoted"'],
      activities: ['on-the-phone', 'Juggling & more'],
    };
    assert.deepEqual(presence(presenceDocument(given)), given);
    assert.deepEqual(presence(presenceDocument({ entity: 'sip:a@b' })), { entity: 'sip:a@b', tuples: [{ id: 'phone', basic: 'open' }], notes: [], activities: [] });
  });
});

describe('sip-wasm/events: documents of exchanges that are not quite right', () => {
  it('activities where drafts of RFC 4480 had them, as chan_sip of Asterisk and Enswitch still write them', () => {
    const body = '<?xml version="1.0" encoding="ISO-8859-1"?><presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:pp="p" xmlns:ep="e" entity="sip:100@x"><pp:person><status>\n<ep:activities><ep:busy/></ep:activities></status></pp:person></presence>\n';
    assert.deepEqual(presence(body).activities, ['busy']);
  });

  it('a name with an ampersand, and a NUL at the end', () => {
    const body = '<dialog-info version="0" state="full" entity="sip:a&b@x"><dialog id="1"><state>early</state><remote><identity display="Smith & Sons &amp; Co &#38;">sip:1@x</identity></remote></dialog></dialog-info>\0';
    assert.equal(dialogInfo(body).items[0]?.remote.displayName, 'Smith & Sons & Co &');
    assert.equal(dialogInfo(body).entity, 'sip:a&b@x');
  });
});

describe('sip-wasm/events: refer', () => {
  it('RFC 3515 2.4.5: the status line of the last response', () => {
    assert.deepEqual(referProgress('SIP/2.0 100 Trying'), { status: 100, reasonPhrase: 'Trying' });
    assert.deepEqual(referProgress('\r\nSIP/2.0 603 Declined \r\nX: y\r\n'), { status: 603, reasonPhrase: 'Declined' });
    assert.deepEqual(referProgress('sip/2.0 200\n'), { status: 200, reasonPhrase: '' });
    for (const text of ['', 'INVITE sip:a@b SIP/2.0', 'SIP/2.0 700 No', 'SIP/2.0 20']) assert.throws(() => referProgress(text), malformed, text);
  });
});

describe('sip-wasm/events: what is no such document', () => {
  const readers = { dialogInfo, registrationInfo, presence };
  const wrong = {
    nothing: '',
    text: 'hello',
    'another root': '<other/>',
    'not well-formed': '<presence entity="x"><tuple></presence>',
    'entities of its own': `<!DOCTYPE presence [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><presence entity="&b;"/>`,
    'without what names it': '<presence/>',
    'without version': '<dialog-info state="full" entity="x"/>',
    'a version that is no number': '<dialog-info version="1e9" state="full" entity="x"/>',
    'another state': '<reginfo version="1" state="half"/>',
    'too deep': `<presence entity="x">${'<a>'.repeat(10_000)}${'</a>'.repeat(10_000)}</presence>`,
  };
  for (const [what, text] of Object.entries(wrong)) {
    it(`${what}: malformed`, () => {
      for (const read of Object.values(readers)) assert.throws(() => read(text), malformed);
    });
  }
  it('a message in another format names the element that it has', () => {
    assert.throws(() => presence('<dialog-info/>'), /<dialog-info> instead of <presence>/);
  });
});
