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
  rows: LOCKOUT_PARTS.map((part) => [
    part,
    ...STRATEGIES.map((strategy) => {
      const [product, plain] = [runs[strategy].product, runs[strategy].plain].map((side) =>
        Math.round(spread(side.map(({ parts }) => parts[part])).median),
      );
      return `${product} / ${plain} ms`;
    }),
  ]),
});

/** Time in each state of the machine. */
export const stateTable = (states: Readonly<Record<string, Spread>>): Table => ({
  heads: ['state', 'time'],
  rows: Object.entries(states).map(([name, time]) => [name, shown(time, 'ms')]),
});

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
