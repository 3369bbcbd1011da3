/** Lines of SVG, and how much room they take downwards. */
export interface Drawn {
  readonly lines: readonly string[];
  readonly height: number;
}

const COLOURS: Readonly<Record<string, string>> = {
  'sip-wasm': '#2a7f62',
  'our string': '#7fb8a4',
  'our UserAgent': '#7fb8a4',
  'SIP.js': '#c2703d',
  'SIP.js, decoded once': '#e0a878',
  JsSIP: '#8a5fa8',
  sip: '#4f7cac',
  'Sofia-SIP': '#a34a5e',
  libosip2: '#8c8a3f',
};
export const colourOf = (stack: string): string => COLOURS[stack] ?? '#b5b5b5';

export const text = (x: number, y: number, words: string, style: string): string =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${style}>${words.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</text>`;
