import { IncomingRequestMessage } from '../message/incoming-message.js';
import type { IncomingReferRequest, OutgoingReferRequest } from '../message/refer-requests.js';
import { subscriptionState } from '../subscription/subscription.js';
import { SubscriptionState, type SubscriptionEnd } from '../types.js';
import type { CoreOutput } from './output-reader.js';
import type { LoadedModule } from './wasm-loader.js';

/** The REFERs whose subscription lives, by their ids; it outlives their request, and may outlive their dialog. */
export class Referrals {
  readonly #loaded: LoadedModule;
  readonly #live = new Map<number, IncomingReferRequest | OutgoingReferRequest>();

  constructor(loaded: LoadedModule) {
    this.#loaded = loaded;
  }

  add(id: number, refer: IncomingReferRequest | OutgoingReferRequest): void {
    this.#live.set(id, refer);
  }

  /** @returns what tells the REFER of it. */
  take(output: CoreOutput): () => void {
    const referral = this.#live.get(output.request);
    const { state, end } = subscriptionState(this.#loaded, output);
    const isOver = state === SubscriptionState.Terminated;
    if (isOver) this.#live.delete(output.request);
    const message = output.message instanceof IncomingRequestMessage ? { message: output.message } : {};
    return () => referral?.subscriptionMoved({ state, status: output.status, ...(isOver && { end: end as SubscriptionEnd }), ...message });
  }

  /** The core is gone. @returns what tells all of them. */
  end(): () => void {
    const left = [...this.#live.values()];
    this.#live.clear();
    return () => {
      for (const referral of left) referral.subscriptionMoved({ state: SubscriptionState.Terminated, status: 0, end: 'dialog_ended' });
    };
  }
}
