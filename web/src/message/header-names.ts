let numbers: ReadonlyMap<string, number> = new Map();

/**
 * Takes the module's names behind `HeaderName`: one per line from 0 on, the long form and, after a space, the compact one.
 */
export function setHeaderNames(names: string): void {
  const made = new Map<string, number>();
  names.split('\n').forEach((line, number) => {
    for (const name of line.toLowerCase().split(' ')) if (name !== '') made.set(name, number);
  });
  numbers = made;
}

/** The `HeaderName` of a field, long or compact, in any letter case; 0 for one that the core does not know by name. */
export function headerNumber(name: string): number {
  return numbers.get(name) ?? numbers.get(name.toLowerCase()) ?? 0;
}
