import type { CallMedia, DescriptionOptions, RollbackOptions } from '../call/call-media.js';
import { dispose } from '../disposal.js';
import type { SipError } from '../sip-error.js';
import { strictEventTarget } from '../strict-event-target.js';
import { abortable, throwIfAborted } from './abort.js';
import { Changes } from './changes.js';
import { hooked } from './description-hooks.js';
import { Devices } from './devices.js';
import { asMediaError, mediaError, type MediaKind } from './errors.js';
import { gatheredDescription } from './ice-gathering.js';
import { renewIceServers, startsIce } from './ice-servers.js';
import { ForkWatch } from './fork-watch.js';
import { asKnown, withNamesOf } from './kept-parameters.js';
import { cloneOf, LocalTracks } from './local-tracks.js';
import { summarize, type MediaStatistics } from './media-statistics.js';
import { checkMediaOptions, DEFAULT_GATHERING_TIMEOUT_MS, type WebRtcMediaOptions } from './options.js';
import { Origin } from './origin.js';
import { checkedAnswer, checkOffer, refused } from './readable-description.js';
import { isAlive, isUsable, needsAnother, rolledBack, takeRemote } from './remote-description.js';
import { RemoteTracks } from './remote-tracks.js';
import { Tones } from './tones.js';
import { Transceivers } from './transceivers.js';

export interface WebRtcMediaEvents {
  /** A track of the peer came, or came back after hold; `stream` is the same one for the whole call. */
  remotestream: { stream: MediaStream; track: MediaStreamTrack };
  connectionstatechange: { state: RTCPeerConnectionState };
  /** A device of this side was unplugged or its permission withdrawn. */
  localtrackended: { kind: MediaKind };
  /** The peer has added a medium to the call, which this side takes and does not send: its device could not be opened. */
  capturefailed: { error: SipError };
}

/**
 * The media of one call: an `RTCPeerConnection`, made when it is first needed. SDP passes through as it is; only the
 * application's hooks see it. Changes are done one after the other.
 */
export class WebRtcMedia extends strictEventTarget<WebRtcMediaEvents>() implements CallMedia {
  readonly #remote = new RemoteTracks();
  readonly #options: WebRtcMediaOptions;
  readonly #local: LocalTracks;
  readonly #devices: Devices;
  #peer: RTCPeerConnection | undefined;
  #transceivers: Transceivers | undefined;
  #tellReached: ((isReached: boolean) => void) | undefined;
  readonly #forks = new ForkWatch();
  /** What a new connection takes the place of. */
  readonly #origin = new Origin();
  readonly #tones = new Tones();
  #former: { readonly peer: RTCPeerConnection; readonly transceivers: Transceivers } | undefined;
  /** The browser has given it up; it goes on sending until another one has taken its place. */
  readonly #spoilt = new WeakSet<RTCPeerConnection>();
  #held = false;
  /** What `held` becomes when our open offer is answered. */
  #heldByOffer = false;
  readonly #changes = new Changes(() => this.#undo());

  /** @throws SipError `unsupported` where there is no WebRTC: in Node and in workers; `invalid_argument` for an option. */
  constructor(options: WebRtcMediaOptions = {}) {
    super();
    checkMediaOptions(options);
    this.#options = options;
    this.#local = new LocalTracks(options, (kind) => this.#emit('localtrackended', { kind }), () => [this.#peer, this.#former?.peer].flatMap((peer) => peer?.getSenders() ?? []));
    this.#devices = new Devices(this.#local, () => this.#transceivers!, this.#changes, (error) => this.#emit('capturefailed', { error }));
  }

  /** Another one from `established` on where a device of several has answered that was not heard before. @throws SipError `closed` after the call. */
  get peerConnection(): RTCPeerConnection {
    if (this.#changes.isOver) throw mediaError('closed', 'The call is over');
    return (this.#peer ??= this.#makePeer());
  }

  /** What the peer sends. Tracks join and leave it. */
  get remoteStream(): MediaStream {
    return this.#remote.stream;
  }

  /** What this side sends, for a preview. */
  get localStream(): MediaStream {
    return this.#local.stream;
  }

  /** Whether this side has put the peer on hold. */
  get held(): boolean {
    return this.#held;
  }

  async prepareOffer(): Promise<void> {
    await this.#changes.untilOver(async () => {
      this.#peer ??= this.#makePeer();
      await this.#devices.prepareOffer();
    });
  }

  createOffer(options: DescriptionOptions): Promise<string> {
    return this.#changes.run({ code: 'local_description', message: 'The offer could not be made' }, options.signal, async (signals) => {
      const before = this.peerConnection;
      this.#transceivers!.ask(this.#transceivers!.wantedKinds);
      // With another certificate, so that the device begins its handshake anew.
      if (!this.#former && (this.#forks.mustBeginAnew || this.#spoilt.has(before))) this.#beginAnew();
      const peer = this.peerConnection;
      const transceivers = this.#transceivers!;
      await abortable(this.#local.open(transceivers.wantedKinds), signals);
      await transceivers.addWanted();
      if (peer.getTransceivers().length === 0) throw mediaError('invalid_state', 'This call would neither send nor receive');
      transceivers.setHeld(options.hold ?? false);
      // Silent from the moment that hold is asked for; heard again only when the peer has agreed (setAnswer).
      await this.#local.senders.setHeld(this.#held || (options.hold ?? false));
      this.#heldByOffer = options.hold ?? false;
      const iceRestart = options.iceRestart ?? false;
      if (iceRestart || !peer.currentLocalDescription) await renewIceServers(peer, this.#options.iceServers, signals);
      await peer.setLocalDescription(await peer.createOffer({ iceRestart }));
      return this.#describe('offer', signals);
    });
  }

  createAnswer(offer: string, options: DescriptionOptions): Promise<string> {
    return this.#changes.run({ code: 'local_description', message: 'The answer could not be made' }, options.signal, async (signals) => {
      if (needsAnother(this.peerConnection, offer) || this.#spoilt.has(this.peerConnection)) this.#beginAnew();
      const peer = this.peerConnection;
      const transceivers = this.#transceivers!;
      if (startsIce(offer, peer)) await renewIceServers(peer, this.#options.iceServers, signals);
      const isFurther = peer.currentRemoteDescription !== null;
      await this.#takeDescription('offer', offer, signals);
      transceivers.ask(transceivers.offeredKinds);
      const answered = await this.#devices.openOffered(isFurther || this.#former !== undefined, signals);
      await transceivers.configureOffered();
      transceivers.setHeld(options.hold ?? false);
      throwIfAborted(signals);
      await peer.setLocalDescription(checkedAnswer(offer, await peer.createAnswer()));
      transceivers.agreed(transceivers.offeredKinds);
      await this.#settleHold(options.hold ?? false);
      answered();
      return this.#describe('answer', signals, isFurther ? offer : undefined);
    });
  }

  offerDue(): Promise<boolean> | undefined {
    return this.#devices.takeDue();
  }

  setAnswer(answer: string): Promise<boolean> {
    return this.#changes.run({ code: 'remote_description', message: 'The answer could not be taken' }, undefined, async (signals) => {
      const mayBeginAnew = this.#forks.isHeard || needsAnother(this.peerConnection, answer);
      try {
        if (!this.#spoilt.has(this.peerConnection)) await this.#takeDescription('answer', answer, signals);
      } catch (error) {
        throwIfAborted(signals);
        if (!mayBeginAnew) throw error;
        this.#spoilt.add(this.peerConnection); // by previews, or Firefox takes no other device's answer
      }
      if (this.#spoilt.has(this.peerConnection)) {
        this.#forks.answered(answer, false);
        return false;
      }
      if (this.#former) this.#leaveFormer(this.#former.peer);
      this.#transceivers?.agreed();
      await this.#settleHold(this.#heldByOffer);
      return !this.#forks.mustBeginAnew;
    });
  }

  /**
   * Takes the answer in a provisional response as a provisional answer of WebRTC (RFC 9429 4.1.10.1): the peer is heard, and hears us.
   * Another one takes its place, `setAnswer` also with the ICE and DTLS parameters of another device (3.8.1).
   * @returns false where another device is heard, and will be until it is gone or one has answered: a connection is with one only.
   * @throws SipError `remote_description`: our offer stays open.
   */
  setPreview(answer: string): Promise<boolean> {
    return this.#changes.inTurn(async (signals) => {
      throwIfAborted(signals);
      if (this.#forks.isOther(answer) && (this.#forks.isBound || isAlive(this.peerConnection))) {
        this.#forks.passedOver(answer);
        return false;
      }
      try {
        await this.#takeDescription('pranswer', answer, signals);
      } catch (error) {
        if (!(await isUsable(this.peerConnection))) this.#giveUp(this.peerConnection);
        throw error;
      }
      return true;
    });
  }

  async rollback({ isOfferedAgain = false }: RollbackOptions = {}): Promise<void> {
    this.#changes.interrupt('The change of the media was undone');
    await this.#changes.run({ code: 'local_description', message: 'The offer could not be undone' }, undefined, () => this.#undo(isOfferedAgain));
  }

  /** Whether this side is muted: by `mute`, or by `enabled` of the track that it sends. */
  isMuted(kind: MediaKind = 'audio'): boolean {
    return this.#local.isMuted(kind);
  }

  /** Sends silence, or black frames, from now on. No signaling. */
  mute(kind: MediaKind = 'audio'): void {
    this.#local.setMuted(kind, true);
  }

  unmute(kind: MediaKind = 'audio'): void {
    this.#local.setMuted(kind, false);
  }

  /**
   * Sends a clone of this track from now on instead of the one before of its kind. No signaling.
   * @throws SipError `invalid_state` if the call sends nothing of that kind, or the track has ended.
   */
  async replaceTrack(track: MediaStreamTrack): Promise<void> {
    await this.#replace(cloneOf(track));
  }

  /**
   * From the next offer on this kind is sent, and taken from the peer: `include('video')`, then `call.renegotiate()`; where that fails,
   * as the peer or the user refuse, all is as before. What is sent is a clone of the track, or what the constraints choose where the
   * application's stream has no track of this kind; with `false` it is taken and not sent. A track that has ended is `invalid_state`.
   * @example call.media.include('video', (await navigator.mediaDevices.getDisplayMedia()).getVideoTracks()[0]); await call.renegotiate();
   */
  include(kind: MediaKind, source: MediaTrackConstraints | MediaStreamTrack | boolean = true): void {
    const transceivers = this.#changeable;
    const wasSent = this.#local.wants(kind) && this.#local.get(kind)?.readyState !== 'ended';
    this.#local.include(kind, source);
    transceivers.change(kind, true, wasSent);
  }

  /** From the next offer on this kind is neither sent nor taken. Its device is closed at once. */
  exclude(kind: MediaKind): void {
    const transceivers = this.#changeable;
    this.#local.exclude(kind);
    transceivers.change(kind, false);
  }

  /** Changes the microphone or the camera, without signaling. @throws SipError `device_missing` and the like, `invalid_state` if the call sends nothing of that kind, `closed` after it; the old device then stays. */
  async useDevice(kind: MediaKind, deviceId: string): Promise<void> {
    await this.#devices.inTurn(async () => this.#replace(await this.#local.capture(kind, deviceId)));
  }

  /**
   * RTP events, RFC 4733, behind those still being sent.
   * @returns false where the peer did not agree to `telephone-event` or nothing is sent; else, when they are sent, those that were
   * not: hold or another description came in between.
   * @throws SipError `invalid_argument` for anything but `0-9 A-D * # ,`.
   */
  sendDtmf(tones: string, durationMs = 100, gapMs = 70): false | Promise<string> {
    if (typeof (tones as unknown) !== 'string' || !/^[0-9A-Da-d*#,]+$/.test(tones)) throw mediaError('invalid_argument', `Not DTMF tones: ${JSON.stringify(tones)}`);
    return this.#tones.send(() => (this.#changes.isOver || this.#local.senders.held ? undefined : this.#transceivers?.of('audio')?.sender.dtmf), tones, durationMs, gapMs);
  }

  /** New ICE credentials help where its checks have failed, and not where DTLS has: a connection that has failed so is not told of. */
  followConnection(tell: (isReached: boolean) => void): void {
    this.#tellReached = tell;
    this.#tellConnection();
  }

  /** @throws SipError `closed` after the call. */
  async statistics(): Promise<MediaStatistics> {
    return summarize(await this.peerConnection.getStats());
  }

  /** Stops what this call has opened; tracks of the application go on. A second call does nothing. */
  close(): void {
    if (this.#changes.isOver) return;
    this.#changes.end();
    this.#local.close();
    this.#peer?.close();
    this.#former?.peer.close();
    this.#remote.clear();
  }

  [dispose](): void {
    this.close();
  }

  /** As it is before the change. @throws SipError `closed` */
  get #changeable(): Transceivers {
    if (this.#changes.isOver) throw mediaError('closed', 'The call is over');
    this.#peer ??= this.#makePeer();
    return this.#transceivers!;
  }

  #makePeer(): RTCPeerConnection {
    const peer = new RTCPeerConnection(this.#options.configuration);
    const { audio = true, video } = this.#options.receive ?? {};
    this.#transceivers = new Transceivers(peer, this.#local, { audio, video }, this.#options.codecs, this.#transceivers);
    peer.addEventListener('connectionstatechange', () => {
      if (peer === this.#peer) this.#tellConnection();
      this.#emit('connectionstatechange', { state: peer.connectionState });
    });
    this.#remote.follow(peer, (track) => {
      this.#emit('remotestream', { stream: this.remoteStream, track });
    });
    return peer;
  }

  async #takeDescription(type: 'offer' | 'pranswer' | 'answer', sdp: string, signals: readonly AbortSignal[]): Promise<void> {
    const kind = type === 'offer' ? 'offer' : 'answer';
    const heard = await hooked(this.#options, 'onRemoteDescription', sdp, kind, signals);
    if (type === 'offer') checkOffer(heard);
    const seen = asKnown(this.peerConnection, type, heard);
    const isElsewhere = needsAnother(this.peerConnection, seen);
    let isBound: boolean;
    try {
      isBound = await takeRemote(this.peerConnection, type, seen, this.#forks);
    } catch (error) {
      throw refused(kind, seen, error);
    }
    if (type === 'pranswer') this.#forks.heard(seen, isBound);
    else if (type === 'answer') this.#forks.answered(seen, isElsewhere);
    throwIfAborted(signals);
  }

  #tellConnection(): void {
    const { connectionState, iceConnectionState } = this.peerConnection;
    const isReached = connectionState === 'connected';
    const isLost = connectionState === 'failed' && iceConnectionState !== 'connected' && iceConnectionState !== 'completed';
    if (isReached || isLost) this.#tellReached?.(isReached);
  }

  #beginAnew(): void {
    this.#former = { peer: this.peerConnection, transceivers: this.#transceivers! };
    this.#peer = this.#makePeer();
  }

  #leaveFormer(former: RTCPeerConnection): void {
    this.#remote.take(this.peerConnection);
    this.#leave(former);
    this.#former = undefined;
  }

  #leave(peer: RTCPeerConnection): void {
    this.#remote.leave(peer);
    peer.close();
  }

  /** @param named the offer whose names of sections an answer is to have */
  async #describe(type: 'offer' | 'answer', signals: readonly AbortSignal[], named?: string): Promise<string> {
    const timeout = this.#options.gatheringTimeoutMs ?? DEFAULT_GATHERING_TIMEOUT_MS;
    const sdp = this.#origin.of(await gatheredDescription(this.peerConnection, timeout, signals));
    const described = await hooked(this.#options, 'onLocalDescription', named === undefined ? sdp : withNamesOf(named, sdp), type, signals);
    if (this.#former && type === 'answer') this.#leaveFormer(this.#former.peer);
    return described;
  }

  #settleHold(held: boolean): Promise<void> {
    this.#held = held;
    return this.#local.senders.setHeld(held);
  }

  /** Back to the last agreed descriptions, and to the hold that they had. */
  async #undo(isOfferedAgain = false): Promise<void> {
    const peer = this.#peer;
    if (!peer || this.#changes.isOver) return;
    if (this.#former) {
      this.#leave(peer);
      [this.#peer, this.#transceivers, this.#former] = [this.#former.peer, this.#former.transceivers, undefined];
    }
    if (peer === this.#peer && !(await rolledBack(peer))) this.#giveUp(peer);
    if (isOfferedAgain) this.#transceivers?.askAgain();
    else await this.#transceivers?.takeBack();
    this.#transceivers?.setHeld(this.#held);
    this.#transceivers?.stopUnassociated();
    await this.#local.senders.setHeld(this.#held);
  }

  /** After an answer it is for who has it to offer anew. */
  #giveUp(peer: RTCPeerConnection): void {
    if (this.#spoilt.has(peer) || this.#changes.isOver) return;
    this.#spoilt.add(peer);
    if (peer.signalingState !== 'have-local-offer') this.#tellReached?.(false);
  }

  async #replace(track: MediaStreamTrack): Promise<void> {
    const kind = track.kind as MediaKind;
    try {
      await this.#changes.untilOver(async () => {
        const [sender, ...former] = [this.#transceivers, this.#former?.transceivers].flatMap((each) => each?.of(kind)?.sender ?? []);
        const isAgreed = this.#transceivers?.of(kind)?.currentDirection?.includes('send'); // the application has given the sender null
        if (!sender || (!sender.track && isAgreed !== true)) throw mediaError('invalid_state', `This call sends no ${kind}`);
        this.#local.setMuted(kind, this.#local.isMuted(kind)); // also by what the application has given to the sender, which now goes
        track.enabled = sender.track?.enabled ?? !this.#local.isMuted(kind);
        for (const each of [sender, ...former]) await this.#local.senders.give(each, track);
      });
    } catch (error) {
      track.stop();
      throw asMediaError('invalid_state', `The ${kind} track could not be replaced`, error);
    }
    this.#local.adopt(track);
  }

  #emit<K extends keyof WebRtcMediaEvents>(type: K, detail: WebRtcMediaEvents[K]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** For the options of `UserAgent`: media like this for every call. @throws SipError `invalid_argument` */
export function webRtcMedia(options: WebRtcMediaOptions = {}): () => WebRtcMedia {
  checkMediaOptions(options);
  return () => new WebRtcMedia(options);
}
