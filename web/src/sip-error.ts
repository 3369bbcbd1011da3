/** What was refused or failed. `code` is stable across releases; the message is for people. */
export class SipError extends Error {
  override readonly name = 'SipError';
  readonly code: string;
  /** The rule that the input broke, where there is one. */
  readonly detail?: string;

  constructor(code: string, message: string, options?: { detail?: string; cause?: unknown }) {
    super(message, options?.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    if (options?.detail !== undefined) this.detail = options.detail;
  }
}
