import type { IncomingRequestMessage } from '../message/incoming-message.js';
import { shimError } from '../sip-error.js';
import type { BodyInput } from '../types.js';
import { asMediaFailure } from './call-errors.js';
import type { CallMedia } from './call-media.js';
import type { DtmfOptions } from './call-types.js';

/** A tone as INFO carries it. */
export interface DtmfTone {
  readonly tone: string;
  readonly durationMs: number;
}

/** A pause between tones, as RTCDTMFSender has it for ",". */
const PAUSE_MS = 2000;

/** @throws SipError `invalid_argument` for anything but `0-9 A-D * # ,`. */
export function checkTones(tones: string): string {
  const given: unknown = tones;
  if (typeof given !== 'string' || !/^[0-9A-D*#,]+$/i.test(given)) throw shimError('invalid_argument', `Not DTMF tones: ${typeof given === 'string' ? JSON.stringify(given) : typeof given}`);
  return tones.toUpperCase();
}

/** As RTCDTMFSender has it: it takes a longer tone or gap for one of this. */
const LONGEST_MS = 6000;

/** @throws SipError `invalid_argument` for times that no tone has. */
export function checkTimes({ durationMs = 0, gapMs = 0 }: DtmfOptions): void {
  for (const [name, given] of Object.entries({ durationMs, gapMs })) {
    if (given > LONGEST_MS) throw shimError('invalid_argument', `${name}: ${LONGEST_MS} at most is wanted, not ${given}`);
  }
}

/** The body that gateways understand, as Cisco made it customary. */
export function dtmfBody({ tone, durationMs }: DtmfTone): BodyInput {
  return { contentType: 'application/dtmf-relay', content: `Signal=${tone}\r\nDuration=${Math.round(durationMs)}\r\n` };
}

/** Sends them all, by RTP where the media can, each by `sendInfo` otherwise; a pause ends when the call does. @throws SipError `invalid_state`, `call_ended`, `media_failed` */
export async function sendTones(
  tones: string,
  options: DtmfOptions,
  media: CallMedia,
  sendInfo: (tone: DtmfTone) => Promise<void>,
  { ended, throwIfOver }: { readonly ended: Promise<unknown>; throwIfOver(): void },
): Promise<void> {
  const pause = async (milliseconds: number): Promise<void> => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([new Promise((resolve) => (timer = setTimeout(resolve, milliseconds))), ended]);
    clearTimeout(timer);
  };
  const { durationMs = 100, gapMs = 70, via = 'auto' } = options;
  const timeOf = (tone: string): number => (tone === ',' ? PAUSE_MS : durationMs + gapMs);
  // Which may throw, or never be done.
  const sending = async (): Promise<unknown> => (via === 'info' ? false : media.sendDtmf?.(tones, durationMs, gapMs));
  const left = await Promise.race([sending(), ended]).catch((cause: unknown) => {
    throw asMediaFailure(cause);
  });
  throwIfOver();
  if (left === true) {
    await pause(Array.from(tones).reduce((sum, tone) => sum + timeOf(tone), 0));
    return throwIfOver();
  }
  const rest = typeof left === 'string' ? left : tones;
  if (via === 'rtp' && rest !== '') throw shimError('invalid_state', `The media of this call send no RTP events${rest === tones ? '' : ` any more: ${rest} are left`}`, { detail: rest });
  for (const tone of rest) {
    if (tone !== ',') await sendInfo({ tone, durationMs });
    await pause(timeOf(tone));
  }
}

/** The tone in an INFO of one of the customs, which some mix: `Signal=5`, `d=5` or the tone alone; undefined where it holds none. */
export function readDtmf(message: Pick<IncomingRequestMessage, 'body' | 'getHeader'>): DtmfTone | undefined {
  const type = (message.getHeader('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/dtmf-relay' && type !== 'application/dtmf' && type !== 'audio/telephone-event') return undefined;
  const signal = /^[ \t]*(?:signal|d)[ \t]*[=:][ \t]*"?([^\s"]+)/im.exec(message.body)?.[1];
  const duration = /^[ \t]*duration[ \t]*[=:][ \t]*"?(\d+)/im.exec(message.body)?.[1];
  return tone(signal ?? message.body.trim(), Number(duration ?? 0));
}

/** Some name * # A B C D by their numbers as RTP events, 10 to 15 (RFC 4733 3.2). */
function tone(text: string, durationMs: number): DtmfTone | undefined {
  const named = /^1[0-5]$/.test(text) ? '*#ABCD'.charAt(Number(text) - 10) : text;
  return /^[0-9A-D*#]$/i.test(named) ? { tone: named.toUpperCase(), durationMs } : undefined;
}
