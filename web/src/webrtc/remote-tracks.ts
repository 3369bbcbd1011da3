import { emptyStream } from './empty-stream.js';

/** What the peer sends: the tracks of one connection after the other, in the same stream. */
export class RemoteTracks {
  readonly stream = emptyStream();

  follow(peer: RTCPeerConnection, told: (track: MediaStreamTrack) => void): void {
    peer.addEventListener('track', ({ track }) => {
      if (!this.stream.getTracks().includes(track)) {
        this.stream.addTrack(track);
        track.addEventListener('ended', () => this.stream.removeTrack(track), { once: true });
      }
      told(track);
    });
  }

  /** Those of a connection that takes the place of another, before that one goes: what plays a stream without any ends. */
  take(peer: RTCPeerConnection): void {
    for (const { receiver } of peer.getTransceivers()) this.stream.addTrack(receiver.track);
  }

  leave(peer: RTCPeerConnection): void {
    for (const { receiver } of peer.getTransceivers()) this.stream.removeTrack(receiver.track);
  }

  clear(): void {
    for (const track of this.stream.getTracks()) this.stream.removeTrack(track);
  }
}
