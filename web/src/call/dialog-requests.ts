import type { SessionDialog } from '../dialog/session-dialog.js';
import type { IncomingResponseMessage } from '../message/incoming-message.js';
import type { BodyInput, RequestOptions } from '../types.js';
import { rejection } from './call-errors.js';

type Send = (delegate: {
  onAccept(response: { message: IncomingResponseMessage }): void;
  onRedirect(response: { message: IncomingResponseMessage }): void;
  onReject(response: { message: IncomingResponseMessage }): void;
}) => unknown;

/** The 2xx to a request in a dialog. @throws SipError `request_rejected` */
function accepted(what: string, send: Send): Promise<IncomingResponseMessage> {
  return new Promise((resolve, reject) => {
    const refused = ({ message }: { message: IncomingResponseMessage }): void => {
      reject(rejection(what, message));
    };
    send({
      onAccept: ({ message }) => {
        resolve(message);
      },
      onRedirect: refused,
      onReject: refused,
    });
  });
}

/** Sends a re-INVITE with an offer. @returns the answer. */
export async function exchangeOffer(dialog: SessionDialog, offer: BodyInput): Promise<string> {
  const response = await accepted('The peer refused the change', (delegate) => dialog.invite(delegate, { body: offer }));
  return response.body;
}

export async function sendInfo(dialog: SessionDialog, options: RequestOptions): Promise<void> {
  await accepted('The peer refused the INFO', (delegate) => dialog.info(delegate, options));
}
