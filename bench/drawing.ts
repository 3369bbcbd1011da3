import { inWords, type Metric } from './report.js';

const WIDTH = 860;
const LABEL = 300;
const BAR = 18;
const COLOURS: Readonly<Record<string, string>> = { 'sip-wasm': '#2a7f62', 'SIP.js': '#c2703d', JsSIP: '#8a5fa8', sip: '#4f7cac' };

/** Bars of time on a logarithmic scale, ours first: shorter is faster. */
export function asDrawing(metrics: readonly Metric[]): string {
  const compared = metrics.filter(({ peers }) => Object.keys(peers).some((peer) => peer in COLOURS));
  const times = compared.flatMap(({ ours, peers }) => [ours, ...Object.values(peers)]);
  const [least, most] = [Math.min(...times) / 2, Math.max(...times)];
  const length = (time: number): number => ((WIDTH - LABEL - 130) * Math.log(time / least)) / Math.log(most / least);
  const lines: string[] = [];
  let y = 34;
  for (const { name, ours, peers } of compared) {
    lines.push(text(12, y + 13, name, 'font-weight="600"'));
    for (const [stack, time] of [['sip-wasm', ours], ...Object.entries(peers)] as [string, number][]) {
      const ratio = stack === 'sip-wasm' ? '' : `, ${(time / ours).toPrecision(3)} times`;
      lines.push(text(LABEL - 8, y + 13, stack, 'text-anchor="end" fill="#555"'));
      lines.push(`<rect x="${LABEL}" y="${y}" width="${length(time).toFixed(1)}" height="${BAR - 4}" rx="2" fill="${COLOURS[stack] ?? '#999'}"/>`);
      lines.push(text(LABEL + length(time) + 6, y + 11, `${inWords(time)}${ratio}`, 'font-size="11" fill="#333"'));
      y += BAR;
    }
    y += 14;
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" font-family="system-ui, sans-serif" font-size="13">`,
    `<rect width="${WIDTH}" height="${y}" fill="#fff"/>`,
    text(12, 20, 'Time of one operation, logarithmic: shorter is faster', 'fill="#555"'),
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}

const text = (x: number, y: number, words: string, style: string): string => `<text x="${x.toFixed(1)}" y="${y}" ${style}>${words.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</text>`;
