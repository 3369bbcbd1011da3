import type { ForkWatch } from './fork-watch.js';
import { iceFragment } from './ice-servers.js';
import { setRemote } from './readable-description.js';
import { renewCandidates } from './renewed-candidates.js';

/** @returns whether the connection is with that device from now on, as where the browser knows no provisional answers (Firefox): this one was taken for the answer. */
export async function takeRemote(peer: RTCPeerConnection, type: 'offer' | 'pranswer' | 'answer', sdp: string, forks: ForkWatch): Promise<boolean> {
  if (forks.isBound && type !== 'offer') {
    if (forks.isOther(sdp)) return true; // its turn comes with another connection
    // It may differ from what was taken for the answer; our offer is the same again.
    await peer.setLocalDescription(await peer.createOffer());
    await setRemote(peer, { type: 'answer', sdp });
    return true;
  }
  const before = peer.currentRemoteDescription?.sdp;
  try {
    await setRemote(peer, { type, sdp });
    await renewCandidates(peer, before, type, sdp);
    return false;
  } catch (error) {
    if (type === 'offer' && before !== undefined && String(error).includes('ICE restart')) {
      // Firefox takes it for the answer to an offer of ours that was rolled back, unless one of the peer was behind that.
      for (const passing of [{ type, sdp: before }, { type: 'rollback' as const }, { type, sdp }]) await peer.setRemoteDescription(passing);
      return false;
    }
    if (type !== 'pranswer' || (error as Error).name !== 'NotSupportedError') throw error;
    await setRemote(peer, { type: 'answer', sdp });
    return true;
  }
}

/**
 * Back to the last agreed descriptions.
 * @returns false where the connection is of no more use: Chrome takes no description behind one that it could apply half way only, an answer that leaves the bundle
 * or changes the DTLS roles of a connection that stands. What was agreed goes on being sent.
 */
export async function rolledBack(peer: RTCPeerConnection): Promise<boolean> {
  try {
    if (peer.signalingState === 'have-local-offer') await peer.setLocalDescription({ type: 'rollback' });
    if (peer.signalingState === 'have-remote-offer') await peer.setRemoteDescription({ type: 'rollback' });
    return await isUsable(peer);
  } catch {
    return false;
  }
}

/** Asked by what changes nothing: an offer, which only a provisional answer of before would be in the way of. */
export async function isUsable(peer: RTCPeerConnection): Promise<boolean> {
  return peer.getTransceivers().length === 0 || peer.createOffer().then(() => true, (error: unknown) => (error as Error).name === 'InvalidStateError');
}

/** A device that has closed its connection is told from one that is silent by DTLS first, by ICE some seconds later. */
export function isAlive(peer: RTCPeerConnection): boolean {
  const states = [peer.connectionState, ...peer.getReceivers().map(({ transport }) => transport?.state)];
  return !states.some((state) => state === 'failed' || state === 'disconnected' || state === 'closed');
}

/**
 * Whether a description is of another device than the connection is with, as where a call is moved. RFC 8842 4 has a new DTLS association begin; browsers do
 * not always, and know names and numbers that the device does not: it gets a connection of its own.
 */
export function needsAnother(peer: RTCPeerConnection, sdp: string): boolean {
  const before = peer.currentRemoteDescription?.sdp;
  return before !== undefined && [iceFragment, fingerprint].every((of) => of(before) !== of(sdp));
}

/** Of the certificate. */
export const fingerprint = (sdp: string): string | undefined => /^a=fingerprint:(.*)$/m.exec(sdp)?.[1]?.trim().toLowerCase();
