import { inWords, ratioInWords, type Metric } from '../report.js';
import { colourOf, text, type Drawn } from './shapes.js';

export const WIDTH = 900;
const LABEL = 160;
const BAR = 17;
const NUMBERS = 150;

/**
 * A heading for each metric, and a bar for each stack, ours first; a grey one for the most that ours should take.
 * @param scale `together`: one logarithmic scale for all. `each`: a linear one for each metric.
 */
export function bars(metrics: readonly Metric[], top: number, scale: 'together' | 'each'): Drawn {
  const all = metrics.flatMap(({ ours, peers }) => [ours, ...Object.values(peers)]).filter((value) => value > 0);
  const [least, most] = [Math.min(...all) / 2, Math.max(...all)];
  const lines: string[] = [];
  let y = top;
  for (const { name, unit, ours, peers, limit } of metrics) {
    const rows: [string, number][] = [['sip-wasm', ours], ...Object.entries(peers), ...(limit === undefined ? [] : [['goal', limit] as [string, number]])];
    const longest = Math.max(...rows.map(([, value]) => value));
    const share = (value: number): number => (value <= 0 ? 0 : scale === 'each' ? value / longest : Math.log(value / least) / Math.log(most / least));
    lines.push(text(12, y + 12, name, 'fill="#222"'));
    y += BAR + 1;
    for (const [stack, value] of rows) {
      const length = (WIDTH - LABEL - NUMBERS) * share(value);
      const ratio = stack === 'sip-wasm' || stack === 'goal' || ours <= 0 ? '' : `, ${ratioInWords(value / ours)} times`;
      lines.push(text(LABEL - 8, y + 11, stack, 'text-anchor="end" fill="#555" font-size="12"'));
      lines.push(`<rect x="${LABEL}" y="${y}" width="${length.toFixed(1)}" height="${BAR - 4}" rx="2" fill="${colourOf(stack)}"/>`);
      lines.push(text(LABEL + length + 6, y + 10.5, `${inWords(value, unit)}${ratio}`, 'font-size="11" fill="#333"'));
      y += BAR;
    }
    y += 9;
  }
  return { lines, height: y - top };
}
