import { defined } from '../check-options.js';
import type { IncomingMessage } from '../message/incoming-message.js';
import { contactsOf } from '../message/redirect-contacts.js';
import type { NameAddr } from '../message/name-addr.js';

/** Where an address-of-record can be reached, as its registrar says: RFC 3261 10.3. */
export interface Binding {
  /** What requests are sent to. */
  readonly contact: NameAddr;
  /** Seconds that are left of it; absent where the registrar does not say. */
  readonly expires?: number;
  /** Its preference, 0 to 1; absent where the registrar does not say. */
  readonly q?: number;
  /** The device, RFC 5626 4.1: `urn:uuid:...`. That of this one is the option `instanceId`, if you gave it. */
  readonly instanceId?: string;
  /** The flow of that device. */
  readonly regId?: number;
}

/** Those of a 2xx to REGISTER, in its order. What is no number is left out. */
export function bindingsOf(response: IncomingMessage): Binding[] {
  const usual = number(response.getHeader('expires'));
  return contactsOf(response).map((contact) => {
    const { expires, q, 'reg-id': flow, '+sip.instance': instance } = contact.parameters;
    const seconds = number(expires) ?? usual;
    const preference = number(q);
    const regId = number(flow);
    const urn = /^<(.*)>$/.exec(instance ?? '')?.[1];
    return defined({ contact, expires: seconds, q: preference !== undefined && preference <= 1 ? preference : undefined, instanceId: urn, regId });
  });
}

function number(text: string | null | undefined): number | undefined {
  return /^\d+(?:\.\d+)?$/.test(text ?? '') ? Number(text) : undefined;
}
