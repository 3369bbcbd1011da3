import { malformed } from './xml.js';

/** How the request that was asked for stands. */
export interface ReferProgress {
  readonly status: number;
  readonly reasonPhrase: string;
}

/**
 * `message/sipfrag` of the event `refer`, RFC 3515 2.4.5: the status line of the last response. A `Call` that transfers its peer reads it by itself.
 * @throws SipError `malformed` where it does not begin with one.
 * @example
 * dialog.addEventListener('notify', ({ detail: { request } }) => {
 *   try {
 *     console.log(referProgress(request.message.body).status); // 180
 *   } catch (error) {
 *     console.warn(error); // malformed: it says nothing
 *   }
 * });
 */
export function referProgress(text: string): ReferProgress {
  const match = /^\s*SIP\/2\.0[ \t]+([1-6]\d\d)(?:[ \t]([^\r\n]*))?(?:\r?\n|$)/i.exec(text);
  if (!match) throw malformed('no status line of SIP');
  return { status: Number(match[1]), reasonPhrase: (match[2] ?? '').trim() };
}
