/** `first` to `fifth`. */
export const ORDINALS = ['first', 'second', 'third', 'fourth', 'fifth'] as const;

/** `1st`, `2nd`, `11th`. */
export function ordinal(number: number): string {
  const teen = number % 100 >= 11 && number % 100 <= 13;
  const suffix = teen ? undefined : { 1: 'st', 2: 'nd', 3: 'rd' }[number % 10];
  return `${number}${suffix ?? 'th'}`;
}

/** `a, b and c`. */
export function enumerate(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length <= 1 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}

/** {@link enumerate} of the {@link runs}: `1st to 7th and 15th`. */
export function enumerateRuns(numbers: readonly number[], word: (number: number) => string): string {
  return enumerate(runs(numbers, word));
}

/** Words for rising numbers, with three or more in a row drawn together: `1st to 7th`, `15th`. */
export function runs(numbers: readonly number[], word: (number: number) => string): string[] {
  const found: { first: number; last: number }[] = [];
  for (const number of numbers) {
    const run = found.at(-1);
    if (run?.last === number - 1) run.last = number;
    else found.push({ first: number, last: number });
  }
  return found.flatMap(({ first, last }) =>
    last - first >= 2
      ? [`${word(first)} to ${word(last)}`]
      : Array.from({ length: last - first + 1 }, (_, index) => word(first + index)),
  );
}
