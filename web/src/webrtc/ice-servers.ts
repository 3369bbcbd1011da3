import { abortable } from './abort.js';
import { asMediaError, mediaError } from './errors.js';

/** Gives the ICE servers of one connection: relays whose credentials expire. */
export type IceServersCallback = () => readonly RTCIceServer[] | Promise<readonly RTCIceServer[]>;

/** Whether candidates will be gathered anew for our answer to that offer: it is the first, or restarts ICE (RFC 8839 4.4.1.1.1). */
export function startsIce(offer: string, peer: RTCPeerConnection): boolean {
  return iceFragment(peer.currentRemoteDescription?.sdp) !== iceFragment(offer);
}

/** The ICE user fragment of a description: another device has another one, and so has a restart. */
export const iceFragment = (sdp = ''): string => /^a=ice-ufrag:(.*)$/m.exec(sdp)?.[1]?.trim() ?? '';

/**
 * Asks for the servers and gives them to a connection that is about to gather candidates. Not between the first offer and its answer:
 * other servers would make the next offer restart ICE (RFC 9429 4.1.18).
 * @throws SipError `ice_gathering`
 */
export async function renewIceServers(peer: RTCPeerConnection, ask: IceServersCallback | undefined, signals: readonly AbortSignal[]): Promise<void> {
  if (!ask) return;
  try {
    const asked = (async () => ask())();
    const iceServers: unknown = await abortable(asked, signals);
    if (!Array.isArray(iceServers)) throw mediaError('invalid_argument', `iceServers is to give a list, not ${String(iceServers)}`);
    peer.setConfiguration({ ...peer.getConfiguration(), iceServers: iceServers as RTCIceServer[] });
  } catch (error) {
    throw asMediaError('ice_gathering', 'The ICE servers could not be had', error);
  }
}
