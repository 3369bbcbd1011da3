import type { IncomingRequestMessage, IncomingResponseMessage } from '../message/incoming-message.js';
import type { SipError } from '../sip-error.js';
import type { BodyInput, SubscriptionEnd, SubscriptionState } from '../types.js';
import type { IncomingSubscription } from './incoming-subscription.js';
import type { Subscription } from './subscription.js';

/** For `UserAgent.subscribe` and `UserAgentCore.subscribe`. */
export interface SubscribeOptions {
  /** Seconds that are asked for; default 3600. 0: a fetch, one NOTIFY and no more (RFC 6665 4.4.3). */
  readonly expires?: number | undefined;
  /** What bodies may come, of the header field Accept: `['application/pidf+xml']`. Default: what the package says. */
  readonly accept?: readonly string[] | undefined;
  /** Each fork of the SUBSCRIBE that notifies is a subscription of its own, the event `fork`. Default: false, the first one counts. */
  readonly forks?: boolean | undefined;
  /**
   * Subscribe anew, with back-off, also where a refresh is answered with what ends a subscription for good (404, 410, 480, 489 and the
   * like, RFC 6665 4.1.2.2). After 481 and 5xx that is done anyway. Default: false, it ends.
   */
  readonly standing?: boolean | undefined;
  readonly extraHeaders?: readonly string[] | undefined;
  /** A filter, of the first SUBSCRIBE. */
  readonly body?: BodyInput | undefined;
  readonly fromUri?: string | undefined;
  readonly fromDisplayName?: string | undefined;
  /** Ends the subscription, whatever its state. */
  readonly signal?: AbortSignal | undefined;
}

export interface NotifyDetail {
  readonly message: IncomingRequestMessage;
  /** Pending, Active, or Terminated for the last one. */
  readonly state: SubscriptionState;
  /** "" where there is none. */
  readonly body: string;
  readonly contentType: string;
}

export interface SubscriptionEndDetail {
  readonly reason: SubscriptionEnd;
  /** Of the response that refused it; 408 where none came. 0: it was no response. */
  readonly status: number;
  /** What the notifier or the response said about trying again; absent: nothing. */
  readonly retryAfterSeconds?: number;
  /** The last NOTIFY, or the response. */
  readonly message?: IncomingRequestMessage | IncomingResponseMessage;
}

export interface SubscriptionEvents {
  /** Before what it changes. */
  notify: NotifyDetail;
  statechange: { state: SubscriptionState };
  /** It ended in a way that lets it be made anew, which happens by itself after so many seconds. */
  interrupted: SubscriptionEndDetail & { readonly retryAfterSeconds: number };
  /** Another fork notifies, where the option `forks` allows that. */
  fork: { subscription: Subscription };
  ended: SubscriptionEndDetail;
}

/** For `IncomingSubscription.accept`. */
export interface AcceptSubscriptionOptions {
  /** Seconds at most; the subscriber gets no more than it asked for. */
  readonly expires?: number | undefined;
  /** Nobody has allowed it yet: the state is Pending until a `notify` (RFC 6665 4.1.3). */
  readonly pending?: boolean | undefined;
  /** Of the first NOTIFY, which follows at once: the state. */
  readonly body?: BodyInput | undefined;
  /** Of the 200. */
  readonly extraHeaders?: readonly string[] | undefined;
}

export interface TerminateOptions {
  /** Seconds; for `probation` and `giveup`. */
  readonly retryAfter?: number | undefined;
  /** Of the last NOTIFY; default: the last state. */
  readonly body?: BodyInput | undefined;
}

export interface IncomingSubscriptionEvents {
  /** The subscriber has refreshed it, and is notified of the last state by itself. */
  refreshed: { message: IncomingRequestMessage };
  statechange: { state: SubscriptionState };
  ended: { reason: SubscriptionEnd };
}

/** A SUBSCRIBE to one of the packages of the option `eventPackages`; `preventDefault()` takes it, as `accept` and `reject` do. */
export interface SubscribeDetail {
  readonly subscription: IncomingSubscription;
}

/** For `UserAgent.publish` and `UserAgentCore.publish`. */
export interface PublishOptions {
  /** Seconds; default 3600. */
  readonly expires?: number | undefined;
  readonly extraHeaders?: readonly string[] | undefined;
  readonly fromUri?: string | undefined;
  readonly fromDisplayName?: string | undefined;
  /** Removes what is published. */
  readonly signal?: AbortSignal | undefined;
}

export interface PublicationEvents {
  /** The compositor has the last state, for so many seconds. */
  published: { expires: number; message: IncomingResponseMessage };
  failed: {
    readonly status: number;
    readonly error: SipError;
    /** When it is tried again by itself; absent: it is over. */
    readonly retryAfterSeconds?: number;
  };
  /** Removed, or refused for good; `status` is that of the last response, 0 where there was none. */
  ended: { status: number };
}
