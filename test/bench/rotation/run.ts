import { Command } from 'commander';
import { run, upTo } from '../command';
import { table, terminalAt } from '../../../infra/cli/terminal/terminal';
import { STRATEGIES, type StrategyName } from '../../../workflow/names';
import { type Bundle, measureBundles } from './bundles';
import { figuresOf, ratioOf, type Spread, spread } from './figures';
import { type Table, writeDocument } from './document';
import { LOCKOUT_PARTS } from './lockout-parts';
import { Bench, type Measured } from './rotator';

interface Options {
  readonly rotations: number;
  readonly loads: number;
  readonly json?: boolean;
  readonly docs?: boolean;
}

/** Rotations that only warm both sides up. */
const WARM_UP = 3;

/** The product beside a plain rotation function, rotation by rotation in turn, on one server and in one run. */
async function main(): Promise<void> {
  const options = readOptions();
  const say = (text: string) => void process.stderr.write(text);
  say('Loading the bundles ...\n');
  const bundles = measureBundles(options.loads);
  say('Starting PostgreSQL and the stand-in for AWS ...\n');
  const bench = await Bench.open();
  try {
    const runs = await measure(bench, options.rotations, say);
    print(runs, bundles, options);
  } finally {
    await bench.close();
  }
}

type Runs = Readonly<Record<StrategyName | 'plain', readonly Measured[]>>;

/** Everybody rotates in turn, so that whatever the machine does meanwhile it does to all. */
async function measure(bench: Bench, rotations: number, say: (text: string) => void): Promise<Runs> {
  const secrets = await Promise.all(
    STRATEGIES.map(
      async (strategy) => [strategy, await bench.createSecret(strategy.replaceAll('-', '_'), strategy)] as const,
    ),
  );
  const all = [...secrets, ['plain', await bench.createSecret('plain', 'single-user')] as const];
  const runs: Record<StrategyName | 'plain', Measured[]> = {
    'single-user': [],
    'single-user-with-superuser': [],
    'alternating-users': [],
    plain: [],
  };
  for (let rotation = 1 - WARM_UP; rotation <= rotations; rotation++) {
    if (process.stderr.isTTY) say(`\rrotation ${Math.max(0, rotation)} of ${rotations} `);
    for (const [by, secretArn] of all) {
      const measured = await bench.rotate(secretArn, by);
      if (rotation > 0) runs[by].push(measured);
    }
  }
  if (process.stderr.isTTY) say('\n');
  return runs;
}

function print(runs: Runs, bundles: readonly Bundle[], { json, docs, rotations }: Options): void {
  const strategies = STRATEGIES.map((strategy) => ({ strategy, figures: figuresOf(runs[strategy], runs.plain) }));
  const product = runs['single-user'];
  const states = statesOf(product);
  const tables: readonly Table[] = [
    ...strategies.map(({ strategy, figures }) => ({
      heads: [strategy, 'product', 'plain function', 'ratio', 'aim'],
      rows: figures.map((figure) => [
        figure.name,
        shown(figure.product, figure.unit),
        shown(figure.plain, figure.unit),
        ratioOf(figure)?.toFixed(2) ?? '-',
        figure.aim === undefined ? '' : `at most ${figure.aim}`,
      ]),
    })),
    {
      heads: ['in the lockout window', 'product', 'plain function'],
      rows: LOCKOUT_PARTS.map((part) => [
        part,
        ...[product, runs.plain].map((side) => shown(spread(side.map(({ parts }) => parts[part])), 'ms')),
      ]),
    },
    { heads: ['state', 'time'], rows: Object.entries(states).map(([name, time]) => [name, shown(time, 'ms')]) },
    {
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
    },
  ];
  const introduction = `${rotations} rotations each, in turn: median (least to most).`;
  if (docs === true) writeDocument(tables, introduction, figuresOf(product, runs.plain));
  if (json === true) {
    const calls = product.at(-1)?.calls;
    process.stdout.write(`${JSON.stringify({ rotations, strategies, states, calls, bundles }, undefined, 2)}\n`);
    return;
  }
  const terminal = terminalAt(process.stdout, process.env);
  process.stdout.write(`${introduction}\n`);
  for (const { heads, rows } of tables) process.stdout.write(`\n${table(heads, rows, terminal)}`);
}

function statesOf(runs: readonly Measured[]): Readonly<Record<string, Spread>> {
  const names = Object.keys(runs.at(-1)?.states ?? {});
  return Object.fromEntries(names.map((name) => [name, spread(runs.map(({ states }) => states[name] ?? 0))]));
}

function shown({ median, least, most }: Spread, unit: string): string {
  const whole = (value: number) => String(Math.round(value));
  const text = least === most ? whole(median) : `${whole(median)} (${whole(least)} to ${whole(most)})`;
  return unit === '' ? text : `${text} ${unit}`;
}

function readOptions(): Options {
  const whole = upTo(999);
  return new Command('bench')
    .description('Measures a rotation beside one by a plain rotation function, as ratios of one run.')
    .option('--rotations <n>', 'rotations of each', whole, 30)
    .option('--loads <n>', 'how often each bundle is loaded', whole, 7)
    .option('--json', 'print JSON')
    .option('--docs', 'also renew the figures and the picture of docs/performance.md')
    .parse()
    .opts();
}

run(main);
