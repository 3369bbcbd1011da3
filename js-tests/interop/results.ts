import { mkdir, readFile, writeFile } from 'node:fs/promises';

const FOLDER = new URL('../../build/interop/', import.meta.url);

/** A cell that cannot be "yes", and why. */
export interface Impossible {
  readonly feature: string;
  readonly why: string;
}

/** What a run has seen to work, for one column of a table in docs/interop.md or docs/transfers.md (tools/interop-table.mjs). */
export class Results {
  readonly #table: string;
  readonly #column: string;
  readonly #folder: URL;
  readonly #passed: string[] = [];
  readonly #impossible: Impossible[] = [];

  constructor(table: string, column: string, folder = FOLDER) {
    this.#table = table;
    this.#column = column;
    this.#folder = folder;
  }

  /** A step of a test. What throws is no feature. */
  async feature(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw new Error(`${this.#column}: ${name}`, { cause: error });
    }
    this.#passed.push(name);
  }

  /** The other library cannot do it. */
  impossible(feature: string, why: string): void {
    this.#impossible.push({ feature, why });
  }

  /** What another part of a run has seen of the same column stays. */
  async write(versions: Readonly<Record<string, string>>): Promise<void> {
    if (this.#passed.length + this.#impossible.length === 0) return;
    await mkdir(this.#folder, { recursive: true });
    const file = new URL(`${this.#column.replace(/[^\w.]+/g, '-')}.json`, this.#folder);
    const before = await readFile(file, 'utf8').then((text) => JSON.parse(text) as { passed: string[] }, () => ({ passed: [] }));
    const passed = [...new Set([...before.passed, ...this.#passed])];
    const seen = { table: this.#table, column: this.#column, passed, impossible: this.#impossible, versions };
    await writeFile(file, JSON.stringify(seen, undefined, 2));
  }
}
