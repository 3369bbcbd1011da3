import { check, checked } from '../check-options.js';
import type { SessionDialog } from '../dialog/session-dialog.js';
import type { IncomingResponseMessage } from '../message/incoming-message.js';
import { oneByOne } from '../one-by-one.js';
import type { BodyInput } from '../types.js';
import type { CallMedia } from './call-media.js';
import { CallParties } from './call-parties.js';
import { sendInfo, tellIdentity, type Identity } from './call-requests.js';
import type { ChangeOptions, DtmfOptions, InfoOptions, RenegotiateOptions } from './call-types.js';
import { checkTimes, checkTones, dtmfBody, sendTones, type DtmfTone } from './dtmf.js';
import type { Negotiation } from './negotiation.js';

/** A call that stands, as far as something else than `Call` has to know. */
interface Standing {
  readonly negotiation: Negotiation;
  readonly dialog: SessionDialog;
}

/** What is done to a call while it stands: hold, another offer, tones, another identity. */
export abstract class CallChanges extends CallParties {
  readonly #tonesInTurn = oneByOne();
  readonly #identitiesInTurn = oneByOne();

  /** @internal Once there are media. */
  protected abstract get negotiation(): Negotiation | undefined;
  /** @internal @throws SipError that says in which state it cannot be `done`. */
  protected abstract standing(done: string): Standing;

  /**
   * What was given or made for it, of an incoming call undefined until `accept`. `call.media?.replaceTrack?.(track)` needs no other type; for the events and
   * `peerConnection` of `WebRtcMedia`, `call.media instanceof WebRtcMedia` in TypeScript.
   */
  get media(): CallMedia | undefined {
    return this.negotiation?.media;
  }
  /** Whether we have put the peer on hold. */
  get isHeld(): boolean {
    return this.negotiation?.held ?? false;
  }
  /** Whether the peer has put us on hold: of what it describes it takes nothing (RFC 3264 8.4). The event `heldbypeer` tells. */
  get isHeldByPeer(): boolean {
    return this.negotiation?.heldByPeer ?? false;
  }

  /** Puts the peer on hold by a re-INVITE. @throws SipError if the peer refuses; all is then as it was. @example await call.hold(); */
  async hold(options: ChangeOptions = {}): Promise<void> {
    const { negotiation, dialog } = this.standing('held');
    await negotiation.change(dialog, { ...checked('hold', options), hold: true });
  }
  /** Takes the peer back. @throws SipError as `hold` @example await call.resume(); */
  async resume(options: ChangeOptions = {}): Promise<void> {
    const { negotiation, dialog } = this.standing('resumed');
    await negotiation.change(dialog, { ...checked('resume', options), hold: false });
  }

  /** Offers the media anew: after a change of them, or with new ICE credentials. @throws SipError as `hold` @example await call.renegotiate({ iceRestart: true }); */
  async renegotiate(options: RenegotiateOptions = {}): Promise<void> {
    const { negotiation, dialog } = this.standing('changed');
    await negotiation.renegotiate(dialog, checked('renegotiate', options));
  }

  /** Sends tones `0-9 A-D * # ,`, behind those that are being sent. Resolves when the last is sent. @throws SipError `invalid_argument`, `request_rejected` @example await call.sendDtmf('1234#'); */
  async sendDtmf(tones: string, options: DtmfOptions = {}): Promise<void> {
    const wanted = checkTones(tones);
    const { negotiation, dialog } = this.standing('sent tones');
    const throwIfOver = (): void => this.outcome.throwIfOver();
    const send = async (tone: DtmfTone): Promise<void> => {
      throwIfOver();
      await sendInfo(dialog, { body: dtmfBody(tone) });
    };
    checkTimes(checked('sendDtmf', options));
    await this.#tonesInTurn(() => sendTones(wanted, options, negotiation.media, send, { ended: this.ended, throwIfOver }));
  }

  /**
   * Sends an INFO with a body of the application's own: a command for a door, a state. The peer's is the event `info`.
   * @returns the 2xx. @throws SipError `request_rejected` with the status: 415 where the peer does not know that body; `call_ended`, `not_connected`
   * @example await call.sendInfo({ contentType: 'application/json', content: JSON.stringify({ door: 'open' }) });
   */
  async sendInfo(body: BodyInput, options: InfoOptions = {}): Promise<IncomingResponseMessage> {
    const { dialog } = this.standing('sent an INFO');
    check('body', body, 'object');
    return sendInfo(dialog, { ...checked('sendInfo', options), body });
  }

  /**
   * We are another party from now on, and tell the peer so by UPDATE, or by a re-INVITE where it takes none (RFC 4916).
   * @throws SipError `invalid_state` where the peer has not said to support that; `request_rejected` where it refused, and what
   * `renegotiate` fails with. We are then who we were.
   * @example await call.changeIdentity({ uri: 'sip:sales@example.com', displayName: 'Sales' });
   */
  async changeIdentity(identity: Identity): Promise<void> {
    const { dialog } = this.standing('changed');
    checked('changeIdentity', identity);
    await this.#identitiesInTurn(() => tellIdentity(dialog, identity, () => this.renegotiate()));
  }
}
