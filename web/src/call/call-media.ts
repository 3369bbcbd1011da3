import type { MediaStatistics } from '../webrtc/media-statistics.js';
import { shimError, type SipError } from '../sip-error.js';
import { runGuarded } from '../strict-event-target.js';

/** What a description is for. */
export interface DescriptionOptions {
  /** Hold: offer or answer `sendonly` or `inactive` instead of `sendrecv`. */
  readonly hold?: boolean;
  /** Ask for new ICE credentials (RFC 8839 4.4.1.1.1). */
  readonly iceRestart?: boolean;
  readonly signal?: AbortSignal;
}

/** What follows an offer that is undone. */
export interface RollbackOptions {
  /** It met one of the peer, which goes first: the same change is offered again behind it. Default: it was refused, and is not. */
  readonly isOfferedAgain?: boolean;
}

/**
 * The media of one call, as `Call` drives them. `sip-wasm/webrtc` has one for an `RTCPeerConnection`; an application may
 * bring its own. Every method may be refused with an error: the call then ends, or the change that asked for it is undone.
 */
export interface CallMedia {
  /**
   * Opens what the next offer of a call that stands asks for, perhaps by asking the user. Until it has settled, other offers and answers go without that. One that
   * fails has taken back what was asked for.
   */
  prepareOffer?(): Promise<void>;
  /** Makes an offer and takes it as the local description. Resolves with the SDP to send, candidates gathered. */
  createOffer(options: DescriptionOptions): Promise<string>;
  /** Takes the peer's offer and resolves with the answer's SDP. */
  createAnswer(offer: string, options: DescriptionOptions): Promise<string>;
  /**
   * What the last answer went without, since the user was still being asked for it: resolves with true once it is there, and is to be offered; with false where it will
   * not be. Nothing was left out where this is undefined.
   */
  offerDue?(): Promise<boolean> | undefined;
  /** Takes the peer's answer to our offer. May resolve with false: the answer of another device than is heard, which needs another offer. */
  setAnswer(answer: string): Promise<unknown>;
  /**
   * Takes the answer in a provisional response: the peer may be heard now. Another preview, of the same device or of another
   * one, or `setAnswer` takes its place. One that fails leaves our offer open. Without this method there are no early media.
   * May resolve with false: another device is heard still.
   */
  setPreview?(answer: string): Promise<unknown>;
  /** Undoes an offer of either side that got no answer. */
  rollback(options?: RollbackOptions): Promise<void>;
  /** RTP events, RFC 4733, where the negotiated codecs have them. @returns whether they are sent; or, when they are, those that could not be. */
  sendDtmf?(tones: string, durationMs: number, gapMs: number): boolean | Promise<string>;
  /** From now on tells whether the peer is reached: false where no path to it is found any more. The call then offers its media anew. */
  followConnection?(tell: (isReached: boolean) => void): void;
  /** Tells, at most once, that the media are gone for good, as with the page that they were in. The call then ends. */
  followEnd?(tell: () => void): void;
  /** The call is over; called once. */
  close(): void;

  /** What the peer sends, where it is heard and seen in this page. `Call` leaves this and what follows to the application, which need not ask what kind of media these are. */
  readonly remoteStream?: MediaStream;
  mute?(kind?: 'audio' | 'video'): void;
  unmute?(kind?: 'audio' | 'video'): void;
  isMuted?(kind?: 'audio' | 'video'): boolean;
  /** What this side sends. */
  readonly localStream?: MediaStream;
  replaceTrack?(track: MediaStreamTrack): Promise<void>;
  useDevice?(kind: 'audio' | 'video', deviceId: string): Promise<void>;
  include?(kind: 'audio' | 'video', source?: MediaTrackConstraints | MediaStreamTrack | boolean): void;
  exclude?(kind: 'audio' | 'video'): void;
  statistics?(): Promise<MediaStatistics>;
}

/** @throws SipError `invalid_argument` for what makes media in place of media, and for anything else. */
export function checkMedia(media: CallMedia): CallMedia {
  const given = media as Partial<CallMedia> | null;
  if (typeof given?.createOffer !== 'function') {
    throw shimError('invalid_argument', 'media: those of a call are an object, such as `new WebRtcMedia()`; only a user agent takes what makes them, `webRtcMedia()`');
  }
  const missing = (['createAnswer', 'setAnswer', 'rollback', 'close'] as const).find((name) => typeof given[name] !== 'function');
  if (missing) throw shimError('invalid_argument', `media: they have no function ${missing}`);
  return media;
}

/** Those of calls that are not over. */
const inUse = new WeakSet<CallMedia>();

/** @throws SipError `invalid_argument` as `checkMedia`, and for those of another call: their connection is with one peer. */
export function checkUnused(media: CallMedia): CallMedia {
  if (inUse.has(checkMedia(media))) throw shimError('invalid_argument', 'media: another call has these; each needs its own, such as `new WebRtcMedia()`');
  return media;
}
/** From now on they are those of a call, which `fail` ends. @throws SipError as `checkUnused` */
export function takeMedia(media: CallMedia, fail: (cause: SipError) => void): CallMedia {
  inUse.add(checkUnused(media));
  runGuarded(() => media.followEnd?.(() => fail(shimError('media_failed', 'The page that the media of the call were in is gone'))));
  return media;
}
/** That call is over. */
export function closeMedia(media: CallMedia): void {
  inUse.delete(media);
  media.close();
}
