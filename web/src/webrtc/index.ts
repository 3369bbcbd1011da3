/**
 * `sip-wasm/webrtc`: the media of a call by the browser's own WebRTC.
 * @module sip-wasm/webrtc
 */
export { webRtcMedia, WebRtcMedia, type WebRtcMediaEvents } from './webrtc-media.js';
export { portMedia, serveMedia } from './media-port.js';
export type { CodecPreferences } from './codecs.js';
export type { IceServersCallback } from './ice-servers.js';
export type { DescriptionHook, WebRtcMediaOptions } from './options.js';
export type { MediaKindStatistics, MediaStatistics } from './media-statistics.js';
export type { MediaErrorCode } from '../sip-error.js';
export type { MediaKind } from './errors.js';
