import type { SessionDialog } from '../dialog/session-dialog.js';

/** Settles when the 2xx that was just sent is acknowledged, or the dialog is over. */
export function acknowledgement(dialog: SessionDialog): Promise<void> {
  return new Promise((resolve) => {
    const done = new AbortController();
    const settle = (): void => {
      done.abort(); // a call has many of these
      resolve();
    };
    for (const type of ['ack', 'terminated'] as const) dialog.addEventListener(type, settle, { signal: done.signal });
  });
}
