import type { SessionDialog } from '../dialog/session-dialog.js';

const waiting = new WeakMap<SessionDialog, Promise<void>>();

/** Settles when the 2xx that was just sent is acknowledged, or the dialog is over. A peer may leave many without an ACK. */
export function acknowledgement(dialog: SessionDialog): Promise<void> {
  const known = waiting.get(dialog);
  if (known) return known;
  const made = new Promise<void>((resolve) => {
    const types = ['ack', 'terminated'] as const;
    const settle = (): void => {
      for (const type of types) dialog.removeEventListener(type, settle); // a call has many of these
      waiting.delete(dialog);
      resolve();
    };
    for (const type of types) dialog.addEventListener(type, settle);
  });
  waiting.set(dialog, made);
  return made;
}
