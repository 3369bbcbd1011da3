/** The SIP ladder of a call: frames in, an SVG's text out. No DOM, so that Node draws the same picture. */

export interface LadderFrame {
  /** When, in milliseconds since 1970, with fractions. */
  readonly at: number;
  readonly from: string;
  readonly to: string;
  /** The frame as it was traced, secrets left out. */
  readonly text: string;
}

export interface LadderOptions {
  /** The lanes from left to right; those of the frames unless given. */
  readonly lanes?: readonly string[];
  readonly title?: string;
  /** Three lanes in less than 480 have no column for times: each stands beside its arrow, where the row is empty. */
  readonly width?: number;
}

const ROW = 40;
const HEADER = 68;
const NAMES = 54;
const TIME_COLUMN = 66;
const MARGIN = 54;
const NARROW = 480;

/** A picture that stands alone: colours are attributes, so that a page's style sheet may say otherwise. */
export function ladderToSvg(frames: readonly LadderFrame[], options: LadderOptions = {}): string {
  const lanes = options.lanes ?? lanesOf(frames);
  const width = options.width ?? Math.max(420, TIME_COLUMN + lanes.length * 220);
  const height = HEADER + Math.max(frames.length, 3) * ROW + 28;
  const x = placesOf(lanes, width);
  const start = frames[0]?.at ?? 0;
  return [
    beginSvg(width, height, `role="group" aria-label="${escapeXml(options.title ?? 'SIP ladder')}"`),
    ...lanes.map((lane) => drawLane(x(lane), height) + drawName(lane, x(lane))),
    ...frames.map((frame, index) => drawArrow(frame, index, x(frame.from), x(frame.to), {
      top: HEADER + index * ROW,
      width,
      ms: frame.at - start,
      isNarrow: isNarrow(lanes, width),
    })),
    '</svg>',
  ].join('\n');
}

/** The names of the lanes alone, as they stand in the picture of that width: they can stay while it scrolls. */
export function ladderNames(lanes: readonly string[], width: number): string {
  const x = placesOf(lanes, width);
  return [beginSvg(width, NAMES, 'aria-hidden="true"'), ...lanes.map((lane) => drawName(lane, x(lane))), '</svg>'].join('\n');
}

/** What stands on an arrow: `INVITE`, `200 OK`, and what the body adds in a word. */
export function frameLabel(text: string): { label: string; note: string; kind: FrameKind } {
  const startLine = /^\s*([^\r\n]*)/.exec(text)?.[1] ?? '';
  const response = /^SIP\/2\.0 (\d{3}) ?(.*)$/i.exec(startLine);
  const method = /^CSeq\s*:\s*\d+\s+(\S+)/im.exec(text)?.[1] ?? '';
  const note = bodyNote(text);
  if (response) {
    const status = Number(response[1]);
    const kind = status < 200 ? 'provisional' : status < 300 ? 'success' : 'failure';
    return { label: `${status} ${response[2] ?? ''}`.trim(), note: [method, note].filter(Boolean).join(', '), kind };
  }
  const request = /^(\S+) \S+ SIP\/2\.0$/i.exec(startLine);
  if (request) return { label: request[1]!, note, kind: 'request' };
  return { label: startLine.slice(0, 40) || 'empty frame', note: 'not SIP', kind: 'failure' };
}

export type FrameKind = 'request' | 'provisional' | 'success' | 'failure';

const COLOURS: Readonly<Record<FrameKind, string>> = { request: '#3155d4', provisional: '#6b7385', success: '#12805c', failure: '#c2352b' };

function isNarrow(lanes: readonly string[], width: number): boolean {
  return width < NARROW && lanes.length > 2;
}

function placesOf(lanes: readonly string[], width: number): (lane: string) => number {
  const left = isNarrow(lanes, width) ? 0 : TIME_COLUMN;
  const laneWidth = (width - left - 2 * MARGIN) / Math.max(lanes.length - 1, 1);
  return (lane) => left + MARGIN + laneWidth * Math.max(lanes.indexOf(lane), 0);
}

function beginSvg(width: number, height: number, role: string): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="ladder" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="ui-sans-serif, system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif" font-size="13" ${role}>`,
    `<rect class="ladder-ground" width="${width}" height="${height}" fill="#ffffff"/>`,
  ].join('\n');
}

function drawLane(x: number, height: number): string {
  return `<line class="ladder-lane" x1="${x}" y1="46" x2="${x}" y2="${height - 12}" stroke="#d5d9e3" stroke-width="2"/>`;
}

function drawName(name: string, x: number): string {
  const half = Math.max(44, name.length * 4.5 + 16);
  return [
    `<rect class="ladder-head" x="${x - half}" y="12" width="${half * 2}" height="34" rx="17" fill="#eef1f8" stroke="#d5d9e3"/>`,
    `<text class="ladder-name" x="${x}" y="34" text-anchor="middle" font-weight="600" fill="#1b2130">${escapeXml(name)}</text>`,
  ].join('');
}

function drawArrow(frame: LadderFrame, index: number, from: number, to: number, row: { top: number; width: number; ms: number; isNarrow: boolean }): string {
  const { label: whole, note: whatFor, kind } = frameLabel(frame.text);
  // An arrow has room for so much.
  const label = whole.length > 22 ? `${whole.slice(0, 21)}…` : whole;
  const note = label.length > 18 ? '' : whatFor;
  const colour = COLOURS[kind];
  const y = row.top + 26;
  const way = to < from ? -1 : 1;
  const tip = to - way * 3;
  const time = formatTime(row.ms);
  const middle = (from + to) / 2;
  // In a narrow picture a label may be longer than its arrow: it goes on into the half where the row has none, and the time stands there under it.
  const isLeft = middle < row.width / 2;
  const [labelX, labelAnchor] = !row.isNarrow ? [middle, 'middle'] : isLeft ? [Math.min(from, to) + 6, 'start'] : [Math.max(from, to) - 6, 'end'];
  const [timeX, timeY, timeAnchor] = row.isNarrow ? [row.width - middle, y + 7, 'middle'] : [10, y + 4, 'start'];
  const words = `${frame.from} to ${frame.to}: ${whole}${whatFor ? ` (${whatFor})` : ''}, ${time}`;
  return [
    `<g class="ladder-arrow ${kind}" data-frame="${index}" role="img" aria-label="${escapeXml(words)}">`,
    `<rect class="ladder-row" x="2" y="${row.top}" width="${row.width - 4}" height="${ROW}" rx="8" fill="#ffffff" fill-opacity="0"/>`,
    `<text class="ladder-time" x="${timeX}" y="${timeY}" text-anchor="${timeAnchor}" font-size="12" fill="#6b7385">${time}</text>`,
    `<text class="ladder-label" x="${labelX}" y="${y - 8}" text-anchor="${labelAnchor}" font-weight="600" fill="${colour}">${escapeXml(label)}`,
    note ? `<tspan class="ladder-note" font-weight="400" font-size="11" fill="#6b7385" dx="6">${escapeXml(note)}</tspan>` : '',
    '</text>',
    `<line class="ladder-line" x1="${from + way * 3}" y1="${y}" x2="${tip - way * 8}" y2="${y}" stroke="${colour}" stroke-width="2"${kind === 'provisional' ? ' stroke-dasharray="5 4"' : ''}/>`,
    `<path class="ladder-tip" d="M${tip} ${y} l${-way * 10} -5 v10 z" fill="${colour}"/>`,
    '</g>',
  ].join('');
}

/** `12 ms`, `1.204 s` since the first frame. */
export function formatTime(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(ms < 10 ? 1 : 0)} ms` : `${(ms / 1000).toFixed(3)} s`;
}

function bodyNote(text: string): string {
  const body = /\r?\n\r?\n([\s\S]+)$/.exec(text)?.[1] ?? '';
  const tone = /^Signal\s*=\s*(\S)/im.exec(body)?.[1];
  if (tone) return `tone ${tone}`;
  if (!/^v=0\b/.test(body)) return '';
  const direction = /^a=(sendonly|recvonly|inactive)\r?$/m.exec(body)?.[1];
  return direction ? `SDP ${direction}` : 'SDP';
}

function lanesOf(frames: readonly LadderFrame[]): string[] {
  return [...new Set(frames.flatMap((frame) => [frame.from, frame.to]))];
}

function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  // Characters that XML 1.0 cannot hold would make the saved picture unreadable.
  return text.replace(/[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD').replace(/[&<>"']/g, (character) => entities[character]!);
}
