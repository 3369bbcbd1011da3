/** Runs in the test's page: one scenario at a time. */
import { readScenario, type ScenarioLine } from './scenario-line.js';
import { ScenarioRunner } from './scenario-runner.js';

export interface ScenarioPage {
  begin(content: string): Promise<{ title: string; lines: { number: number; text: string; words: readonly string[] }[] }>;
  /** Plays the lines from one index to another. @returns "" or what went wrong. */
  play(from: number, to: number): Promise<string>;
  /** @returns "" or what is left. */
  end(what: 'nothingMore' | 'nothingLeft'): string;
}

let runner: ScenarioRunner | undefined;
let lines: ScenarioLine[] = [];

globalThis.scenario = {
  async begin(content) {
    runner?.delete();
    runner = await ScenarioRunner.make();
    const read = readScenario(content);
    lines = read.lines;
    return { title: read.title, lines: lines.map(({ number, text, words }) => ({ number, text, words })) };
  },
  async play(from, to) {
    for (const line of lines.slice(from, to)) {
      try {
        await runner!.play(line);
      } catch (error) {
        return `line ${line.number}: ${line.text}\n${error instanceof Error ? error.message : String(error)}`;
      }
    }
    return '';
  },
  end(what) {
    try {
      runner![what]();
      return '';
    } catch (error) {
      return String(error);
    }
  },
};

declare global {
  var scenario: ScenarioPage;
}
