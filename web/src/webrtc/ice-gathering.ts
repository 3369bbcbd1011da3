import { abortable } from './abort.js';
import { mediaError } from './errors.js';

/**
 * The local description with its candidates: all of them, or those that are there after `timeoutMs`.
 * @throws SipError `ice_gathering` if there is none by then.
 */
export async function gatheredDescription(
  peer: RTCPeerConnection,
  timeoutMs: number,
  signals: readonly AbortSignal[],
): Promise<string> {
  const stop = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ended = new Promise<void>((resolve) => {
    const look = (): void => {
      if (isComplete(peer)) resolve();
    };
    peer.addEventListener('icegatheringstatechange', look, { signal: stop.signal });
    peer.addEventListener('icecandidate', look, { signal: stop.signal });
    timer = setTimeout(resolve, timeoutMs);
    look();
  });
  try {
    await abortable(ended, signals);
  } finally {
    clearTimeout(timer);
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

const hasCandidate = (sdp: string): boolean => /^a=candidate:/m.test(sdp);

/** Where every medium was refused, nothing is gathered. */
const hasMedia = (peer: RTCPeerConnection): boolean =>
  peer.getTransceivers().some((transceiver) => transceiver.direction !== 'stopped' && transceiver.currentDirection !== 'stopped');
