import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { SipError } from '../../dist/index.js';
import { FakeMedia } from '../support/fake-media.js';
import { ScriptedPeer } from '../support/scripted-peer.js';

describe('what a refusal says', () => {
  let peer: ScriptedPeer;
  before(async () => {
    peer = await ScriptedPeer.make({ password: 'secret' });
  });
  after(() => peer.agent.close());

  const failure = async (method: string, begun: Promise<unknown>, status: string, lines: readonly string[]): Promise<string> => {
    const failed = begun.then(() => 'no failure', (error: unknown) => (error as SipError).message);
    peer.respond(await peer.next(method), status, { lines, contact: '' });
    return failed;
  };
  const call = (status: string, ...lines: string[]): Promise<string> => failure('INVITE', peer.agent.call('bob', { media: new FakeMedia() }).established, status, lines);

  it('RFC 3261 20.43, RFC 3326: beside its status line is in the message, and what may be done', async () => {
    assert.match(
      await call('488 Not Acceptable Here', 'Warning: 304 pbx.example.com "Media type not available", 399 pbx "say \\"x\\""', 'Reason: Q.850;cause=88;text="INCOMPATIBLE_DESTINATION"'),
      /^The call is over: rejected \(488 Not Acceptable Here: "Media type not available", "say .*x.*", "INCOMPATIBLE_DESTINATION"\)\. It takes none of the media/,
    );
    assert.match(await call('404 Not Found', 'Reason: Q.850;cause=1'), /\(404 Not Found: "Q\.850;cause=1"\)\. It knows no such user/);
    assert.match(await call('478 Unresolvable destination (478/TM)'), /\(478 Unresolvable destination \(478\/TM\)\)\. .*WebSocket.*docs\/deploying\.md/);
    assert.match(await call('486 Busy Here', 'Reason: SIP;cause=486;text="Busy Here"'), /^The call is over: rejected \(486 Busy Here\)$/);
  });

  it('is in that of a registration and of a MESSAGE too, and no longer than can be read', async () => {
    const full = 'P-Registrar-Error: Too many registered contacts';
    assert.match(await failure('REGISTER', peer.agent.register(), '503 Service Unavailable', [full]), /^The registrar refused: 503 Service Unavailable: "Too many registered contacts"\. /);
    assert.match(await failure('SUBSCRIBE', peer.agent.subscribe('bob', 'dialog').established, '489 Bad Event', ['Warning: 399 pbx "no hints"']), /it was refused: 489 Bad Event: "no hints"$/);
    assert.match(await failure('PUBLISH', peer.agent.publish('presence', { contentType: 'a/b', content: 'x' }).published, '403 Forbidden', ['Warning: 399 pbx "not yours"']), /it was refused: 403 Forbidden: "not yours"$/);
    const long = await failure('MESSAGE', peer.agent.message('bob', 'hi'), '403 Forbidden', [`Warning: 399 a "${'"'.repeat(9000)}`]);
    assert.match(long, /: 403 Forbidden/);
    assert.ok(long.length < 500);
  });
});
