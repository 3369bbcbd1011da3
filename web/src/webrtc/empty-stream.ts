import { mediaError } from './errors.js';

/** @throws SipError `unsupported` */
export function emptyStream(): MediaStream {
  if (typeof RTCPeerConnection === 'undefined' || typeof MediaStream === 'undefined') {
    throw mediaError('unsupported', 'There is no WebRTC here: sip-wasm/webrtc needs a page of a browser. Elsewhere give calls `media` of your own');
  }
  return new MediaStream();
}
