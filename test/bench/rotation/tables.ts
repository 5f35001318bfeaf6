import { STRATEGIES, type StrategyName } from '../../../workflow/names';
import type { Bundle } from './bundles';
import type { Table } from './document';
import { type Compared, ratioOf, type Spread, spread } from './figures';
import { LOCKOUT_PARTS } from './lockout-parts';
import type { Measured, Side } from './rotator';

/** All that was measured, by strategy. */
export type Runs = Readonly<Record<StrategyName, Readonly<Record<Side, readonly Measured[]>>>>;

/** A strategy's figures beside those of its plain function. */
export const comparedTable = ({ strategy, figures }: Compared): Table => ({
  heads: [strategy, 'product', 'plain function', 'ratio', 'aim'],
  rows: figures.map((figure) => [
    figure.name,
    shown(figure.product, figure.unit),
    shown(figure.plain, figure.unit),
    ratioOf(figure)?.toFixed(2) ?? '-',
    figure.aim === undefined ? '' : `at most ${figure.aim}`,
  ]),
});

/** What lies in the lockout window: the median of the product and, after the slash, of the plain function. */
export const lockoutTable = (runs: Runs): Table => ({
  heads: ['in the lockout window', ...STRATEGIES],
  rows: LOCKOUT_PARTS.map((part) => [part, ...bothSides(runs, ({ parts }) => parts[part]).map((both) => `${both} ms`)]),
});

/** How often each operation of AWS is called: the median of the product and, after the slash, of the plain function. */
export function callTable(runs: Runs): Table {
  const all = STRATEGIES.flatMap((strategy) => Object.values(runs[strategy]).flat());
  const operations = [...new Set(all.flatMap(({ calls }) => Object.keys(calls)))].sort();
  return {
    heads: ['calls', ...STRATEGIES],
    rows: operations.map((operation) => [operation, ...bothSides(runs, ({ calls }) => calls[operation] ?? 0)]),
  };
}

function bothSides(runs: Runs, of: (one: Measured) => number): readonly string[] {
  return STRATEGIES.map((strategy) => {
    const { product, plain } = runs[strategy];
    return [product, plain].map((side) => Math.round(spread(side.map(of)).median)).join(' / ');
  });
}

/** Time in each state of the machine. */
export function stateTable(runs: Runs): Table {
  const states = STRATEGIES.map((strategy) => stateTimes(runs[strategy].product));
  return {
    heads: ['state', ...STRATEGIES],
    rows: Object.keys(states[0] ?? {}).map((name) => [
      name,
      ...states.map((times) => (times[name] === undefined ? '' : shown(times[name], 'ms'))),
    ]),
  };
}

/** Of all rotations, by state. */
export function stateTimes(runs: readonly Measured[]): Readonly<Record<string, Spread>> {
  const names = Object.keys(runs.at(-1)?.states ?? {});
  return Object.fromEntries(names.map((name) => [name, spread(runs.map(({ states }) => states[name] ?? 0))]));
}

/** The bundles, and what each is made of. */
export const bundleTable = (bundles: readonly Bundle[]): Table => ({
  heads: ['function', 'bundle', 'loaded in', 'memory', 'kB of the bundle'],
  rows: bundles.map(({ name, bytes, origins, loads, memory }) => [
    name,
    `${Math.round(bytes / 1_000)} kB`,
    shown(spread(loads), 'ms'),
    `${Math.round(memory / 1_000_000)} MB`,
    Object.entries(origins)
      .sort(([, one], [, other]) => other - one)
      .map(([origin, size]) => `${origin} ${Math.round(size / 1_000)}`)
      .join(', '),
  ]),
});

function shown({ median, least, most }: Spread, unit: string): string {
  const whole = (value: number) => String(Math.round(value));
  const text = least === most ? whole(median) : `${whole(median)} (${whole(least)} to ${whole(most)})`;
  return unit === '' ? text : `${text} ${unit}`;
}
