import { SubscriptionState, type ContactOptions, type OutgoingInviteRequestDelegate, type OutgoingReferRequestDelegate, type RequestOptions, type ResponseOptions, type SubscriptionUpdate } from '../types.js';
import { Command, word } from '../core/command.js';
import { runGuarded } from '../strict-event-target.js';
import { IncomingRequest, type IncomingRequestDelegate, type OutgoingResponse } from './incoming-request.js';
import { parseNameAddr, type NameAddr } from './name-addr.js';
import { OutgoingRequest, type OutgoingInviteRequest } from './outgoing-request.js';

/** A REFER of ours, RFC 3515, and the subscription that it makes. */
export class OutgoingReferRequest extends OutgoingRequest {
  declare delegate: OutgoingReferRequestDelegate | undefined;
  #state = SubscriptionState.NotifyWait;

  get subscriptionState(): SubscriptionState {
    return this.#state;
  }

  /** @internal */
  subscriptionMoved(update: SubscriptionUpdate): void {
    this.#state = update.state;
    runGuarded(() => this.delegate?.onSubscription?.(update));
  }
}

export interface IncomingReferRequestDelegate extends IncomingRequestDelegate {
  /** Of its subscription, once it is accepted. */
  onSubscription?(update: SubscriptionUpdate): void;
}

/** A REFER of a peer. Accepted, it has a subscription, by which the peer hears what becomes of it. */
export class IncomingReferRequest extends IncomingRequest {
  declare delegate: IncomingReferRequestDelegate | undefined;
  /** @internal By a 2xx. */
  isAccepted = false;
  #state = SubscriptionState.Initial;

  get subscriptionState(): SubscriptionState {
    return this.#state;
  }
  /** Whom to call. */
  get referTo(): NameAddr {
    return parseNameAddr(this.message.getHeader('refer-to') ?? '');
  }
  /** Who says so, RFC 3892. */
  get referredBy(): NameAddr | undefined {
    const value = this.message.getHeader('referred-by');
    return value === undefined ? undefined : parseNameAddr(value);
  }

  /** 2xx; 200 unless given (RFC 7647 5). A NOTIFY of 100 (Trying) follows, unless the referrer wants none. */
  override accept(options?: ResponseOptions): OutgoingResponse {
    this.isAccepted = true; // before the core tells that the request has ended
    try {
      return super.accept(options);
    } catch (error) {
      this.isAccepted = false;
      throw error;
    }
  }

  /**
   * Sends the INVITE that was asked for, once this is accepted; its responses go to the referrer by NOTIFY. A referrer that has refused a
   * NOTIFY, or wants none, hears no more, but its REFER may be followed.
   * @throws SipError `unknown_request` where the subscription is over, `invalid_state` where it is followed already or asks for
   * no INVITE, `not_connected`
   */
  follow(options: RequestOptions & ContactOptions = {}, delegate?: OutgoingInviteRequestDelegate): OutgoingInviteRequest {
    const { driver, send } = this.host;
    return send(
      'INVITE',
      (give) => give(Command.followRefer, this.handle, ...driver.writeOptions(options, options.contactFeatures ?? '')),
      delegate,
    ) as OutgoingInviteRequest;
  }

  /**
   * Tells the referrer what became of it, where no INVITE is followed; one that has refused a NOTIFY, or wants none, hears nothing. A
   * final status ends the subscription.
   * @throws SipError `unknown_request` once it has ended so
   */
  notify(statusCode: number, reasonPhrase = ''): void {
    const { driver } = this.host;
    driver.command((give) => give(Command.notifyRefer, this.handle, word(statusCode), driver.write(reasonPhrase)));
  }

  /** @internal */
  subscriptionMoved(update: SubscriptionUpdate): void {
    this.#state = update.state;
    runGuarded(() => this.delegate?.onSubscription?.(update));
  }
}
