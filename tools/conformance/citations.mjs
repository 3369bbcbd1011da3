// What a test's name says that it proves: "RFC 3261 8.1.3.3, RFC 7118 5: more than one Via in a response is refused",
// "defect 7: a BYE without a user part ...". A citation may also stand inside the sentence.

const SECTION = String.raw`(?:\d+(?:\.\d+)*|[A-Z](?:\.\d+)+)(?![\w-])`;
const SECTIONS = `${SECTION}(?:(?:, | and )${SECTION})*`;
const RFC = String.raw`RFC \d{3,5}(?: ${SECTIONS})?`;
const PREFIX = new RegExp(String.raw`^(?:(?:${RFC}|defect \d+)(?:, | and )?)+(?::|\s\s)\s*`);

/**
 * @param {string} name of a test or a title of a scenario
 * @returns {{ sentence: string, citations: { rfc: number, section: string }[], defects: number[] }} the sentence behind the citations that
 *   the name begins with, or the whole name where they stand inside; `section` is empty where a whole RFC is cited
 */
export function citationsOf(name) {
  const sentence = name.replace(PREFIX, '');
  const citations = [...name.matchAll(new RegExp(String.raw`RFC (\d{3,5})(?: (${SECTIONS}))?`, 'g'))].flatMap(([, rfc, sections = '']) =>
    sections.split(/, | and /).map((section) => ({ rfc: Number(rfc), section })),
  );
  const defects = [...name.matchAll(/\bdefect (\d+)\b/g)].map(([, number]) => Number(number));
  return { sentence, citations, defects };
}

/** 8.2 before 8.10, numbers before appendices. */
export function compareSections(a, b) {
  const [left, right] = [a.split('.'), b.split('.')];
  for (let i = 0; i < Math.max(left.length, right.length); ++i) {
    const [x = '', y = ''] = [left[i], right[i]];
    if (x === y) continue;
    const numbers = /^\d*$/.test(x) && /^\d*$/.test(y);
    return numbers ? Number(x || -1) - Number(y || -1) : x < y ? -1 : 1;
  }
  return 0;
}
