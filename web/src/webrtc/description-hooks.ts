import { abortable } from './abort.js';
import { mediaError } from './errors.js';
import type { WebRtcMediaOptions } from './options.js';

/** What the application's hook makes of a description. Nothing in its place would be no offer at all. @throws SipError `invalid_argument` */
export async function hooked(
  options: WebRtcMediaOptions,
  name: 'onLocalDescription' | 'onRemoteDescription',
  sdp: string,
  type: 'offer' | 'answer',
  signals: readonly AbortSignal[],
): Promise<string> {
  const hook = options[name];
  if (!hook) return sdp;
  const given: unknown = await abortable(Promise.resolve(hook(sdp, type)), signals);
  if (typeof given === 'string' && given !== '') return given;
  throw mediaError('invalid_argument', `${name} is to return the description, not ${given === '' ? 'an empty text' : String(given)}`);
}
