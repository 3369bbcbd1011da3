import type { SessionDialog } from '../dialog/session-dialog.js';
import { listen } from '../strict-event-target.js';

const waiting = new WeakMap<SessionDialog, Promise<void>>();

/** Settles when the 2xx that was just sent is acknowledged, or the dialog is over. A peer may leave many without an ACK. */
export function acknowledgement(dialog: SessionDialog): Promise<void> {
  const known = waiting.get(dialog);
  if (known) return known;
  const made = new Promise<void>((resolve) => {
    const settle = (): void => {
      for (const stop of stops) stop(); // a call has many of these
      waiting.delete(dialog);
      resolve();
    };
    const stops = [listen(dialog, 'ack', settle), listen(dialog, 'terminated', settle)];
  });
  waiting.set(dialog, made);
  return made;
}
