import { iceFragment } from './ice-servers.js';

/** How often the peer has begun ICE anew. */
const restarts = new WeakMap<RTCPeerConnection, number>();

/**
 * Gives Chrome the candidates of an ICE restart of the peer once more, as of a later generation. It drops for good the pair of a candidate that it hears of by a check
 * of the peer, before the description has come, while a path of before works (RFC 8445 7.3.1.3); one of a later generation takes the place of that.
 */
export async function renewCandidates(peer: RTCPeerConnection, before: string | undefined, sdp: string): Promise<void> {
  const isKnown = / generation \d/.test(peer.localDescription?.sdp ?? ''); // that attribute is Chrome's
  if (!isKnown || before === undefined || iceFragment(before) === iceFragment(sdp)) return;
  const generation = (restarts.get(peer) ?? 0) + 1;
  restarts.set(peer, generation);
  for (const medium of sdp.split(/^(?=m=)/m)) {
    const sdpMid = /^a=mid:(.*?)\r?$/m.exec(medium)?.[1];
    if (sdpMid === undefined) continue;
    for (const [, candidate = ''] of medium.matchAll(/^a=(candidate:.*?)(?: generation \d+)?\r?$/gm)) {
      await peer.addIceCandidate({ candidate: `${candidate} generation ${generation + 1}`, sdpMid }).catch(() => undefined);
    }
  }
}
