import { check } from '../check-options.js';
import type { ChangedEndpoint, ChangedUser, ConferenceChange, ConferenceDescription, ConferenceEndpoint, ConferenceInfo, ConferenceStatus, ConferenceUser } from './conference-info.js';
import type { Applied } from './partial-state.js';
import { TAG } from '../tag.js';

/** What the documents of one subscription to a conference add up to, by RFC 4575 4.6: element by element. */
export class ConferenceState {
  #description: ConferenceDescription = {};
  #status: ConferenceStatus = {};
  #users: ReadonlyMap<string, ConferenceUser> = new Map();
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

  /** @throws SipError `invalid_argument` for a text: read it first, `state.apply(conferenceInfo(body))`. */
  apply(document: ConferenceInfo): Applied {
    check('document', document, 'object');
    const { version, change } = document;
    const isWhole = change !== 'partial';
    // Versions are scoped to a subscription: one that is made anew begins with the full state and a small number.
    const isFirst = isWhole && version <= 1;
    if (version <= this.#version && !isFirst) return 'old';
    if (!isWhole && version !== this.#version + 1) return 'gap';
    this.#version = version;
    this.#isOver = change === 'deleted';
    const { change: ofDescription, ...description } = document.description;
    const { change: ofStatus, ...status } = document.status;
    const isKept = (part: ConferenceChange): boolean => !isWhole && part === 'partial';
    this.#description = { ...(isKept(ofDescription) && this.#description), ...description };
    this.#status = { ...(isKept(ofStatus) && this.#status), ...status };
    this.#users = merged(isKept(document.usersChange) ? this.#users : new Map<string, ConferenceUser>(), document.users, ({ entity }) => entity, userFrom);
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
  return [...merged(new Map(before.map((item) => [keyOf(item), item])), changes, keyOf, make).values()];
}

/** What is deleted goes, what is whole takes the place of what was, and of what is partial the rest stays. */
function merged<Item, Change extends { readonly change: ConferenceChange }>(
  before: ReadonlyMap<string, Item>,
  changes: readonly Change[],
  keyOf: (change: Change) => string,
  make: (change: Change, before: Item | undefined) => Item,
): Map<string, Item> {
  const after = new Map(before);
  for (const change of changes) {
    const key = keyOf(change);
    if (change.change === 'deleted') after.delete(key);
    else after.set(key, make(change, change.change === 'partial' ? after.get(key) : undefined));
  }
  return after;
}
