import { check } from '../check-options.js';
import { TAG } from '../tag.js';
import type { ChangedEndpoint, ChangedUser, ConferenceChange, ConferenceDescription, ConferenceEndpoint, ConferenceInfo, ConferenceStatus, ConferenceUser } from './conference-info.js';
import { checkRoom, type Applied } from './partial-state.js';

/** What the documents of one subscription to a conference add up to, by RFC 4575 4.6: element by element. */
export class ConferenceState {
  #description: ConferenceDescription = {};
  #status: ConferenceStatus = {};
  #users = new Map<string, ConferenceUser>();
  #version = -1;
  #isOver = false;

  /** @internal */
  get [Symbol.toStringTag](): string {
    return TAG;
  }

  get description(): ConferenceDescription {
    return this.#description;
  }
  get status(): ConferenceStatus {
    return this.#status;
  }
  /** By entity. Those whose endpoints have all gone stay until the focus takes them out. */
  get users(): ReadonlyMap<string, ConferenceUser> {
    return this.#users;
  }
  /** Whether the focus has told that the conference is over. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** @throws SipError `invalid_argument` for a text: read it first, `state.apply(conferenceInfo(body))`; `limit_exceeded` beyond ten thousand users, endpoints of one or media */
  apply(document: ConferenceInfo): Applied {
    check('document', document, 'object');
    const { version, change } = document;
    const isWhole = change !== 'partial';
    // Versions are scoped to a subscription: one that is made anew begins with the full state and a small number.
    const isFirst = isWhole && version <= 1;
    if (version <= this.#version && !isFirst) return 'old';
    if (!isWhole && version !== this.#version + 1) return 'gap';
    const isKept = (part: ConferenceChange): boolean => !isWhole && part === 'partial';
    const { change: ofDescription, ...description } = document.description;
    const { change: ofStatus, ...status } = document.status;
    const users = isKept(document.usersChange) ? this.#users : new Map<string, ConferenceUser>();
    const changed = newsOf(users, document.users, ({ entity }) => entity, userFrom);
    this.#version = version;
    this.#isOver = change === 'deleted';
    this.#description = { ...(isKept(ofDescription) && this.#description), ...description };
    this.#status = { ...(isKept(ofStatus) && this.#status), ...status };
    this.#users = applied(users, changed);
    return 'applied';
  }
}

/** For the documents of one subscription. */
export const conferenceState = (): ConferenceState => new ConferenceState();

function userFrom({ change: _, endpoints, ...user }: ChangedUser, before: ConferenceUser | undefined): ConferenceUser {
  return { ...before, ...user, endpoints: list(before?.endpoints, endpoints, ({ entity }) => entity, endpointFrom) };
}

function endpointFrom({ change: _, media, ...endpoint }: ChangedEndpoint, before: ConferenceEndpoint | undefined): ConferenceEndpoint {
  return { ...before, ...endpoint, media: list(before?.media, media, ({ id }) => id, ({ change: __, ...made }, old) => ({ ...old, ...made })) };
}

function list<Item, Change extends Item & { readonly change: ConferenceChange }>(
  before: readonly Item[] = [],
  changes: readonly Change[],
  keyOf: (item: Item) => string,
  make: (change: Change, before: Item | undefined) => Item,
): Item[] {
  const known = new Map(before.map((item) => [keyOf(item), item]));
  return [...applied(known, newsOf(known, changes, keyOf, make)).values()];
}

type News<Item> = readonly (readonly [key: string, item: Item | undefined])[];

/** What is deleted goes, what is whole takes the place of what was, and of what is partial the rest stays. */
function newsOf<Item, Change extends { readonly change: ConferenceChange }>(
  before: ReadonlyMap<string, Item>,
  changes: readonly Change[],
  keyOf: (change: Change) => string,
  make: (change: Change, before: Item | undefined) => Item,
): News<Item> {
  checkRoom(before.size, changes.length);
  return changes.map((change) => {
    const key = keyOf(change);
    return [key, change.change === 'deleted' ? undefined : make(change, change.change === 'partial' ? before.get(key) : undefined)];
  });
}

function applied<Item>(items: Map<string, Item>, news: News<Item>): Map<string, Item> {
  for (const [key, item] of news) {
    if (item === undefined) items.delete(key);
    else items.set(key, item);
  }
  return items;
}
