import { frameLabel, formatTime, type LadderFrame } from '../../web/demo/ladder.js';

const NAMES = /^(?:From|f)\s*:[^\r\n]*?sips?:([^@>;\s]+)@/im;

/** Collects the frames that pass the edge and prints each as it passes. */
export class LadderPrinter {
  readonly frames: LadderFrame[] = [];
  readonly #names = new Map<number, string>();
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  /** For `EdgeServerOptions.onFrame`. Who a connection belongs to is learnt from its first REGISTER. */
  readonly onFrame = (direction: 'in' | 'out', connection: number, text: string): void => {
    if (direction === 'in' && !this.#names.has(connection)) this.#names.set(connection, NAMES.exec(text)?.[1] ?? `connection ${connection}`);
    const name = this.#names.get(connection) ?? `connection ${connection}`;
    const at = performance.timeOrigin + performance.now();
    this.frames.push(direction === 'in' ? { at, from: name, to: 'edge', text } : { at, from: 'edge', to: name, text });
    const { label, note } = frameLabel(text);
    const arrow = direction === 'in' ? `${name.padEnd(6)} -> edge  ` : `${''.padEnd(6)}    edge   -> ${name}`;
    const time = formatTime(at - this.frames[0]!.at).padStart(9);
    this.#print(`  ${time}   ${arrow.padEnd(24)} ${label}${note === '' ? '' : `  (${note})`}`);
  };
}
