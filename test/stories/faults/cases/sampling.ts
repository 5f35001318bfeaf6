import { createHash } from 'node:crypto';

/** The items in another order, each order being as likely as any. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const deck = [...items];
  for (let last = deck.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1));
    [deck[last], deck[other]] = [deck[other] as T, deck[last] as T];
  }
  return deck;
}

/** One of the items; undefined if there is none. */
export function drawn<T>(items: readonly T[], random: () => number): T | undefined {
  return items[Math.floor(random() * items.length)];
}

/** The items by their stratum, in the order in which they came. */
export function strataOf<T>(items: readonly T[], stratumOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const strata = new Map<string, T[]>();
  for (const item of items) {
    const stratum = strata.get(stratumOf(item));
    if (stratum) stratum.push(item);
    else strata.set(stratumOf(item), [item]);
  }
  return strata;
}

/** Whether an item belongs to a part, by its name alone: the same in every run, whatever else there is. */
export function partOf(name: string, { number, of }: { readonly number: number; readonly of: number }): boolean {
  const hash = createHash('sha256').update(name).digest().readUInt32BE();
  return (hash % of) + 1 === number;
}
