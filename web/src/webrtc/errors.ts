import { SipError, type MediaErrorCode } from '../sip-error.js';

export type MediaKind = 'audio' | 'video';

export function mediaError(code: MediaErrorCode, message: string, cause?: unknown): SipError {
  const detail = cause instanceof Error ? `${cause.name}: ${cause.message}` : undefined;
  return new SipError(code, message, { detail, cause });
}

/** Passes a `SipError` on and names any other failure. */
export function asMediaError(code: MediaErrorCode, message: string, cause: unknown): SipError {
  return cause instanceof SipError ? cause : mediaError(code, message, cause);
}

/** The failures of `getUserMedia` (Media Capture and Streams 10.2), told apart by who can mend them. */
export async function captureError(cause: unknown, kinds: readonly MediaKind[]): Promise<SipError> {
  const device = kinds.map((kind) => (kind === 'audio' ? 'microphone' : 'camera')).join(' or ');
  switch (cause instanceof Error ? cause.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return (await deniedKind(kinds)) === 'audio'
        ? mediaError('microphone_denied', 'This page may not use the microphone: the user, the browser or a Permissions-Policy refused. Allow it beside the address, then try again', cause)
        : mediaError('camera_denied', 'This page may not use the camera: the user, the browser or a Permissions-Policy refused. Allow it beside the address, then try again', cause);
    case 'NotFoundError':
    case 'OverconstrainedError':
      return mediaError('device_missing', `There is no such ${device}. Is one plugged in, and is the deviceId of one that is there?`, cause);
    case 'NotReadableError':
    case 'AbortError':
      return mediaError('device_busy', `The ${device} is in use by another program, or does not work`, cause);
    default:
      return mediaError('device_failed', `The ${device} could not be opened`, cause);
  }
}

/** One question was asked for both devices, so the error does not say which of them was refused. */
async function deniedKind(kinds: readonly MediaKind[]): Promise<MediaKind> {
  if (kinds.length === 1) return kinds[0]!;
  try {
    const [microphone, camera] = await Promise.all(
      ['microphone', 'camera'].map((name) => navigator.permissions.query({ name: name as PermissionName })),
    );
    return camera?.state === 'denied' && microphone?.state !== 'denied' ? 'video' : 'audio';
  } catch {
    return 'audio'; // not every browser lets the camera and the microphone be queried
  }
}
