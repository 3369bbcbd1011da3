/** The eight things that every stack reads of a message: From and To with their tags, top Via, CSeq, Call-ID, Contact, Max-Forwards, routes. */
export interface Fields {
  readonly from: string;
  readonly fromTag: string;
  readonly to: string;
  readonly toTag: string;
  readonly branch: string;
  readonly cseq: number;
  readonly callId: string;
  readonly contact: string;
  /** -1: none */
  readonly maxForwards: number;
  /** Of Record-Route, or of Route, as URIs. */
  readonly routes: readonly string[];
}

/** A stack that reads messages. */
export interface ParsingStack {
  readonly name: string;
  /** Parses, and reads the eight things in the form that the stack has them in. @returns something that depends on all of them. */
  read(frame: string | Uint8Array): number;
  /** The same as values that can be compared: done once, before the clock runs. */
  fields(frame: string): Fields;
}

/** The URIs in angle brackets of the lines of a header field. */
export function urisOf(lines: readonly string[]): string[] {
  return lines.flatMap((line) => [...line.matchAll(/<([^>]*)>/g)].map(([, uri = '']) => uri));
}

/** Keeps what was read alive: a sum over the lengths of strings and over numbers. */
export function weigh(...values: readonly (string | number | undefined | null)[]): number {
  let sum = 0;
  for (const value of values) sum += typeof value === 'string' ? value.length : (value ?? 0);
  return sum;
}
