/** One of several things that do the same work. */
export interface Task {
  readonly name: string;
  /** Does the work once. @returns something that depends on all of it, so that no compiler leaves it out. */
  run(): number | Promise<number>;
  /** How many operations that is. */
  readonly operations: number;
  /** Before and after so many runs, while no clock runs. */
  prepare?(count: number): void | Promise<void>;
  clear?(): void | Promise<void>;
}

export interface Effort {
  readonly rounds: number;
  /** For each task in each round. */
  readonly milliseconds: number;
  /** For each task before the first round, until its code is compiled as well as it ever will be. */
  readonly warmUp: number;
}
export const FULL: Effort = { rounds: 15, milliseconds: 60, warmUp: 1000 };
export const QUICK: Effort = { rounds: 5, milliseconds: 20, warmUp: 200 };

/** What `measure` found: the medians of nanoseconds for one operation, by the names of the tasks. */
export type Medians = Readonly<Record<string, number>>;

let sink = 0;
// Suites let the clock of the page leap; time is taken by this one.
const now = performance.now.bind(performance);

/**
 * Does the tasks by turns, round by round, so that what disturbs the machine disturbs all of them; every other round backwards, so that none
 * always comes after the same one, whose garbage it would collect.
 */
export async function measure(tasks: readonly Task[], effort: Effort, progress?: (text: string) => void): Promise<Medians> {
  const { rounds } = effort;
  const times = new Map(tasks.map(({ name }) => [name, [] as number[]]));
  const repetitions = new Map<string, number>();
  for (const task of tasks) repetitions.set(task.name, await calibrate(task, effort));
  for (let round = 0; round < rounds; ++round) {
    progress?.(`round ${round + 1} of ${rounds}`);
    for (const task of inTurn(tasks, round)) {
      const count = repetitions.get(task.name)!;
      times.get(task.name)!.push((await timed(task, count)) / (count * task.operations));
    }
  }
  return Object.fromEntries([...times].map(([name, all]) => [name, median(all)]));
}

/** Forwards, or backwards in odd rounds. */
export function inTurn<T>(things: readonly T[], round: number): readonly T[] {
  return round % 2 === 0 ? things : [...things].reverse();
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** How often to do the task in a round; it is warm then. */
async function calibrate(task: Task, { milliseconds, warmUp }: Effort): Promise<number> {
  let spent = 0;
  for (let count = 1; ; ) {
    const taken = (await timed(task, count)) / 1e6;
    spent += taken;
    if (taken < milliseconds / 2) count *= 2;
    else if (spent >= warmUp) return Math.max(1, Math.round((count * milliseconds) / taken));
  }
}

async function timed(task: Task, count: number): Promise<number> {
  await task.prepare?.(count);
  const begin = now();
  for (let i = 0; i < count; ++i) {
    const result = task.run();
    sink += typeof result === 'number' ? result : await result;
  }
  const taken = (now() - begin) * 1e6;
  await task.clear?.();
  return taken;
}

/** For `globalThis`, where nobody can prove that it is not looked at. */
export const weight = (): number => sink;
