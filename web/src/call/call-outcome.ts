import { redirectContacts } from '../message/redirect-contacts.js';
import { reasons } from '../headers/event.js';
import { Deferred } from '../deferred.js';
import type { SipError } from '../sip-error.js';
import type { Account } from '../user-agent/challenge-remedy.js';
import { endError, faultOfAccept, lackOfCredentials } from './call-errors.js';
import type { CallEnd, CallEndReason } from './call-types.js';

/** How a call turned out: whether it was accepted, why and how it ended, and who waits for that. */
export class CallOutcome {
  readonly #established = new Deferred<void>();
  readonly #ended = new Deferred<CallEnd>();
  readonly established = this.#established.promise;
  readonly ended = this.#ended.promise;
  #wasEstablished = false;
  /** Why it is about to end, where that was decided here. */
  #intended: { reason: CallEndReason; error: SipError | undefined } | undefined;
  #end: CallEnd | undefined;

  get wasEstablished(): boolean {
    return this.#wasEstablished;
  }
  get end(): CallEnd | undefined {
    return this.#end;
  }
  isOver(): boolean {
    return this.#end !== undefined;
  }
  /** @throws SipError that says why it ended. */
  throwIfOver(): void {
    if (this.#end) throw this.#end.error ?? endError(this.#end);
  }

  establish(): void {
    this.#wasEstablished = true;
    this.#established.resolve();
  }

  /** From now on this is why it ends, whatever the wire says. The first intention counts. */
  intend(reason: CallEndReason, error?: SipError): void {
    this.#intended ??= { reason, error };
  }

  /** Fixes the end. The promises are settled by `tell`, when everything is put away. */
  finish(reason: CallEndReason, by: CallEnd['by'], account: Account | undefined, message?: CallEnd['message'], status?: number): CallEnd {
    const response = message && 'statusCode' in message ? message : undefined;
    const intended = this.#intended;
    const side = intended ? 'local' : by;
    const end: CallEnd = {
      reason: intended?.reason ?? reason,
      by: side,
      wasEstablished: this.#wasEstablished,
      status: response?.statusCode ?? status ?? 0,
      reasonPhrase: response?.reasonPhrase ?? '',
      reasons: message ? reasons(message) : [],
      ...(message && { message }),
      ...(response && reason === 'redirected' && { contacts: redirectContacts(response) }),
    };
    const failure = intended?.error ?? (response && (lackOfCredentials('The call', response) ?? faultOfAccept(response)));
    // One of ours that was taken back is no failure, and a call that stood is no longer refused.
    const error = failure ?? (response && side !== 'local' && !end.wasEstablished ? endError(end, account) : undefined);
    return (this.#end = error ? { ...end, error } : end);
  }

  tell(end: CallEnd, account: Account | undefined): void {
    if (!end.wasEstablished) this.#established.reject(end.error ?? endError(end, account));
    this.#ended.resolve(end);
  }
}
