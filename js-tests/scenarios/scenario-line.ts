/** One line of a scenario (scenarios/README.md): its words, quoted ones without their quotes. */
export class ScenarioLine {
  readonly number: number;
  readonly text: string;
  readonly words: readonly string[];

  constructor(number: number, text: string, words: readonly string[]) {
    this.number = number;
    this.text = text;
    this.words = words;
  }

  word(index: number): string {
    return this.words[index] ?? '';
  }
  has(word: string): boolean {
    return this.words.includes(word);
  }
  /** The word behind each occurrence. */
  allBehind(word: string): string[] {
    return this.words.flatMap((each, index) => (each === word && index + 1 < this.words.length ? [this.word(index + 1)] : []));
  }
  behind(word: string): string {
    return this.allBehind(word)[0] ?? '';
  }
  /** What stands behind `offer`, `answer` or `body`. */
  get body(): string {
    return ['offer', 'answer', 'body'].map((word) => this.behind(word)).find((text) => text !== '') ?? '';
  }
  /** The `name=value` words. */
  get settings(): [string, string][] {
    return this.words.flatMap((word) => {
      const equals = word.indexOf('=');
      return equals > 0 ? [[word.slice(0, equals), word.slice(equals + 1)] as [string, string]] : [];
    });
  }
}

/** The first line of a file is its title; what stands in the first column is a label for people. */
export function readScenario(content: string): { title: string; lines: ScenarioLine[] } {
  const [title = '', ...rest] = content.split('\n');
  const lines = rest.flatMap((text, index) => {
    const words = split(text);
    if (/^[^\s#]/.test(text)) words.shift();
    return words.length === 0 ? [] : [new ScenarioLine(index + 2, text.trim(), words)];
  });
  return { title, lines };
}

const ESCAPED: Record<string, string> = { n: '\r\n', r: '\r', 0: '\0' };

function split(text: string): string[] {
  const words: string[] = [];
  for (const [token] of text.matchAll(/#.*|(?:"(?:[^"\\]|\\.)*"|[^\s"#])(?:"(?:[^"\\]|\\.)*"|[^\s"])*/g)) {
    if (token.startsWith('#')) break;
    words.push(token.replace(/"((?:[^"\\]|\\.)*)"/g, (_, inner: string) => inner.replace(/\\(.)/g, (__, c: string) => ESCAPED[c] ?? c)));
  }
  return words;
}
