import { checkedBy } from '../check-options.js';
import type { CodecPreferences } from './codecs.js';
import type { IceServersCallback } from './ice-servers.js';

/** A description on its way out or in, as a hook sees it. */
export type DescriptionHook = (sdp: string, type: 'offer' | 'answer') => string | Promise<string>;

export interface WebRtcMediaOptions {
  /** ICE servers, bundle policy, certificates: passed to `RTCPeerConnection` as it is. */
  readonly configuration?: RTCConfiguration | undefined;
  /**
   * Asked for the ICE servers when a call begins, and again whenever it needs another path: for relays whose credentials expire. What
   * it fails with is the `detail` of `ice_gathering`.
   * @example iceServers: async () => (await fetch('/ice-servers')).json()
   */
  readonly iceServers?: IceServersCallback | undefined;
  /**
   * What to open where `stream` has no track of that kind; `false`: nothing. A `deviceId` chooses the device. A camera is
   * opened only if the call has video. Default: `{ audio: true, video: false }`.
   */
  readonly constraints?: Pick<MediaStreamConstraints, 'audio' | 'video'> | undefined;
  /**
   * Tracks of the application's own. Clones of them are sent, so that mute and hold of this call do not reach another call
   * that shares the stream; `close()` stops the clones only.
   */
  readonly stream?: MediaStream | undefined;
  /**
   * What to take from the peer. Default: what it offers; of itself this side offers to take audio, and video if it sends it. `true`: it
   * offers to take it in any case. `false`: what the peer offers of it is answered without, `inactive` or `sendonly`.
   */
  readonly receive?: { readonly audio?: boolean | undefined; readonly video?: boolean | undefined } | undefined;
  /**
   * Codecs to put first, in what is offered and in what is answered; the others follow. One that this browser does not have is passed over.
   * @example codecs: { audio: ['PCMU', 'opus'] }
   */
  readonly codecs?: CodecPreferences | undefined;
  /**
   * How long to wait for ICE candidates; what is there by then is sent. Once there is one of a relay, or without relays of a STUN server, and
   * none has followed for a quarter of a second, nothing more is waited for. Default 2000.
   */
  readonly gatheringTimeoutMs?: number | undefined;
  /** Last look at a description before it is sent, candidates included. The browser keeps its own. */
  readonly onLocalDescription?: DescriptionHook | undefined;
  /** First look at the peer's description, before the browser sees it. */
  readonly onRemoteDescription?: DescriptionHook | undefined;
}

export const DEFAULT_GATHERING_TIMEOUT_MS = 2000;

/** Held to the interface by js-tests/failures/option-names.ts, as those of src/check-options.ts are. */
export const MEDIA_OPTIONS =
  'configuration:object iceServers:function constraints:object stream:object receive:object codecs:object gatheringTimeoutMs:number onLocalDescription:function onRemoteDescription:function';

/** @throws SipError `invalid_argument` naming the option. */
export function checkMediaOptions(options: WebRtcMediaOptions): void {
  const { constraints = {}, receive = {}, codecs = {} } = checkedBy(MEDIA_OPTIONS, 'WebRtcMedia', options);
  checkedBy('audio video', 'constraints', constraints);
  checkedBy('audio:boolean video:boolean', 'receive', receive);
  checkedBy('audio:string[] video:string[]', 'codecs', codecs);
}
