/** Who a user agent is, and how it proves that. */
export interface AccountOptions {
  readonly displayName?: string | undefined;
  /** The user name for digest authentication. Default: the user part of the address-of-record. */
  readonly authorizationUsername?: string | undefined;
  readonly password?: string | undefined;
  /** In place of a password: H(username:realm:password) in hexadecimal, with its realm and algorithm. */
  readonly ha1?: string | undefined;
  /** `MD5`, `SHA-256` ... Default: `MD5`. */
  readonly ha1Algorithm?: string | undefined;
  /**
   * The only realm whose challenges `password` or `ha1` answers. Default with a password: any, that of whoever is called too; see
   * SECURITY.md.
   */
  readonly realm?: string | undefined;
  /**
   * This installation, RFC 5626 4.1: a URN that stays the same, so that a registrar replaces the bindings of an earlier page. Keep
   * one, `urn:uuid:${crypto.randomUUID()}`, in local storage. Default: a new one for each user agent.
   */
  readonly instanceId?: string | undefined;
  /** The User-Agent and Server header fields; "" leaves them out. */
  readonly userAgent?: string | undefined;
}

/** Timers and limits of the core, for `core` of a user agent's options. Times are milliseconds unless seconds are said. docs/limits.md says why the limits are so many. */
export interface CoreOptions {
  /** The user part of our Contact. Default: a random token. */
  readonly contactUser?: string | undefined;
  /** The host of our Via and Contact. Default: a random name under .invalid (RFC 7118 5). */
  readonly viaHost?: string | undefined;
  /** Option tags, separated by commas, that an INVITE must support; else it is answered 421 (RFC 3261 21.4.15). Default: none. */
  readonly requiredExtensions?: string | undefined;
  /** Session-ID in every session, RFC 7989. Default: true. */
  readonly sessionId?: boolean | undefined;

  /** How long a call that comes may ring before it is answered 480. Default: 180,000. */
  readonly ringingTime?: number | undefined;
  /** How long a referrer hears what became of its REFER. Default: 300,000. */
  readonly referralTime?: number | undefined;
  /** How long a request waits for what `credentials` or `token` give. Default: 120,000. */
  readonly credentialsTime?: number | undefined;
  /** RFC 3261 17.1.1.1. Default: 500. */
  readonly timerT1?: number | undefined;
  /** Default: 4,000. */
  readonly timerT2?: number | undefined;
  /** Default: 5,000. */
  readonly timerT4?: number | undefined;
  /** Seconds: the session interval that we ask for, RFC 4028. 0: only where the peer asks. Default: 1,800. */
  readonly sessionExpires?: number | undefined;
  /** Seconds: an INVITE or UPDATE with less is answered 422. Default: 90, the least. */
  readonly minimumSessionExpires?: number | undefined;
  /** Seconds: what a SUBSCRIBE of a peer is granted at most. Default: 3,600. */
  readonly subscriptionExpires?: number | undefined;
  /** Seconds: a SUBSCRIBE for less is answered 423. Default: 60. */
  readonly minimumSubscriptionExpires?: number | undefined;

  /** Octets. Default: 65,536. */
  readonly maximumFrame?: number | undefined;
  /** Default: 512. */
  readonly maximumHeaderFields?: number | undefined;
  /** In one line. Default: 512. */
  readonly maximumValues?: number | undefined;
  /** Of one value. Default: 128. */
  readonly maximumParameters?: number | undefined;
  /** Octets. Default: 4,096. */
  readonly maximumRequestUri?: number | undefined;
  /** Of a number. Default: 32. */
  readonly maximumDigits?: number | undefined;
  /** Of a multipart. Default: 32. */
  readonly maximumBodyParts?: number | undefined;
  /** Default: 4. */
  readonly maximumBodyNesting?: number | undefined;
  /** Default: 100,000. */
  readonly maximumTransactions?: number | undefined;
  /** Of the peer of one connection. Default: 10,000. */
  readonly maximumTransactionsPerFlow?: number | undefined;
  /** Default: 10,000. */
  readonly maximumDialogs?: number | undefined;
  /** Early dialogs of one INVITE of ours. Default: 64. */
  readonly maximumForks?: number | undefined;
  /** Live ones of a dialog. Default: 8. */
  readonly maximumSubscriptions?: number | undefined;
  /** Default: 100,000. */
  readonly maximumQueuedOutputs?: number | undefined;
}
