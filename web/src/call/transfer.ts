import { checked } from '../check-options.js';
import type { SessionDialog } from '../dialog/session-dialog.js';
import type { IncomingResponseMessage } from '../message/incoming-message.js';
import type { NameAddr } from '../message/name-addr.js';
import type { IncomingReferRequest } from '../message/refer-requests.js';
import { ifPossible, shimError, SipError } from '../sip-error.js';
import { SessionState, SubscriptionState, type SubscriptionEnd, type SubscriptionUpdate } from '../types.js';
import type { CallOptions } from '../user-agent/user-agent-options.js';
import type { CallHost } from './call-host.js';
import { checkUnused } from './call-media.js';
import { rejection } from './call-errors.js';
import type { Call } from './call.js';
import { TAG } from '../tag.js';

export interface TransferOptions {
  /** Of the REFER. */
  readonly extraHeaders?: readonly string[] | undefined;
  /** False: the peer is asked not to tell what becomes of it (RFC 4488). */
  readonly notifications?: boolean | undefined;
}

/** How a transfer turned out that did not fail. */
export interface TransferOutcome {
  /** Of the new call, 2xx; 0: the peer does not tell. */
  readonly status: number;
}

/** What a contact is answered that works in its dialog only: by a proxy that screens its target, or by nobody (RFC 5589 7.5). */
const CONTACT_UNREACHABLE: readonly number[] = [403, 404, 408];

/** The transfers of one call by us: one at a time. */
export class Transfers {
  #underWay = false;

  /**
   * Sends the peer of a dialog to a URI, or to the other party of another dialog (RFC 5589 6, 7): by its contact, and where that
   * leads nowhere once more by its address-of-record (7.5).
   * @throws SipError `invalid_state` while another one is under way; `request_rejected` where the peer refused; `transfer_failed`
   * where the new call did not come about
   */
  async transfer(
    dialog: SessionDialog,
    target: string | SessionDialog,
    options: TransferOptions,
    progress: (status: number) => void,
  ): Promise<TransferOutcome> {
    if (this.#underWay) throw shimError('invalid_state', 'A transfer of this call is under way: wait for its end, or hang up');
    this.#underWay = true;
    try {
      return await refer(dialog, target, options, progress).catch((error: unknown) => {
        const isUnreachable = error instanceof SipError && error.code === 'transfer_failed' && CONTACT_UNREACHABLE.includes(error.status ?? 0);
        const isPossible = typeof target !== 'string' && isUnreachable && dialog.sessionState === SessionState.Confirmed;
        const address = isPossible ? addressOf(target) : '';
        if (address === '') throw error;
        return refer(dialog, target, options, progress, address);
      });
    } finally {
      this.#underWay = false;
    }
  }
}

function refer(
  dialog: SessionDialog,
  target: string | SessionDialog,
  options: TransferOptions,
  progress: (status: number) => void,
  address = '',
): Promise<TransferOutcome> {
  const extraHeaders = [...(options.extraHeaders ?? []), ...(options.notifications === false ? ['Refer-Sub: false'] : [])];
  return new Promise((resolve, reject) => {
    let refused: IncomingResponseMessage | undefined;
    const keep = ({ message }: { message: IncomingResponseMessage }): void => {
      refused = message;
    };
    const onSubscription = ({ state, status, end }: SubscriptionUpdate): void => {
      // Some peers tell the end and leave the subscription to expire.
      if (state !== SubscriptionState.Terminated && status < 200) {
        if (status > 100) progress(status);
      } else if (refused) reject(rejection('The transfer was refused', refused, dialog.userAgentCore.account));
      else if (end === 'suppressed') resolve({ status: 0 });
      else if (status >= 200 && status < 300) resolve({ status });
      else reject(failure(status, end));
    };
    dialog.transfer(target, { onRedirect: keep, onReject: keep, onSubscription }, { extraHeaders }, address);
  });
}

/** "" where the other party has none that can hold a Replaces or was called by it already, or its call is over. */
function addressOf({ remoteURI, remoteTarget, sessionState }: SessionDialog): string {
  const isOther = /^sips?$/.test(remoteURI.scheme) && !remoteTarget.host.endsWith('.invalid');
  return isOther && sessionState === SessionState.Confirmed ? remoteURI.toString() : '';
}

function failure(status: number, end: SubscriptionEnd | undefined): SipError {
  const why = status >= 300 ? `the new call was answered ${status}` : `nothing more is heard of it (${end ?? 'notified'})`;
  return shimError('transfer_failed', `The transfer failed: ${why}`, { status, detail: end ?? '' });
}

/** Who calls is said by what was asked: there is no `fromUri`. */
export type TransferCallOptions = Omit<CallOptions, 'fromUri' | 'fromDisplayName' | 'anonymous' | 'redirectedFrom'>;

/** The peer, or somebody outside of every call, asks that we call somebody (RFC 3515). Taken by `accept`, refused by `reject`; otherwise it is answered 603. */
export class IncomingTransfer {
  /** Whom to call. */
  readonly target: NameAddr;
  /** Who says so, where it is said (RFC 3892). */
  readonly referredBy: NameAddr | undefined;
  readonly request: IncomingReferRequest;
  readonly #host: CallHost;

  /** @internal */
  constructor(host: CallHost, request: IncomingReferRequest) {
    this.#host = host;
    this.request = request;
    this.target = request.referTo;
    this.referredBy = request.referredBy;
  }

  /** @internal */
  get [Symbol.toStringTag](): string {
    return TAG;
  }

  /**
   * Calls the target; whoever asked hears what becomes of it. This call goes on until its peer ends it.
   * @throws SipError `unknown_request` where it is answered already, or its call is over; `agent_closed`
   */
  accept(options: TransferCallOptions = {}): Call {
    this.#host.throwIfClosed();
    if (checked('accept of a transfer', options).media) checkUnused(options.media!); // the REFER is not accepted then
    this.request.accept();
    let sent = false;
    const call = this.#host.place(this.target.uri, options, (given, delegate) => {
      const invite = this.request.follow(given, delegate);
      sent = true;
      return invite;
    });
    // RFC 3515 2.4.5: the last NOTIFY says how it ended, also where no INVITE could be sent.
    void call.ended.then(() => {
      if (!sent) ifPossible(() => this.request.notify(503));
    });
    return call;
  }

  /** Refuses it: 3xx-6xx. @throws SipError `invalid_argument` for another status; `unknown_request` where it is answered already, or its call is over */
  reject(statusCode = 603): void {
    this.request.reject({ statusCode });
  }
}
