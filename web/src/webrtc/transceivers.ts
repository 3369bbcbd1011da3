import { preferCodecs, type CodecPreferences } from './codecs.js';
import type { MediaKind } from './errors.js';
import type { LocalTracks } from './local-tracks.js';

const KINDS: readonly MediaKind[] = ['audio', 'video'];

/** What is taken of the peer: yes, no, or what it offers. */
export type Wanted = Record<MediaKind, boolean | undefined>;

/** The transceivers of one call: which kinds go which way, and what hold makes of it. */
export class Transceivers {
  readonly #peer: RTCPeerConnection;
  readonly #local: LocalTracks;
  readonly #receive: Wanted;
  readonly #codecs: CodecPreferences;
  /** Kinds that were included or excluded since the last offer. */
  readonly #changed: Set<MediaKind>;
  /** Kinds that the former had, until they are offered. */
  readonly #inherited: Set<MediaKind>;
  readonly #isSuccessor: boolean;
  /** Of what it takes the place of, until there is an agreement: the application may have given them tracks. */
  readonly #formerSenders = new Map<MediaKind, RTCRtpSender>();
  /** Kinds that were included and not agreed on yet, with what was taken of them before; behind it, those that an offer has asked for. */
  readonly #included: Map<MediaKind, boolean | undefined>;
  readonly #asked: Map<MediaKind, boolean | undefined>;
  readonly #configured = new WeakSet<RTCRtpTransceiver>();
  /** What a held transceiver did before. */
  readonly #beforeHold = new Map<RTCRtpTransceiver, RTCRtpTransceiverDirection>();

  /** @param former what the connection takes the place of */
  constructor(peer: RTCPeerConnection, local: LocalTracks, receive: Readonly<Wanted>, codecs: CodecPreferences = {}, former?: Transceivers) {
    this.#peer = peer;
    this.#local = local;
    this.#receive = former ? former.#receive : { ...receive }; // what is wanted of the call, not of its connection
    this.#included = former ? former.#included : new Map<MediaKind, boolean | undefined>();
    this.#asked = former ? former.#asked : new Map<MediaKind, boolean | undefined>();
    this.#codecs = codecs;
    this.#isSuccessor = former !== undefined;
    for (const kind of KINDS) {
      const sender = former?.of(kind)?.sender;
      if (sender) this.#formerSenders.set(kind, sender);
    }
    this.#changed = new Set(former && former.#changed);
    this.#inherited = new Set(former?.wantedKinds);
  }

  /** The kinds of our next offer: in the first one what this side sends or takes; later what there is of that, and what was included. */
  get wantedKinds(): MediaKind[] {
    const isFirst = this.#peer.currentLocalDescription === null && !this.#isSuccessor;
    return KINDS.filter((kind) => !this.#local.isPending(kind) && (this.#local.wants(kind) || this.#takes(kind)) && (isFirst || this.#isNew(kind) || this.of(kind)));
  }

  /** The kinds of which the peer has offered at least one, without those that the user is being asked for: they are offered when that is over. */
  get offeredKinds(): MediaKind[] {
    return KINDS.filter((kind) => !this.#local.isPending(kind) && typeof this.of(kind)?.mid === 'string');
  }

  /** The one that sends this kind. */
  of(kind: MediaKind): RTCRtpTransceiver | undefined {
    return this.#live().find((transceiver) => kindOf(transceiver) === kind);
  }

  /** From the next offer on this kind is sent and taken, or neither. */
  change(kind: MediaKind, wanted: boolean, wasSent = true): void {
    if (wanted && !wasSent) this.#included.set(kind, this.#receive[kind]);
    else if (!wanted) this.#included.delete(kind);
    this.#receive[kind] = wanted;
    this.#changed.add(kind);
  }

  /** What was included of these kinds is asked for by the description that is made now. */
  ask(kinds: readonly MediaKind[]): void {
    for (const kind of kinds) {
      if (this.#included.has(kind)) this.#asked.set(kind, this.#included.get(kind));
      this.#included.delete(kind);
    }
  }
  /** The peer has agreed to it; a medium that it has rejected needs its device no more. */
  agreed(kinds: readonly MediaKind[] = KINDS): void {
    for (const kind of kinds) this.#asked.delete(kind);
    this.#formerSenders.clear();
    for (const kind of KINDS) if (!this.of(kind) && !this.#isNew(kind)) this.#local.drop(kind);
  }

  /** An offer of the peer goes first. */
  askAgain(): void {
    for (const kind of this.#asked.keys()) this.#changed.add(kind);
  }

  /** The user or a device has refused what the next offer was to have. */
  refused(kinds: readonly MediaKind[]): Promise<void> {
    this.ask(kinds);
    return this.takeBack(kinds);
  }

  /** A device or the peer has refused it: all is as before it was included, and the next offer does not ask again. */
  async takeBack(kinds = KINDS): Promise<void> {
    for (const [kind, received] of this.#asked) {
      if (!kinds.includes(kind)) continue;
      this.#asked.delete(kind);
      this.#local.exclude(kind);
      this.#receive[kind] = received;
      this.#changed.delete(kind);
      this.#inherited.delete(kind);
      const transceiver = this.of(kind);
      if (!transceiver) continue;
      this.#beforeHold.delete(transceiver);
      transceiver.direction = this.#direction(kind, false);
      await this.#local.senders.give(transceiver.sender, null);
    }
  }

  /** Before an offer: a transceiver for every wanted kind that has none, and what has changed for those that are there. */
  async addWanted(): Promise<void> {
    const wanted = this.wantedKinds;
    for (const kind of this.#changed) {
      if (this.#local.isPending(kind)) continue;
      this.#changed.delete(kind);
      const transceiver = this.of(kind);
      if (!transceiver) continue;
      const track = this.#local.get(kind);
      this.#beforeHold.delete(transceiver);
      transceiver.direction = this.#direction(kind, track !== undefined);
      await this.#local.senders.give(transceiver.sender, track ?? null);
    }
    for (const kind of wanted) {
      this.#inherited.delete(kind);
      if (this.of(kind)) continue;
      const track = this.#trackOf(kind);
      const transceiver = this.#peer.addTransceiver(track ?? kind, {
        direction: this.#direction(kind, track !== undefined),
        streams: track ? [this.#local.stream] : [],
      });
      this.#configured.add(transceiver);
      preferCodecs(transceiver, kind, this.#codecs[kind]);
    }
  }

  /** Before an answer: our track and direction for every transceiver that the peer's offer has made. */
  async configureOffered(): Promise<void> {
    for (const transceiver of this.#live()) {
      if (this.#configured.has(transceiver)) continue;
      this.#configured.add(transceiver);
      const kind = kindOf(transceiver);
      const track = this.of(kind) === transceiver ? this.#trackOf(kind) : undefined;
      if (track) {
        await this.#local.senders.give(transceiver.sender, track);
        // Firefox has it since 113.
        (transceiver.sender as Partial<RTCRtpSender>).setStreams?.(this.#local.stream);
      }
      transceiver.direction = this.#direction(kind, track !== undefined);
      preferCodecs(transceiver, kind, this.#codecs[kind]);
    }
  }

  /** RFC 3264 8.4: on hold, `sendrecv` becomes `sendonly` and `recvonly` becomes `inactive`; afterwards all is as before. */
  setHeld(held: boolean): void {
    for (const transceiver of this.#live()) {
      if (held) {
        const before = this.#beforeHold.get(transceiver) ?? transceiver.direction;
        this.#beforeHold.set(transceiver, before);
        transceiver.direction = before.startsWith('send') ? 'sendonly' : 'inactive';
      } else {
        transceiver.direction = this.#beforeHold.get(transceiver) ?? transceiver.direction;
      }
    }
    if (!held) this.#beforeHold.clear();
  }

  /**
   * After a rollback: ends the transceivers of the offer that was taken back. One made by `addTransceiver` would never take part in
   * an offer of the peer (RFC 9429 5.10), and would come up again as a second medium in our next.
   */
  stopUnassociated(): void {
    for (const transceiver of this.#live()) {
      if (transceiver.mid === null && this.#configured.has(transceiver)) transceiver.stop();
    }
  }

  /** Without a word of the application: where it is there, because the peer has offered it. */
  #takes(kind: MediaKind): boolean {
    return this.#receive[kind] ?? (this.of(kind) !== undefined || this.#inherited.has(kind));
  }

  #isNew(kind: MediaKind): boolean {
    return this.#changed.has(kind) || this.#inherited.has(kind);
  }

  #trackOf(kind: MediaKind): MediaStreamTrack | undefined {
    const [own, sender] = [this.#local.get(kind), this.#formerSenders.get(kind)];
    const sent = sender && this.#local.senders.trackOf(sender);
    return own && sent?.readyState === 'live' ? sent : own;
  }

  #direction(kind: MediaKind, send: boolean): RTCRtpTransceiverDirection {
    if (this.#receive[kind] ?? true) return send ? 'sendrecv' : 'recvonly';
    return send ? 'sendonly' : 'inactive';
  }

  #live(): RTCRtpTransceiver[] {
    return this.#peer
      .getTransceivers()
      .filter((transceiver) => transceiver.direction !== 'stopped' && transceiver.currentDirection !== 'stopped');
  }
}

const kindOf = (transceiver: RTCRtpTransceiver): MediaKind => transceiver.receiver.track.kind as MediaKind;
