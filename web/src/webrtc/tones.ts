import { oneByOne } from '../one-by-one.js';

/** For a pause, as `RTCDTMFSender` has it for ",". */
const PAUSE_MS = 2000;
/** A tone that does not begin this long after its time is not sent. */
const LATE_MS = 500;

/**
 * The tones that a call sends as RTP events (RFC 4733), one sequence after the other: Chrome takes longer for a tone than its duration and the gap, and loses one
 * that it is given meanwhile.
 */
export class Tones {
  readonly #inTurn = oneByOne();

  /** @returns false where none can be sent; else those that were not, since hold or another description came in between. */
  send(sender: () => RTCDTMFSender | null | undefined, tones: string, durationMs: number, gapMs: number): false | Promise<string> {
    if (!sender()?.canInsertDTMF) return false;
    return this.#inTurn(async () => {
      const dtmf = sender();
      return dtmf?.canInsertDTMF ? unsent(dtmf, () => sender() !== dtmf, tones, durationMs, gapMs) : tones;
    });
  }
}

function unsent(dtmf: RTCDTMFSender, isHeld: () => boolean, tones: string, durationMs: number, gapMs: number): Promise<string> {
  return new Promise((resolve) => {
    let begun = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (): void => {
      clearTimeout(timer);
      dtmf.removeEventListener('tonechange', follow);
      if (begun < tones.length && dtmf.canInsertDTMF) dtmf.insertDTMF('');
      resolve(tones.slice(begun));
    };
    const wait = (milliseconds: number): void => {
      clearTimeout(timer);
      timer = setTimeout(end, milliseconds + LATE_MS);
    };
    const follow = ({ tone }: RTCDTMFToneChangeEvent): void => {
      if (tone === '' || isHeld()) return end();
      begun += 1;
      wait(tone === ',' ? PAUSE_MS : durationMs + 2 * gapMs); // as Chrome takes it
    };
    dtmf.addEventListener('tonechange', follow);
    dtmf.insertDTMF(tones, durationMs, gapMs);
    wait(0);
  });
}
