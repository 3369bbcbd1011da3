import { parseXml, XmlElement } from '@rgrove/parse-xml';
import { check } from '../check-options.js';
import { shimError, type SipError } from '../sip-error.js';

/** How deep a document may be: none of the packages needs ten. The parser itself would run out of stack. */
const DEEPEST = 64;

/** Not what the event says. */
export const malformed = (detail: string, cause?: unknown): SipError => shimError('malformed', `The body cannot be read: ${detail}`, { detail, cause });

/** An element by local names: packages mix namespaces, and phones choose prefixes as they like. */
export class Element {
  readonly #element: XmlElement;

  constructor(element: XmlElement) {
    this.#element = element;
  }

  get name(): string {
    return localName(this.#element.name);
  }
  /** All text inside, white space around it cut. */
  get text(): string {
    return this.#element.text.trim();
  }
  /** An attribute without a prefix. */
  attribute(name: string): string | undefined {
    return this.#element.attributes[name];
  }
  /** @throws SipError `malformed` where there is none. */
  required(name: string): string {
    const value = this.attribute(name);
    if (value === undefined) throw malformed(`<${this.name}> without ${name}`);
    return value;
  }
  /** A number of 32 bits; undefined for anything else. */
  number(name: string): number | undefined {
    return numberOf(this.attribute(name));
  }
  all(name?: string): Element[] {
    const elements = this.#element.children.filter((child) => child instanceof XmlElement).map((child) => new Element(child));
    return name === undefined ? elements : elements.filter((element) => element.name === name);
  }
  first(name: string): Element | undefined {
    return this.all(name)[0];
  }
  textOf(name: string): string | undefined {
    return this.first(name)?.text;
  }
}

/**
 * The root of a document. Entities of the document's own are not resolved. More lenient: an "&" of a name that is not escaped, and a NUL behind the end.
 * @throws SipError `malformed` for what is no XML, too deep, or has another root.
 */
export function documentOf(text: string, root: string): Element {
  check('body', text, 'string');
  if (depthOf(text) > DEEPEST) throw malformed(`elements more than ${DEEPEST} deep`);
  let found: XmlElement | null;
  try {
    // XML 2.11; the parser would do that in the square of their number.
    const [whole = ''] = text.split('\0', 1);
    found = parseXml(whole.trim().replace(/\r\n?/g, '\n').replace(/&(?!#?\w+;)/g, '&amp;')).root;
  } catch (cause) {
    throw malformed(`no XML: ${cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : ''}`, cause);
  }
  if (!found || localName(found.name) !== root) throw malformed(`<${found?.name ?? ''}> instead of <${root}>`);
  return new Element(found);
}

/** Text for an element or a quoted attribute. @throws SipError `invalid_argument` for a character that XML 1.0 cannot have. */
export function escapeXml(text: string): string {
  if (/[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text)) throw shimError('invalid_argument', 'A character that XML cannot have');
  return text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

export const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,10}$/.test(text.trim()) ? Math.min(Number(text), 0xffffffff) : undefined;

/** The value of an object without the keys that are not there. */
export function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> };
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

/** At most: comments and text are counted as if they were tags. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [tag] of text.matchAll(/<\/?[^!?][^>]*>?/g)) {
    if (tag.startsWith('</')) depth -= 1;
    else if (!tag.endsWith('/>')) depth += 1;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
