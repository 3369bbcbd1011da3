import type { Medians } from './harness.js';

export const OURS = 'sip-wasm';

/** How many times as long as ours each peer should take at least, by its name. */
export type Goals = Readonly<Record<string, number>>;

/** One line of the table: nanoseconds for one operation, ours and the peers'. */
export interface Metric {
  readonly name: string;
  readonly ours: number;
  readonly peers: Readonly<Record<string, number>>;
  readonly goals: Goals;
}

export function metricOf(name: string, medians: Medians, goals: Goals): Metric {
  const { [OURS]: ours, ...peers } = medians;
  if (ours === undefined) throw new Error(`${name}: nothing of ours was measured`);
  return { name, ours, peers, goals };
}

/** `{"metric": {"ours": nanoseconds, "peers": {...}, "ratio": {...}}}` */
export function asJson(metrics: readonly Metric[]): Record<string, { ours: number; peers: Record<string, number>; ratio: Record<string, number> }> {
  const rounded = (value: number): number => Number(value.toPrecision(4));
  return Object.fromEntries(
    metrics.map(({ name, ours, peers }) => {
      const entries = Object.entries(peers);
      return [name, { ours: rounded(ours), peers: Object.fromEntries(entries.map(([peer, time]) => [peer, rounded(time)])), ratio: Object.fromEntries(entries.map(([peer, time]) => [peer, rounded(time / ours)])) }];
    }),
  );
}

export function asTable(metrics: readonly Metric[]): string {
  const rows = metrics.map(({ name, ours, peers, goals }) => {
    const ratios = Object.entries(peers).map(([peer, time]) => {
      const goal = goals[peer];
      const verdict = goal === undefined ? '' : time / ours >= goal ? ` (goal ${goal})` : ` (GOAL ${goal} MISSED)`;
      return `${peer} ${(time / ours).toPrecision(3)}x${verdict}`;
    });
    return [name, inWords(ours), ratios.join(', ')];
  });
  const width = (column: 0 | 1): number => Math.max(...rows.map((row) => row[column]!.length));
  return rows.map(([name, ours, ratios]) => `${name!.padEnd(width(0))}  ${ours!.padStart(width(1))}  ${ratios}`).join('\n');
}

export function inWords(nanoseconds: number): string {
  if (nanoseconds < 1000) return `${nanoseconds.toPrecision(3)} ns`;
  if (nanoseconds < 1e6) return `${(nanoseconds / 1e3).toPrecision(3)} us`;
  return `${(nanoseconds / 1e6).toPrecision(3)} ms`;
}
