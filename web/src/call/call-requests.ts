import type { SessionDialog } from '../dialog/session-dialog.js';
import { addresses } from '../headers/address.js';
import type { IncomingResponseMessage } from '../message/incoming-message.js';
import { parseNameAddr } from '../message/name-addr.js';
import type { OutgoingInviteRequest } from '../message/outgoing-request.js';
import type { IncomingInviteRequest } from '../message/incoming-request.js';
import { SipError } from '../sip-error.js';
import { reportApplicationError } from '../strict-event-target.js';
import { SessionState, SignalingState, type BodyInput, type IncomingResponse, type OutOfDialogOptions, type RequestOptions, type ResponseOptions } from '../types.js';
import type { CallOptions } from '../user-agent/user-agent-options.js';
import { accepted } from './accepted.js';
import { callFields, contactOptions, linesWithReason, reasonValue } from './call-fields.js';
import type { CallHost } from './call-host.js';
import type { HangupOptions, RemoteIdentity, RenegotiateOptions } from './call-types.js';

export const sdp = (content: string): BodyInput => ({ contentType: 'application/sdp', content });

/** RFC 3323 4.1.1.3; the core does the rest. */
const ANONYMOUS = 'sip:anonymous@anonymous.invalid';

/** Who calls: where the server is trusted, who it says (RFC 3325 8). A value that names nobody is passed over, as in the core. */
export function callerOf({ message }: IncomingInviteRequest, host: CallHost): RemoteIdentity {
  const asserted = host.trustsServer ? addresses(message, 'p-asserted-identity') : [];
  return asserted.find(({ uri, value }) => value.parts[0] !== undefined || /^[a-z][\w+.-]*:/i.test(uri)) ?? parseNameAddr(message.getHeader('from') ?? '');
}

/** RFC 7044: where the call follows a 3xx to another one. */
export function historyOf({ redirectedFrom }: CallOptions, target: string): string[] {
  const redirect = redirectedFrom?.end?.message;
  const history = redirect && redirectedFrom.invite?.historyAfter(redirect, target);
  return history ? [`History-Info: ${history}`] : [];
}

/** What goes into the INVITE of a call. An empty offer is none. */
export function inviteOptions(offer: string, extraHeaders: readonly string[], options: CallOptions, history: readonly string[]): OutOfDialogOptions {
  const { fromUri = options.anonymous === true ? ANONYMOUS : undefined, fromDisplayName } = options;
  return {
    body: offer === '' ? undefined : sdp(offer),
    ...contactOptions(options),
    extraHeaders: [...extraHeaders, ...callFields(options), ...history, ...(options.extraHeaders ?? [])],
    fromUri,
    fromDisplayName,
  };
}

/** Refuses an INVITE, unless it is answered already, by the core at its deadline or with its dialog: that is told next. */
export function rejectIfPossible(invite: IncomingInviteRequest, options: ResponseOptions & HangupOptions): void {
  try {
    invite.reject({ ...options, ...linesWithReason(options) });
  } catch (error) {
    if (!(error instanceof SipError) || error.code !== 'unknown_request') throw error;
  }
}

/**
 * Sends a re-INVITE with an offer; one with new ICE credentials repairs: its refusal does not end the session; `agreed`: it is answered, whatever its final response. @returns the answer: of the 2xx, or of a reliable provisional response before it.
 * @throws SipError `remote_description` where there is none: what was agreed before then stands, and that may have been an offer of the peer
 */
export async function exchangeOffer(dialog: SessionDialog, offer: BodyInput, { iceRestart = false, extraHeaders }: RenegotiateOptions = {}, agreed?: () => void): Promise<string> {
  let answer: string | undefined;
  // The last exchange may have had the same offer: what the response holds tells, too.
  const take = ({ message }: IncomingResponse): void => {
    if (dialog.offer?.content !== offer.content) answer = undefined;
    else if (dialog.signalingState === SignalingState.Stable && message.sessionDescription !== '') answer ??= dialog.answer?.content;
    if (answer !== undefined) agreed?.();
  };
  const { statusCode: status } = await accepted(dialog.userAgentCore, 'The change was refused', (delegate) => {
    const onAccept = (response: Parameters<typeof delegate.onAccept>[0]): void => {
      take(response);
      delegate.onAccept(response);
    };
    const request = dialog.invite({ ...delegate, onProgress: take, onAccept }, { body: offer, extraHeaders });
    if (iceRestart) request.keepSession();
    return request;
  });
  if (answer === undefined) throw new SipError('remote_description', 'The peer accepted the change, and did not answer its offer: what was agreed before stands', { status });
  return answer;
}

/** @throws SipError `invalid_argument` for the Reason. */
export function cancelIfPossible(invite: OutgoingInviteRequest, { reason }: HangupOptions): void {
  try {
    invite.cancel(reason === undefined ? '' : reasonValue(reason));
  } catch (error) {
    if (error instanceof SipError && error.code === 'invalid_argument') throw error;
    // The final response is on its way to us: its callback goes on.
    if (!(error instanceof SipError)) reportApplicationError(error);
  }
}

/** Who we are to be. */
export interface Identity {
  readonly uri: string;
  readonly displayName?: string | undefined;
}

/** RFC 4916: by UPDATE, or by a re-INVITE where the peer takes none. What fails changes nothing. */
export async function tellIdentity(dialog: SessionDialog, { uri, displayName }: Identity, reinvite: () => Promise<void>): Promise<void> {
  const takesUpdate = dialog.changeIdentity(uri, displayName);
  try {
    await (takesUpdate ? accepted(dialog.userAgentCore, 'The UPDATE was refused', (delegate) => dialog.update(delegate)) : reinvite());
  } catch (error) {
    if (dialog.sessionState !== SessionState.Terminated) dialog.keepIdentity();
    throw error;
  }
}

export function sendInfo(dialog: SessionDialog, options: RequestOptions): Promise<IncomingResponseMessage> {
  return accepted(dialog.userAgentCore, 'The INFO was refused', (delegate) => dialog.info(delegate, options));
}

/**
 * Ends the session by a BYE. Without a connection it is `overHere` at once, and the peer hears of it as soon as it can.
 * @throws SipError `invalid_argument`
 */
export function sayBye(dialog: SessionDialog, options: HangupOptions, host: Pick<CallHost, 'whenConnected'>, overHere: () => void): void {
  const isOver = (): boolean => dialog.sessionState === SessionState.Terminated;
  if (isOver()) return;
  try {
    dialog.bye(undefined, linesWithReason(options));
  } catch (error) {
    if (!(error instanceof SipError) || error.code === 'invalid_argument') throw error;
    if (error.code === 'not_connected') {
      host.whenConnected(
        () => {
          sayBye(dialog, options, host, overHere);
        },
        () => {
          if (!isOver()) dialog.dispose();
        },
      );
      return overHere();
    }
    // The callee waits for the ACK (15): the `ack` event goes on, or the core gives up. Otherwise nobody can be told.
    if (dialog.sessionState !== SessionState.AckWait) dialog.dispose();
  }
}
