let numbers: ReadonlyMap<string, number> = new Map();

/** The numbers of the fields that are read of nearly every message. */
export const USUAL = { via: 0, from: 0, to: 0, contact: 0, cseq: 0, 'call-id': 0 };

/** Takes the module's names behind `HeaderName`, from 0 on: the long form and, after a space, the compact one. */
export function setHeaderNames(names: readonly string[]): void {
  const made = new Map<string, number>();
  names.forEach((forms, number) => {
    for (const name of forms.toLowerCase().split(' ')) if (name !== '') made.set(name, number);
  });
  numbers = made;
  for (const name of Object.keys(USUAL) as (keyof typeof USUAL)[]) USUAL[name] = headerNumber(name);
}

/** The `HeaderName` of a field, long or compact, in any letter case; 0 for one that the core does not know by name. */
export function headerNumber(name: string): number {
  return numbers.get(name) ?? numbers.get(name.toLowerCase()) ?? 0;
}
