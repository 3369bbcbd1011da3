import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Call } from '../../dist/index.js';
import { establishedCall } from '../support/established-call.js';
import { failure, until } from '../support/events.js';
import type { FakeMedia } from '../support/fake-media.js';
import type { ScriptedPeer } from '../support/scripted-peer.js';

describe('tones of a call', () => {
  let peer: ScriptedPeer;
  let media: FakeMedia;
  let call: Call;

  beforeEach(async () => {
    ({ peer, media, call } = await establishedCall());
  });
  afterEach(() => peer.agent.close());

  it('that are left when the call ends leave no timer behind', async (test) => {
    Object.assign(media, { sendDtmf: () => true });
    const [set, clear] = [test.mock.method(globalThis, 'setTimeout'), test.mock.method(globalThis, 'clearTimeout')];
    const tones = failure(call.sendDtmf(',,,,,,,,,'));
    const ofTones = (): (typeof set.mock.calls)[number] | undefined => set.mock.calls.find(({ arguments: [, delay] }) => delay === 18_000);
    await until(() => ofTones() !== undefined);
    const ended = call.hangup();
    peer.respond(await peer.next('BYE'), '200 OK');
    await ended;
    assert.equal(await tones, 'call_ended');
    const { result } = ofTones()!;
    assert.ok(clear.mock.calls.some(({ arguments: [handle] }) => handle === result));
  });

  it('that the media could not send by RTP go by INFO, or are named by the error', async () => {
    Object.assign(media, { sendDtmf: (tones: string) => Promise.resolve(tones.slice(1)) });
    const tones = call.sendDtmf('12', { durationMs: 1, gapMs: 1 });
    const info = await peer.next('INFO');
    peer.respond(info, '200 OK');
    await tones;
    assert.equal(info.body, 'Signal=2\r\nDuration=1\r\n');
    await assert.rejects(call.sendDtmf('345', { via: 'rtp' }), { code: 'invalid_state', detail: '45' });
  });

  it('of media that fail are told as such, and those of media that never end end with the call', async () => {
    Object.assign(media, { sendDtmf: () => Promise.reject(new Error('odd')) });
    await assert.rejects(call.sendDtmf('6'), { name: 'SipError', code: 'media_failed', message: /odd$/ });
    Object.assign(media, { sendDtmf: () => new Promise(() => undefined) });
    const endless = failure(call.sendDtmf('7'));
    void call.hangup();
    peer.respond(await peer.next('BYE'), '200 OK');
    assert.equal(await endless, 'call_ended');
  });
});
