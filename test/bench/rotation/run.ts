import { Command } from 'commander';
import { run, upTo } from '../command';
import { table, terminalAt } from '../../../infra/cli/terminal/terminal';
import { STRATEGIES, type StrategyName } from '../../../workflow/names';
import { type Bundle, measureBundles } from './bundles';
import { figuresOf } from './figures';
import { type Table, writeDocument } from './document';
import { Bench, type Measured, type Side, SIDES } from './rotator';
import { bundleTable, callTable, comparedTable, lockoutTable, type Runs, stateTable, stateTimes } from './tables';

interface Options {
  readonly rotations: number;
  readonly loads: number;
  readonly json?: boolean;
  readonly docs?: boolean;
}

/** Rotations that only warm both sides up. */
const WARM_UP = 3;

/** Each strategy beside its plain rotation function, rotation by rotation in turn, on one server and in one run. */
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

/** Everybody rotates in turn, so that whatever the machine does meanwhile it does to all. */
async function measure(bench: Bench, rotations: number, say: (text: string) => void): Promise<Runs> {
  const none = (): Record<Side, Measured[]> => ({ product: [], plain: [] });
  const runs = Object.fromEntries(STRATEGIES.map((strategy) => [strategy, none()])) as Record<
    StrategyName,
    Record<Side, Measured[]>
  >;
  const all = STRATEGIES.flatMap((strategy) => SIDES.map((by) => ({ strategy, by })));
  const secrets = await Promise.all(
    all.map(async ({ strategy, by }) => {
      const name = `${strategy}-${by}`.replaceAll('-', '_');
      return { strategy, by, secretArn: await bench.createSecret(name, strategy) };
    }),
  );
  for (let rotation = 1 - WARM_UP; rotation <= rotations; rotation++) {
    if (process.stderr.isTTY) say(`\rrotation ${Math.max(0, rotation)} of ${rotations} `);
    for (const { strategy, by, secretArn } of secrets) {
      const measured = await bench.rotate(secretArn, strategy, by);
      if (rotation > 0) runs[strategy][by].push(measured);
    }
  }
  if (process.stderr.isTTY) say('\n');
  return runs;
}

function print(runs: Runs, bundles: readonly Bundle[], { json, docs, rotations }: Options): void {
  const strategies = STRATEGIES.map((strategy) => ({ strategy, figures: figuresOf(runs[strategy]) }));
  const tables: readonly Table[] = [
    ...strategies.map(comparedTable),
    lockoutTable(runs),
    callTable(runs),
    stateTable(runs),
    bundleTable(bundles),
  ];
  const introduction = `${rotations} rotations each, in turn: median (least to most).`;
  if (docs === true) writeDocument(tables, introduction, strategies);
  if (json === true) {
    const detailed = strategies.map((one) => {
      const { product, plain } = runs[one.strategy];
      const calls = { product: product.at(-1)?.calls, plain: plain.at(-1)?.calls };
      return { ...one, states: stateTimes(product), calls };
    });
    process.stdout.write(`${JSON.stringify({ rotations, strategies: detailed, bundles }, undefined, 2)}\n`);
    return;
  }
  const terminal = terminalAt(process.stdout, process.env);
  process.stdout.write(`${introduction}\n`);
  for (const { heads, rows } of tables) process.stdout.write(`\n${table(heads, rows, terminal)}`);
}

function readOptions(): Options {
  const whole = upTo(999);
  return new Command('bench')
    .description('Measures each strategy beside a plain rotation function of its kind, as ratios of one run.')
    .option('--rotations <n>', 'rotations of each', whole, 30)
    .option('--loads <n>', 'how often each bundle is loaded', whole, 7)
    .option('--json', 'print JSON')
    .option('--docs', 'also renew the figures and the picture of docs/performance.md')
    .parse()
    .opts();
}

run(main);
