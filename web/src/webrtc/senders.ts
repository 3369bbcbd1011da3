/** A track that waits while its sender is on hold; what is in its place has ended, so that nothing of it is heard whatever the application does to it. */
class Waiting {
  readonly track: MediaStreamTrack;
  readonly standIn: MediaStreamTrack;
  /** Before, the browser is about to put it there. */
  isThere = false;
  #enabled: boolean;

  constructor(track: MediaStreamTrack) {
    this.track = track;
    this.#enabled = track.enabled;
    this.standIn = track.clone();
    this.standIn.stop();
  }

  get kind(): string {
    return this.track.kind;
  }
  /** The application mutes by either of the two. */
  get enabled(): boolean {
    return this.standIn.enabled === this.#enabled ? this.track.enabled : this.standIn.enabled;
  }
  set enabled(enabled: boolean) {
    this.#enabled = this.standIn.enabled = this.track.enabled = enabled;
  }
}

/**
 * The senders of one call, and hold of them: each then has another track, of which nothing is sent. So hold does not reach another call that sends the same
 * track, and `enabled` is mute and nothing else.
 */
export class Senders {
  readonly #all: () => readonly RTCRtpSender[];
  readonly #waiting = new WeakMap<RTCRtpSender, Waiting>();
  #held = false;

  /** @param all of every connection of the call */
  constructor(all: () => readonly RTCRtpSender[]) {
    this.#all = all;
  }

  get held(): boolean {
    return this.#held;
  }

  /** What each sends, or will behind the hold. One that has ended is one of ours whose successor the next offer puts there. */
  get sent(): (MediaStreamTrack | Waiting)[] {
    return this.#all().flatMap((sender) => {
      const waiting = this.#waitingOf(sender);
      const track = this.trackOf(sender);
      return track?.readyState === 'live' ? [waiting ?? track] : [];
    });
  }

  /** What it sends, or will behind the hold. */
  trackOf(sender: RTCRtpSender): MediaStreamTrack | null {
    return this.#waitingOf(sender)?.track ?? sender.track;
  }

  /** Has it send that track; on hold, when that is over. */
  async give(sender: RTCRtpSender, track: MediaStreamTrack | null): Promise<void> {
    this.#waiting.delete(sender);
    if (!this.#held || !track) return sender.replaceTrack(track);
    const waiting = new Waiting(track);
    this.#waiting.set(sender, waiting);
    await sender.replaceTrack(waiting.standIn);
    waiting.isThere = true;
  }

  /** What the application has given to a sender itself meanwhile stays there when the hold is over. */
  async setHeld(held: boolean): Promise<void> {
    this.#held = held;
    for (const sender of this.#all()) {
      const waiting = this.#waitingOf(sender);
      if (held && !waiting && sender.track?.readyState === 'live') await this.give(sender, sender.track);
      if (held || !waiting) continue;
      waiting.enabled = waiting.enabled; // as the application has left it
      await this.give(sender, waiting.track);
    }
  }

  #waitingOf(sender: RTCRtpSender): Waiting | undefined {
    const waiting = this.#waiting.get(sender);
    return waiting?.isThere === false || waiting?.standIn === sender.track ? waiting : undefined;
  }
}
