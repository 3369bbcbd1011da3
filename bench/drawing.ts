import { bars, WIDTH } from './drawing/bars.js';
import { curves } from './drawing/curves.js';
import { text, type Drawn } from './drawing/shapes.js';
import type { Metric } from './report.js';

/** Everything that was measured as one SVG: times, how they grow, octets. */
export function asDrawing(metrics: readonly Metric[]): string {
  const times = metrics.filter(({ unit, series, peers }) => unit === 'ns' && !series && Object.keys(peers).length > 0);
  const octets = metrics.filter(({ unit }) => unit === 'octets');
  const growing = metrics.filter(({ series }) => series);
  const parts: Drawn[] = [];
  let y = 0;
  const add = (heading: string, draw: (top: number) => Drawn): void => {
    parts.push({ lines: [text(12, y + 26, heading, 'font-weight="600" font-size="15"')], height: 0 });
    const part = draw(y + 40);
    parts.push(part);
    y += 40 + part.height + 12;
  };
  if (times.length > 0) add('Time of one operation, logarithmic: shorter is faster', (top) => bars(times, top, 'together'));
  if (growing.length > 0) add('Time as more is alive, both axes logarithmic: flat is good', (top) => curves(growing, top));
  if (octets.length > 0) add('Octets: shorter is less', (top) => bars(octets, top, 'each'));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="system-ui, sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${y}" fill="#fff"/>`,
    ...parts.flatMap(({ lines }) => lines),
    '</svg>',
    '',
  ].join('\n');
}
