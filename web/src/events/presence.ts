import { check, checkedBy } from '../check-options.js';
import { documentOf, escapeXml, present, type Element } from './xml.js';

/** One way to reach somebody. */
export interface PresenceTuple {
  readonly id: string;
  /** `open`: messages and calls are taken; undefined: it does not say. */
  readonly basic?: 'open' | 'closed';
  readonly contact?: string;
  /** Of the contact, 0 to 1. */
  readonly priority?: number;
  readonly notes?: readonly string[];
  /** As it stands there, RFC 3339. */
  readonly timestamp?: string;
}

export interface Presence {
  /** Who it is about: `pres:` or `sip:` and an address. */
  readonly entity: string;
  readonly tuples: readonly PresenceTuple[];
  readonly notes: readonly string[];
  /** What the person does, RFC 4480: `away`, `busy`, `on-the-phone`, `meeting`. */
  readonly activities: readonly string[];
}

/**
 * `application/pidf+xml`, RFC 3863, with the activities of RFC 4480.
 * @throws SipError `malformed`. A tuple without id is left out.
 * @example
 * buddy.addEventListener('notify', ({ detail }) => {
 *   try {
 *     const { tuples, activities } = presence(detail.body);
 *     show(tuples.some(({ basic }) => basic === 'open'), activities);
 *   } catch (error) {
 *     console.warn(error); // malformed: what is shown stays
 *   }
 * });
 */
export function presence(text: string): Presence {
  const root = documentOf(text, 'presence');
  const persons = root.all('person');
  const statuses = [...root.all('tuple'), ...persons].flatMap((place) => place.all('status')); // of a person, in drafts of RFC 4480
  const activities = [...statuses, ...persons].flatMap((place) => place.all('activities'));
  return {
    entity: root.required('entity'),
    tuples: root.all('tuple').map(tupleOf).filter((tuple) => tuple !== undefined),
    notes: [root, ...persons].flatMap((place) => place.all('note').map((note) => note.text)),
    activities: activities.flatMap((list) => list.all().filter(({ name }) => name !== 'note').map(({ name, text: said }) => (name === 'other' ? said : name))),
  };
}

/** What `presenceDocument` is made of. */
export interface PresenceInput {
  readonly entity: string;
  /** Default: one tuple. */
  readonly tuples?: readonly PresenceTuple[] | undefined;
  readonly notes?: readonly string[] | undefined;
  readonly activities?: readonly string[] | undefined;
}

/**
 * A document to publish, or to notify of; its content type is `application/pidf+xml`.
 * @example
 * const content = presenceDocument({ entity: 'sip:alice@example.com', tuples: [{ id: 'phone', basic: 'open' }], activities: ['meeting'] });
 * phone.publish('presence', { contentType: 'application/pidf+xml', content });
 * @throws SipError `invalid_argument`
 */
export function presenceDocument(input: PresenceInput): string {
  const { entity, tuples = [{ id: 'phone', basic: 'open' }], notes = [], activities = [] } = checkedBy(DOCUMENT, 'presenceDocument', input);
  check('entity', entity, 'string');
  if (!Array.isArray(tuples)) check('tuples', tuples, 'list');
  const element = (name: string, text: string, attributes = ''): string => `<${name}${attributes}>${escapeXml(text)}</${name}>`;
  const tuple = (given: PresenceTuple): string => {
    const { id, basic, contact, priority, notes: said = [], timestamp } = checkedBy(TUPLE, 'a tuple', given);
    check('id', id, 'string');
    return [
      `<tuple id="${escapeXml(id)}"><status>${basic === undefined ? '' : element('basic', basic)}</status>`,
      contact === undefined ? '' : element('contact', contact, priority === undefined ? '' : ` priority="${Math.min(1, Math.max(0, priority)).toFixed(3)}"`),
      ...said.map((note) => element('note', note)),
      timestamp === undefined ? '' : element('timestamp', timestamp),
      '</tuple>',
    ].join('');
  };
  const activity = (name: string): string => (/^[a-z][a-z-]*$/.test(name) ? `<r:${name}/>` : element('r:other', name));
  const person = activities.length === 0 ? '' : `<dm:person id="person"><r:activities>${activities.map(activity).join('')}</r:activities></dm:person>`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    '<presence xmlns="urn:ietf:params:xml:ns:pidf" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" xmlns:r="urn:ietf:params:xml:ns:pidf:rpid"',
    ` entity="${escapeXml(entity)}">`,
    ...tuples.map(tuple),
    ...notes.map((note) => element('note', note)),
    person,
    '</presence>\n',
  ].join('');
}

const DOCUMENT = 'entity:string tuples notes:string[] activities:string[]';
const TUPLE = 'id:string basic:open|closed contact:string priority:number notes:string[] timestamp:string';

function tupleOf(tuple: Element): PresenceTuple | undefined {
  const id = tuple.attribute('id');
  if (id === undefined) return undefined;
  const basic = tuple.first('status')?.textOf('basic')?.toLowerCase();
  const contact = tuple.first('contact');
  const priority = Number(contact?.attribute('priority') ?? Number.NaN);
  const notes = tuple.all('note').map((note) => note.text);
  return present({
    id,
    basic: basic === 'open' || basic === 'closed' ? basic : undefined,
    contact: contact?.text,
    priority: priority >= 0 && priority <= 1 ? priority : undefined,
    notes: notes.length > 0 ? notes : undefined,
    timestamp: tuple.textOf('timestamp'),
  });
}
