import type { Medians } from './harness.js';

export const OURS = 'sip-wasm';

/** How many times as much as ours each peer should take at least, by its name. */
export type Goals = Readonly<Record<string, number>>;
/** `times`: how many times as much as something else. */
export type Unit = 'ns' | 'octets' | 'times';

/** One line of the table: what ours takes, and the peers; less is better. */
export interface Metric {
  readonly name: string;
  readonly unit: Unit;
  readonly ours: number;
  readonly peers: Readonly<Record<string, number>>;
  readonly goals: Goals;
  /** What ours should take at most. */
  readonly limit?: number;
  /** One of several that differ in how much is alive. */
  readonly series?: { readonly title: string; readonly live: number };
}

export interface MetricOptions {
  readonly unit?: Unit;
  readonly goals?: Goals;
  readonly limit?: number;
}

export function metricOf(name: string, medians: Medians, { unit = 'ns', goals = {}, limit }: MetricOptions = {}): Metric {
  const { [OURS]: ours, ...peers } = medians;
  if (ours === undefined) throw new Error(`${name}: nothing of ours was measured`);
  return { name, unit, ours, peers, goals, ...(limit !== undefined && { limit }) };
}

/** Medians of one piece of work with more and more alive, by stack and number. */
export type Series = Readonly<Record<string, ReadonlyMap<number, number>>>;

/**
 * A line for each number that ours was measured with, and one that says how much the slowest takes beside that with the least alive. A peer
 * that was measured with fewer says so in its name: over less it grows less.
 */
export function metricsOfSeries(title: string, series: Series, { each, growth }: { each?: number; growth: number }): Metric[] {
  const ours = series[OURS];
  if (!ours || ours.size === 0) throw new Error(`${title}: nothing of ours was measured`);
  const metrics = [...ours].map(([live, time]): Metric => {
    const peers = Object.fromEntries(Object.entries(series).flatMap(([stack, times]) => (stack !== OURS && times.has(live) ? [[stack, times.get(live)!]] : [])));
    return { name: `${title}, ${live.toLocaleString('en')} live`, unit: 'ns', ours: time, peers, goals: {}, series: { title, live }, ...(each !== undefined && { limit: each }) };
  });
  const most = (times: ReadonlyMap<number, number>): string => Math.max(...times.keys()).toLocaleString('en');
  const named = (stack: string, times: ReadonlyMap<number, number>): string => (most(times) === most(ours) ? stack : `${stack} to ${most(times)}`);
  const grown = Object.fromEntries(Object.entries(series).map(([stack, times]) => [named(stack, times), growthOf(times)]));
  return [...metrics, metricOf(`${title}, growth to ${most(ours)}`, grown, { unit: 'times', limit: growth })];
}

/** The most of them beside that of the lowest number. */
export function growthOf(times: ReadonlyMap<number, number>): number {
  return Math.max(...times.values()) / times.get(Math.min(...times.keys()))!;
}

/** `{"metric": {"ours": n, "peers": {...}, "ratio": {...}}}`: nanoseconds, octets or a factor, and how many times as much a peer takes. */
export function asJson(metrics: readonly Metric[]): Record<string, { ours: number; peers: Record<string, number>; ratio: Record<string, number> }> {
  const rounded = (value: number): number => Number(value.toPrecision(4));
  return Object.fromEntries(
    metrics.map(({ name, ours, peers }) => {
      const entries = Object.entries(peers);
      return [name, { ours: rounded(ours), peers: Object.fromEntries(entries.map(([peer, value]) => [peer, rounded(value)])), ratio: Object.fromEntries(entries.map(([peer, value]) => [peer, rounded(value / ours)])) }];
    }),
  );
}

/** The name of a metric, what ours takes, and how many times as much the peers do; of what is a factor itself, theirs. */
function rowsOf(metrics: readonly Metric[]): [name: string, ours: string, ratios: string][] {
  return metrics.map(({ name, unit, ours, peers, goals, limit }) => {
    const ratios = Object.entries(peers).map(([peer, value]) => {
      const goal = goals[peer];
      const verdict = goal === undefined ? '' : value / ours >= goal ? ` (goal ${goal})` : ` (GOAL ${goal} MISSED)`;
      return `${peer} ${unit === 'times' ? inWords(value, unit) : `${ratioInWords(value / ours)}x`}${verdict}`;
    });
    if (limit !== undefined) ratios.unshift(ours <= limit ? `goal at most ${inWords(limit, unit)}` : `GOAL ${inWords(limit, unit)} MISSED`);
    return [name, inWords(ours, unit), ratios.join(', ')];
  });
}

export function asTable(metrics: readonly Metric[]): string {
  const rows = rowsOf(metrics);
  const width = (column: 0 | 1): number => Math.max(...rows.map((row) => row[column].length));
  return rows.map(([name, ours, ratios]) => `${name.padEnd(width(0))}  ${ours.padStart(width(1))}  ${ratios}`).join('\n');
}

const [BEGIN, END] = ['<!-- table -->\n', '<!-- end -->'];

/** A page with the table of this run in place of the one that is between its two comments. @throws Error where they are not there */
export function withTable(page: string, metrics: readonly Metric[], machine: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`The page has no ${BEGIN.trim()} and ${END}`);
  const rows = rowsOf(metrics).map((row) => `| ${row.join(' | ')} |`);
  return `${before}${BEGIN}| ${machine} | ours | how many times as much a peer takes |\n| --- | --: | --- |\n${rows.join('\n')}\n${END}${after}`;
}

export const ratioInWords = (ratio: number): string => (ratio >= 1000 ? Math.round(ratio).toLocaleString('en') : ratio.toPrecision(3));

const SCALES: Readonly<Record<Unit, readonly (readonly [most: number, divisor: number, name: string])[]>> = {
  ns: [[1e3, 1, 'ns'], [1e6, 1e3, 'us'], [Infinity, 1e6, 'ms']],
  octets: [[1e3, 1, 'B'], [1e6, 1e3, 'KB'], [Infinity, 1e6, 'MB']],
  times: [[Infinity, 1, 'x']],
};

export function inWords(value: number, unit: Unit): string {
  const [, divisor, name] = SCALES[unit].find(([most]) => value < most)!;
  const scaled = value / divisor;
  return `${scaled >= 100 ? Math.round(scaled) : scaled.toPrecision(3)} ${name}`;
}
