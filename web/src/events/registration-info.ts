import { PartialState, type VersionedDocument } from './partial-state.js';
import { documentOf, malformed, numberOf, present, type Element } from './xml.js';

export interface RegisteredContact {
  readonly id: string;
  /** `active` or `terminated`. */
  readonly state: string;
  /** What brought it there: `registered`, `refreshed`, `shortened`, `expired`, `deactivated`, `probation`, `unregistered`, `rejected`. */
  readonly event?: string;
  readonly uri: string;
  readonly displayName?: string;
  /** Seconds. */
  readonly expires?: number;
  /** Seconds, of `probation`. */
  readonly retryAfter?: number;
}

export interface WatchedRegistration {
  readonly id: string;
  readonly aor: string;
  /** `init`, `active`, `terminated`. */
  readonly state: string;
  readonly contacts: readonly RegisteredContact[];
}

export type RegistrationInfo = VersionedDocument<WatchedRegistration>;

/**
 * `application/reginfo+xml`, RFC 3680: what the registrar knows of an address-of-record.
 * @throws SipError `malformed`. A registration or contact that lacks what it is known by is left out.
 * @example
 * const bindings = registrationState();
 * phone.subscribe('alice', 'reg').addEventListener('notify', ({ detail }) => {
 *   try {
 *     bindings.apply(registrationInfo(detail.body));
 *     devices.textContent = [...bindings.items.values()].flatMap(({ contacts }) => contacts.map(({ uri }) => uri)).join(', ');
 *   } catch (error) {
 *     console.warn(error); // malformed: what is shown stays
 *   }
 * });
 */
export function registrationInfo(text: string): RegistrationInfo {
  const root = documentOf(text, 'reginfo');
  const version = root.number('version');
  const state = root.required('state');
  if (version === undefined || (state !== 'full' && state !== 'partial')) throw malformed('version and state of <reginfo>');
  return { version, isFull: state === 'full', items: root.all('registration').map(registrationOf).filter((item) => item !== undefined) };
}

/** What the documents of one subscription add up to; registrations that are over leave it. */
export const registrationState = (): PartialState<WatchedRegistration> => new PartialState(({ state }) => state === 'terminated');

function registrationOf(registration: Element): WatchedRegistration | undefined {
  const [id, aor, state] = ['id', 'aor', 'state'].map((name) => registration.attribute(name));
  if (id === undefined || aor === undefined || state === undefined) return undefined;
  return { id, aor, state, contacts: registration.all('contact').map(contactOf).filter((contact) => contact !== undefined) };
}

function contactOf(contact: Element): RegisteredContact | undefined {
  const [id, state, uri] = [contact.attribute('id'), contact.attribute('state'), contact.textOf('uri')];
  if (id === undefined || state === undefined || uri === undefined) return undefined;
  return present({
    id,
    state,
    uri,
    event: contact.attribute('event'),
    displayName: contact.textOf('display-name'),
    expires: contact.number('expires'),
    retryAfter: numberOf(contact.attribute('retry-after')),
  });
}
