import type { Call } from '../../dist/index.js';
import { FakeMedia } from './fake-media.js';
import { ScriptedPeer } from './scripted-peer.js';

/** A call of ours that the peer has accepted, with header lines of its own in the 200. */
export async function establishedCall(lines: readonly string[] = []): Promise<{ peer: ScriptedPeer; media: FakeMedia; call: Call }> {
  const peer = await ScriptedPeer.make();
  const media = new FakeMedia();
  const call = peer.agent.call('sip:peer@example.com', { media });
  peer.respond(await peer.next('INVITE'), '200 OK', { body: 'v=0 peer', lines });
  await call.established;
  await peer.next('ACK');
  peer.frames = 0;
  media.log.length = 0;
  media.heard.length = 0;
  return { peer, media, call };
}
