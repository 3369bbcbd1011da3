import { check } from '../check-options.js';
import { captureError, mediaError, type MediaKind } from './errors.js';
import type { WebRtcMediaOptions } from './options.js';
import { Senders } from './senders.js';

/**
 * The tracks that one call sends. Every one is the call's own, opened here or cloned from the application's, so that `close`
 * touches no track of anybody else, and mute only one that the application has given to a sender itself.
 */
export class LocalTracks {
  /** For a preview. */
  readonly stream = new MediaStream();
  readonly senders: Senders;
  readonly #constraints: Required<NonNullable<WebRtcMediaOptions['constraints']>>;
  readonly #given: MediaStream | undefined;
  readonly #onEnded: (kind: MediaKind) => void;
  readonly #muted = new Set<MediaKind>();
  readonly #excluded = new Set<MediaKind>();
  /** Those that the user is being asked for by `prepare`. */
  readonly #pending = new Set<MediaKind>();
  #opening: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(options: WebRtcMediaOptions, onEnded: (kind: MediaKind) => void, senders: () => readonly RTCRtpSender[]) {
    this.#constraints = { audio: true, video: false, ...options.constraints };
    this.#given = options.stream;
    this.#onEnded = onEnded;
    this.senders = new Senders(senders);
  }

  get(kind: MediaKind): MediaStreamTrack | undefined {
    return this.stream.getTracks().find((track) => track.kind === kind);
  }

  /** Whether the call is meant to send this kind. */
  wants(kind: MediaKind): boolean {
    if (this.#excluded.has(kind)) return false;
    return this.get(kind) !== undefined || this.#givenTrack(kind) !== undefined || Boolean(this.#constraints[kind]);
  }

  /** From now on the call is meant to send this kind: a clone of the track, or what the constraints choose; false: nothing. */
  include(kind: MediaKind, source: MediaTrackConstraints | MediaStreamTrack | boolean): void {
    if (source === false) return this.exclude(kind);
    checkKind(kind);
    if (source !== true) check('source', source, 'object');
    if (isTrack(source)) {
      if (source.kind !== kind) throw mediaError('invalid_argument', `source: a track of ${kind} is wanted, not of ${source.kind}`);
      const track = cloneOf(source);
      this.#excluded.delete(kind);
      return this.adopt(track);
    }
    this.#excluded.delete(kind);
    this.#constraints[kind] = source;
    if (this.get(kind)?.readyState === 'ended') this.drop(kind); // to be opened anew
  }

  /** From now on it is not; its device is closed. */
  exclude(kind: MediaKind): void {
    checkKind(kind);
    this.#excluded.add(kind);
    this.drop(kind);
  }

  /** Closes its device, until it is wanted again. */
  drop(kind: MediaKind): void {
    const track = this.get(kind);
    if (!track) return;
    this.stream.removeTrack(track);
    track.stop();
  }

  isPending(kind: MediaKind): boolean {
    return this.#pending.has(kind);
  }

  /** Opens them for a later offer, unless they are being opened already. `refused` runs before any offer has them again. */
  async prepare(kinds: readonly MediaKind[], refused: () => Promise<void>, opening?: Promise<void>): Promise<void> {
    const missing = this.#missing(kinds);
    for (const kind of missing) this.#pending.add(kind);
    try {
      await (opening ?? this.open(missing));
    } catch (error) {
      await refused();
      throw error;
    } finally {
      for (const kind of missing) this.#pending.delete(kind);
    }
  }

  /** Opens what is wanted of these kinds and not open yet, with one question to the user. One caller at a time. */
  async open(kinds: readonly MediaKind[]): Promise<void> {
    if (this.#missing(kinds).length === 0) return;
    this.#opening = this.#opening.catch(() => undefined).then(() => this.#open(kinds));
    return this.#opening;
  }

  /** Opens another device of this kind; `adopt` puts its track in place. */
  async capture(kind: MediaKind, deviceId: string): Promise<MediaStreamTrack> {
    checkKind(kind);
    check('deviceId', deviceId, 'string');
    if (this.#closed) throw mediaError('closed', 'The call is over');
    const base = this.#constraints[kind];
    const chosen = { ...(typeof base === 'object' && base), deviceId: { exact: deviceId } };
    const stream = await capture({ [kind]: chosen }, [kind]);
    return stream.getTracks()[0]!;
  }

  /** Takes the track as the one of its kind, and stops the one before. */
  adopt(track: MediaStreamTrack): void {
    if (this.#closed) {
      track.stop();
      throw mediaError('closed', 'The call is over');
    }
    const kind = track.kind as MediaKind;
    this.#heedEnabled(this.stream.getTracks()); // the sender may have the new one already
    const before = this.get(kind);
    if (before) {
      this.stream.removeTrack(before);
      before.stop();
    } else if (!track.enabled) {
      this.#muted.add(kind); // so it begins; one that takes the place of another is as that was
    }
    this.stream.addTrack(track);
    track.addEventListener('ended', () => this.#onEnded(kind), { once: true });
    this.#applyEnabled();
  }

  isMuted(kind: MediaKind): boolean {
    this.#heedEnabled();
    return this.#muted.has(kind);
  }

  setMuted(kind: MediaKind, muted: boolean): void {
    checkKind(kind);
    this.#heedEnabled();
    if (muted) this.#muted.add(kind);
    else this.#muted.delete(kind);
    this.#applyEnabled();
  }

  close(): void {
    this.#closed = true;
    for (const track of this.stream.getTracks()) {
      track.stop();
      this.stream.removeTrack(track);
    }
  }

  async #open(kinds: readonly MediaKind[]): Promise<void> {
    const toCapture: MediaKind[] = [];
    for (const kind of this.#missing(kinds)) {
      const given = this.#givenTrack(kind);
      if (given) this.adopt(given.clone());
      else toCapture.push(kind);
    }
    if (toCapture.length === 0) return;
    const constraints = Object.fromEntries(toCapture.map((kind) => [kind, this.#constraints[kind]]));
    const captured = await capture(constraints, toCapture);
    if (this.#closed) {
      for (const track of captured.getTracks()) track.stop();
      throw mediaError('closed', 'The call is over');
    }
    for (const track of captured.getTracks()) {
      // Meanwhile it was excluded, or another one was given.
      if (this.#missing([track.kind as MediaKind]).length > 0) this.adopt(track);
      else track.stop();
    }
  }

  #missing(kinds: readonly MediaKind[]): MediaKind[] {
    return kinds.filter((kind) => this.get(kind) === undefined && this.wants(kind));
  }

  #givenTrack(kind: MediaKind): MediaStreamTrack | undefined {
    return this.#given?.getTracks().find((track) => track.kind === kind && track.readyState === 'live');
  }

  /** Ours, and behind them what the application has given to a sender itself, which then counts. */
  get #sent(): Pick<MediaStreamTrack, 'kind' | 'enabled'>[] {
    return [...this.stream.getTracks(), ...this.senders.sent];
  }

  /** An application may mute by `enabled` of the track that is sent: that is not undone by another offer. */
  #heedEnabled(tracks = this.#sent): void {
    for (const { kind, enabled } of tracks) this.#muted[enabled ? 'delete' : 'add'](kind as MediaKind);
  }

  #applyEnabled(): void {
    for (const track of this.#sent) {
      track.enabled = !this.#muted.has(track.kind as MediaKind);
    }
  }
}

/** @throws SipError `invalid_argument` */
const checkKind = (kind: MediaKind): void => check('kind', kind, 'audio|video');

/** Also one of another window. */
const isTrack = (given: unknown): given is MediaStreamTrack => typeof (given as Partial<MediaStreamTrack> | null | undefined)?.clone === 'function';

/**
 * A clone to be sent of a track of the application.
 * @throws SipError `invalid_argument` for what is none; `invalid_state` where it has ended: nothing would be sent, and no event say so
 */
export function cloneOf(track: MediaStreamTrack): MediaStreamTrack {
  if (!isTrack(track)) throw mediaError('invalid_argument', 'A track is wanted, a MediaStreamTrack');
  if (track.readyState === 'ended') throw mediaError('invalid_state', `This ${track.kind} track has ended: nothing would be sent`);
  return track.clone();
}

async function capture(constraints: MediaStreamConstraints, kinds: readonly MediaKind[]): Promise<MediaStream> {
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices;
  if (!devices) throw mediaError('insecure_context', 'Microphone and camera need a page served over https or from localhost');
  try {
    return await devices.getUserMedia(constraints);
  } catch (error) {
    throw await captureError(error, kinds);
  }
}
