import type { MediaKind } from './errors.js';

/** Names as in SDP ("opus", "PCMU", "H264"), in any letter case, the preferred one first. */
export type CodecPreferences = Readonly<Partial<Record<MediaKind, readonly string[] | undefined>>>;

/**
 * Puts the named codecs first in what is offered and answered (W3C WebRTC 5.4), in that order; the others follow as the browser has
 * them, and so do repetition, redundancy and telephone-event. Firefox has it since 128.
 */
export function preferCodecs(transceiver: RTCRtpTransceiver, kind: MediaKind, names: readonly string[] = []): void {
  const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs;
  if (names.length === 0 || !codecs || !(transceiver as Partial<RTCRtpTransceiver>).setCodecPreferences) return;
  const wanted = names.map((name) => `${kind}/${name}`.toLowerCase());
  const place = ({ mimeType }: { mimeType: string }): number => {
    const at = wanted.indexOf(mimeType.toLowerCase());
    return at < 0 ? wanted.length : at;
  };
  transceiver.setCodecPreferences(codecs.sort((a, b) => place(a) - place(b)));
}
