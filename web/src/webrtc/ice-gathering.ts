import { delay } from '../delay.js';
import { abortable } from './abort.js';
import { mediaError } from './errors.js';

/** Where the best kind of candidate is there, others may follow within this time: one server of several, or one network, that does not answer keeps nobody. */
const QUIET_MS = 250;

/**
 * The local description with its candidates: all of them; or those that are there when one is of the best kind that the ICE servers give and no
 * other follows; or those that are there after `timeoutMs`.
 * @throws SipError `ice_gathering` if there is none by then.
 */
export async function gatheredDescription(
  peer: RTCPeerConnection,
  timeoutMs: number,
  signals: readonly AbortSignal[],
): Promise<string> {
  const stop = new AbortController();
  const best = bestCandidate(peer);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let quiet: ReturnType<typeof setTimeout> | undefined;
  const ended = new Promise<void>((resolve) => {
    const look = (): void => {
      if (isComplete(peer)) return resolve();
      if (!best?.test(peer.localDescription?.sdp ?? '')) return;
      clearTimeout(quiet);
      quiet = setTimeout(resolve, QUIET_MS);
    };
    peer.addEventListener('icegatheringstatechange', look, { signal: stop.signal });
    peer.addEventListener('icecandidate', look, { signal: stop.signal });
    timer = setTimeout(resolve, delay(timeoutMs));
    look();
  });
  try {
    await abortable(ended, signals);
  } finally {
    clearTimeout(timer);
    clearTimeout(quiet);
    stop.abort();
  }
  const sdp = peer.localDescription?.sdp ?? '';
  if (hasCandidate(sdp) || !hasMedia(peer)) return sdp;
  throw mediaError('ice_gathering', `No ICE candidate was found in ${timeoutMs} ms: is there a network, and do the ICE servers answer?`);
}

/**
 * After an ICE restart the state is still `complete` for a moment, from the time before; then the description has
 * no candidates yet.
 */
function isComplete(peer: RTCPeerConnection): boolean {
  if (!hasMedia(peer)) return true;
  return peer.iceGatheringState === 'complete' && hasCandidate(peer.localDescription?.sdp ?? '');
}

/** A relayed one where there is a relay, one as the network sees us where there is a STUN server; without servers gathering takes no time. */
function bestCandidate(peer: RTCPeerConnection): RegExp | undefined {
  const urls = (peer.getConfiguration().iceServers ?? []).flatMap((server) => server.urls);
  if (urls.some((url) => /^turns?:/i.test(url))) return /^a=candidate:.* typ relay/m;
  return urls.length > 0 ? /^a=candidate:.* typ srflx/m : undefined;
}

const hasCandidate = (sdp: string): boolean => /^a=candidate:/m.test(sdp);

/** Where every medium was refused, nothing is gathered. */
const hasMedia = (peer: RTCPeerConnection): boolean =>
  peer.getTransceivers().some((transceiver) => transceiver.direction !== 'stopped' && transceiver.currentDirection !== 'stopped');
