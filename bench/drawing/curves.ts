import { inWords, OURS, type Metric } from '../report.js';
import { WIDTH } from './bars.js';
import { colourOf, text, type Drawn } from './shapes.js';

const HEIGHT = 230;
const LEFT = 64;
const BOTTOM = 40;
const GAP = 40;

/** A box for each series, side by side, with a curve for each stack. */
export function curves(metrics: readonly Metric[], top: number): Drawn {
  const titles = [...new Set(metrics.map(({ series }) => series!.title))];
  const room = (WIDTH - 24 - GAP * (titles.length - 1)) / titles.length;
  const lines = titles.flatMap((title, index) => box(title, metrics.filter(({ series }) => series!.title === title), 12 + index * (room + GAP), top, room));
  return { lines, height: HEIGHT + BOTTOM };
}

function box(title: string, metrics: readonly Metric[], x: number, y: number, width: number): string[] {
  const stacks = [...new Set([OURS, ...metrics.flatMap(({ peers }) => Object.keys(peers))])];
  const points = stacks.map((stack) => metrics.flatMap(({ ours, peers, series }): [number, number][] => {
    const time = stack === OURS ? ours : peers[stack];
    return time === undefined ? [] : [[series!.live, time]];
  }));
  const lives = metrics.map(({ series }) => series!.live);
  const times = points.flat().map(([, time]) => time);
  const axis = (values: readonly number[], from: number, to: number) => {
    const low = Math.floor(Math.log10(Math.min(...values)));
    const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
    return { low, high, at: (value: number): number => from + ((to - from) * (Math.log10(value) - low)) / (high - low) };
  };
  const [across, up] = [axis(lives, x + LEFT, x + width - 60), axis(times, y + HEIGHT, y + 22)];
  const lines = [text(x, y + 12, title, 'fill="#222"')];
  for (let power = up.low; power <= up.high; ++power) {
    const at = up.at(10 ** power);
    lines.push(`<line x1="${x + LEFT}" x2="${x + width - 60}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}" stroke="#e3e3e3"/>`);
    lines.push(text(x + LEFT - 6, at + 4, inWords(10 ** power, 'ns').replace(/\.0+ /, ' '), 'text-anchor="end" font-size="11" fill="#555"'));
  }
  for (const live of lives) lines.push(text(across.at(live), y + HEIGHT + 16, live.toLocaleString('en'), 'text-anchor="middle" font-size="11" fill="#555"'));
  stacks.forEach((stack, index) => {
    const colour = colourOf(stack);
    const places = points[index]!.map(([live, time]) => [across.at(live).toFixed(1), up.at(time).toFixed(1)] as const);
    lines.push(`<polyline points="${places.map((place) => place.join(',')).join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    for (const [cx, cy] of places) lines.push(`<circle cx="${cx}" cy="${cy}" r="3" fill="${colour}"/>`);
    const last = places.at(-1);
    if (last) lines.push(text(Number(last[0]) + 8, Number(last[1]) + 4, stack, `font-size="11" fill="${colour}"`));
  });
  return lines;
}
