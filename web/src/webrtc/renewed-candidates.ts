import { iceFragment } from './ice-servers.js';

/** Which generation the remote candidates have had last. */
const generations = new WeakMap<RTCPeerConnection, number>();
/** When Firefox has our answer, at the latest, where nothing is slow. */
const ANSWERED_MS = [500, 1200];

/**
 * Gives Chrome the candidates of an ICE restart of the peer once more, as of a later generation. It drops for good the pair of a candidate that it hears of by a check
 * of the peer, before the description has come, while a path of before works (RFC 8445 7.3.1.3); one of a later generation takes the place of that.
 *
 * An offer of Firefox is followed by some more of them: a nomination (8.1.1) that has come before our answer is lost on it, and the next one of a Chrome that sees its path work
 * comes 2.5 s later. So long Firefox drops what it is sent.
 */
export async function renewCandidates(peer: RTCPeerConnection, before: string | undefined, type: RTCSdpType, sdp: string): Promise<void> {
  const isKnown = / generation \d/.test(peer.localDescription?.sdp ?? ''); // that attribute is Chrome's
  if (!isKnown || before === undefined || iceFragment(before) === iceFragment(sdp)) return;
  await renew(peer, sdp);
  if (type !== 'offer' || !/^o=mozilla/m.test(sdp)) return;
  for (const delay of ANSWERED_MS) {
    setTimeout(() => {
      if (peer.signalingState === 'stable' && iceFragment(peer.currentRemoteDescription?.sdp) === iceFragment(sdp)) void renew(peer, sdp);
    }, delay);
  }
}

async function renew(peer: RTCPeerConnection, sdp: string): Promise<void> {
  const generation = (generations.get(peer) ?? 1) + 1;
  generations.set(peer, generation);
  for (const medium of sdp.split(/^(?=m=)/m)) {
    const sdpMid = /^a=mid:(.*?)\r?$/m.exec(medium)?.[1];
    if (sdpMid === undefined) continue;
    for (const [, candidate = ''] of medium.matchAll(/^a=(candidate:.*?)(?: generation \d+)?\r?$/gm)) {
      await peer.addIceCandidate({ candidate: `${candidate} generation ${generation}`, sdpMid }).catch(() => undefined);
    }
  }
}
