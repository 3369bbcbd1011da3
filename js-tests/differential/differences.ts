import { FIELDS, type Reading } from './readers.js';

/** How a peer's reading of a message differs from ours. */
export function differencesOf(ours: Reading, theirs: Reading): string[] {
  if (theirs === 'throws') return ['throws'];
  if (ours === 'refused' || theirs === 'refused') {
    if (ours === theirs) return [];
    return [ours === 'refused' ? 'reads it, we refuse it' : 'refuses it, we read it'];
  }
  if (ours === 'throws') throw new Error('We throw.');
  return FIELDS.filter((field) => ours[field] !== theirs[field]);
}

/** One class of differences: how often it came up with each peer. */
export interface Row {
  readonly variation: string;
  readonly difference: string;
  sipJs: number;
  jsSip: number;
}

/** Counts differences by class, in the order in which they come up. */
export class Tally {
  readonly #rows = new Map<string, Row>();

  count(variation: string, difference: string, peer: 'sipJs' | 'jsSip'): void {
    const key = `${variation}\t${difference}`;
    const row = this.#rows.get(key) ?? { variation, difference, sipJs: 0, jsSip: 0 };
    ++row[peer];
    this.#rows.set(key, row);
  }
  get rows(): readonly Row[] {
    return [...this.#rows.values()];
  }
}

export interface ExplainedRow extends Row {
  readonly why: string;
}

/** The rows of the table in docs/differential.md. */
export function rowsIn(page: string): ExplainedRow[] {
  const rows: ExplainedRow[] = [];
  for (const line of page.split('\n')) {
    const [, variation = '', difference = '', sipJs = '', jsSip = '', why = ''] = line.split('|').map((cell) => cell.trim());
    if (/^\d+$/.test(sipJs) && /^\d+$/.test(jsSip)) rows.push({ variation, difference, sipJs: Number(sipJs), jsSip: Number(jsSip), why });
  }
  return rows;
}

export function lineOf({ variation, difference, sipJs, jsSip }: Row, why: string): string {
  return `| ${[variation, difference, sipJs, jsSip, why].join(' | ')} |`;
}
