import { documentOf, malformed, numberOf, present, type Element } from './xml.js';

/** Whether an element is whole, holds only what has changed in it, or is gone: RFC 4575 4.6. */
export type ConferenceChange = 'full' | 'partial' | 'deleted';

export interface ConferenceMedia {
  readonly id: string;
  readonly displayText?: string;
  /** `audio`, `video`, `message` ... */
  readonly type?: string;
  /** The label of its stream in the description (RFC 4574). */
  readonly label?: string;
  /** As the endpoint sees it: `sendrecv`, `sendonly` (heard only), `recvonly` (muted), `inactive`. */
  readonly status?: string;
}

/** A device of a participant. */
export interface ConferenceEndpoint {
  /** "" where the focus gives none. */
  readonly entity: string;
  readonly displayText?: string;
  /** `pending`, `dialing-out`, `dialing-in`, `alerting`, `on-hold`, `connected`, `muted-via-focus`, `disconnecting`, `disconnected`. */
  readonly status?: string;
  /** `dialed-in`, `dialed-out`, `focus-owner`. */
  readonly joiningMethod?: string;
  /** `departed`, `booted`, `failed`, `busy`. */
  readonly disconnectionMethod?: string;
  readonly media: readonly ConferenceMedia[];
}

/** A participant. */
export interface ConferenceUser {
  readonly entity: string;
  readonly displayText?: string;
  /** Undefined where the focus does not say. */
  readonly roles?: readonly string[];
  readonly endpoints: readonly ConferenceEndpoint[];
}

/** What is laid down of a conference. */
export interface ConferenceDescription {
  readonly displayText?: string;
  readonly subject?: string;
  readonly maximumUserCount?: number;
}

/** How it goes. */
export interface ConferenceStatus {
  readonly userCount?: number;
  readonly isActive?: boolean;
  readonly isLocked?: boolean;
}

export type ChangedMedia = ConferenceMedia & { readonly change: ConferenceChange };
export type ChangedEndpoint = Omit<ConferenceEndpoint, 'media'> & { readonly change: ConferenceChange; readonly media: readonly ChangedMedia[] };
export type ChangedUser = Omit<ConferenceUser, 'endpoints'> & { readonly change: ConferenceChange; readonly endpoints: readonly ChangedEndpoint[] };

/** One document: the state as it is, or what has changed. `conferenceState` adds them up. */
export interface ConferenceInfo {
  /** The URI of the conference. */
  readonly entity: string;
  /** 0 where the focus gives none. */
  readonly version: number;
  readonly change: ConferenceChange;
  readonly description: ConferenceDescription & { readonly change: ConferenceChange };
  readonly status: ConferenceStatus & { readonly change: ConferenceChange };
  /** Of the list of users: `partial` where others than these are in it. */
  readonly usersChange: ConferenceChange;
  readonly users: readonly ChangedUser[];
}

/**
 * `application/conference-info+xml`, RFC 4575: who is in a conference.
 * @throws SipError `malformed`. A user without entity is left out, and so are media without id.
 * @example
 * const room = conferenceState();
 * watched.addEventListener('notify', ({ detail }) => {
 *   try {
 *     if (room.apply(conferenceInfo(detail.body)) === 'gap') watched.refresh();
 *     roster.textContent = [...room.users.values()].map((user) => user.displayText ?? user.entity).join(', ');
 *   } catch (error) {
 *     console.warn(error); // malformed: the roster stays as it was
 *   }
 * });
 */
export function conferenceInfo(text: string): ConferenceInfo {
  const root = documentOf(text, 'conference-info');
  const users = root.first('users');
  return {
    entity: root.required('entity'),
    version: root.number('version') ?? 0,
    change: changeOf(root),
    description: descriptionOf(root.first('conference-description')),
    status: statusOf(root.first('conference-state')),
    usersChange: changeOf(users),
    users: (users?.all('user') ?? []).map(userOf).filter((user) => user !== undefined),
  };
}

function descriptionOf(description: Element | undefined): ConferenceInfo['description'] {
  return present({
    change: changeOf(description),
    displayText: description?.textOf('display-text'),
    subject: description?.textOf('subject'),
    maximumUserCount: numberOf(description?.textOf('maximum-user-count')),
  });
}

function statusOf(state: Element | undefined): ConferenceInfo['status'] {
  return present({
    change: changeOf(state),
    userCount: numberOf(state?.textOf('user-count')),
    isActive: flagOf(state?.textOf('active')),
    isLocked: flagOf(state?.textOf('locked')),
  });
}

function userOf(user: Element): ChangedUser | undefined {
  const entity = user.attribute('entity');
  if (entity === undefined) return undefined;
  return present({
    entity,
    change: changeOf(user),
    displayText: user.textOf('display-text'),
    roles: user.first('roles')?.all('entry').map((entry) => entry.text),
    endpoints: user.all('endpoint').map(endpointOf),
  });
}

function endpointOf(endpoint: Element): ChangedEndpoint {
  return present({
    entity: endpoint.attribute('entity') ?? '',
    change: changeOf(endpoint),
    displayText: endpoint.textOf('display-text'),
    status: endpoint.textOf('status')?.toLowerCase(),
    joiningMethod: endpoint.textOf('joining-method')?.toLowerCase(),
    disconnectionMethod: endpoint.textOf('disconnection-method')?.toLowerCase(),
    media: endpoint.all('media').map(mediaOf).filter((media) => media !== undefined),
  });
}

function mediaOf(media: Element): ChangedMedia | undefined {
  const id = media.attribute('id');
  if (id === undefined) return undefined;
  return present({
    id,
    change: changeOf(media),
    displayText: media.textOf('display-text'),
    type: media.textOf('type')?.toLowerCase(),
    label: media.textOf('label'),
    status: media.textOf('status')?.toLowerCase(),
  });
}

/** `full` where an element does not say; one that is not there changes nothing. */
function changeOf(element: Element | undefined): ConferenceChange {
  if (!element) return 'partial';
  const state = element.attribute('state') ?? 'full';
  if (state !== 'full' && state !== 'partial' && state !== 'deleted') throw malformed(`state of <${element.name}>`);
  return state;
}

function flagOf(text: string | undefined): boolean | undefined {
  return text === undefined ? undefined : /^(true|1)$/i.test(text);
}
