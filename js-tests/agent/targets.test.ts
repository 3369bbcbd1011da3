import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FakeMedia } from '../support/fake-media.js';
import { ScriptedPeer } from '../support/scripted-peer.js';

describe('whom an application means', () => {
  let peer: ScriptedPeer;
  before(async () => {
    peer = await ScriptedPeer.make();
  });
  after(() => peer.agent.close());

  /** Where a request to that one goes. */
  const target = async (given: string): Promise<string> => {
    const answered = peer.agent.request('OPTIONS', given);
    const options = await Promise.race([peer.next('OPTIONS'), answered]);
    assert.ok('uri' in options);
    peer.respond(options, '200 OK');
    await answered;
    return options.uri;
  };

  it('RFC 3261 19.1.1: a URI keeps its parameters, a name-addr those within its brackets, and neither its headers', async () => {
    assert.equal(await target('sip:bob@example.org;gr=kjh29x;transport=ws'), 'sip:bob@example.org;gr=kjh29x;transport=ws');
    assert.equal(await target(' bob@example.org;user=phone '), 'sip:bob@example.org;user=phone');
    assert.equal(await target('"Bob, B." <sip:bob@example.org;gr=kjh29x>;q=0.5'), 'sip:bob@example.org;gr=kjh29x');
    assert.equal(await target('sip:bob@example.org;x=y?Subject=hello'), 'sip:bob@example.org;x=y');
  });

  it('RFC 3966 5.1.5, RFC 5627 4.5: a call goes to the URI with its parameters', async () => {
    for (const uri of ['tel:7042;phone-context=example.com', 'sip:bob@example.org;gr=kjh29x;transport=ws', 'sip:+4930@gw.example.org;user=phone']) {
      const call = peer.agent.call(uri, { media: new FakeMedia() });
      assert.equal(call.remote.uri, uri);
      const invite = await peer.next('INVITE');
      assert.equal(invite.uri, uri);
      assert.equal(invite.header('to'), `<${uri}>`);
      peer.respond(invite, '486 Busy Here');
      await assert.rejects(call.established, { code: 'call_ended' });
    }
  });

  it('RFC 3966 5.1.1: a telephone number may be pasted as it stands somewhere, with marks that nobody sees; a link may have its slashes', async () => {
    for (const typed of ['\u202a+49\u00a030\u201312\u202c', '(+49) 30 / 12', '+49\u200b3012', '＋４９３０１２', 'sip:+49 30 12@example.com']) assert.equal(await target(typed), 'sip:+493012@example.com');
    assert.equal(await target('tel:+49 30 12'), 'tel:+493012');
    assert.equal(await target('tel://+49-30-12'), 'tel:+49-30-12');
    assert.equal(await target('sip://bob@example.org'), 'sip:bob@example.org');
    assert.equal(await target('1-800-FLOWERS'), 'sip:1-800-FLOWERS@example.com');
    assert.equal(await target('sip:+49-30@example.org'), 'sip:+49-30@example.org');
  });

  it('RFC 3261 25.1: what people type and no user may hold is escaped; what is a URI already is left as it is, in ASCII', async () => {
    assert.equal(await target('*21*123#'), 'sip:*21*123%23@example.com');
    assert.equal(await target('jürgen'), 'sip:j%C3%BCrgen@example.com');
    assert.equal(await target('sip:jürgen@example.org'), 'sip:j%C3%BCrgen@example.org');
    assert.equal(await target('<sip:😀@example.org>'), 'sip:%F0%9F%98%80@example.org');
    assert.equal(await target('sip:%61lice#1@example.org'), 'sip:%61lice#1@example.org');
    assert.equal(await target('bob@mail.example@example.org'), 'sip:bob%40mail.example@example.org');
    assert.equal(await target('<sips:a@b@example.org;x=y>'), 'sips:a%40b@example.org;x=y');
    await assert.rejects(target('\ud800'), { code: 'invalid_argument' });
  });
});
