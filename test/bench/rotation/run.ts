import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { run, upTo } from '../command';
import { table, terminalAt } from '../../../infra/cli/terminal/terminal';
import { type Bundle, measureBundles } from './bundles';
import { type Figure, figuresOf, ratioOf, type Spread, spread } from './figures';
import { ratioPicture } from './picture';
import { Bench, type Measured } from './rotator';

interface Options {
  readonly rotations: number;
  readonly loads: number;
  readonly json?: boolean;
  readonly svg?: string;
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
    const secrets = { product: await bench.createSecret('product'), plain: await bench.createSecret('plain') };
    const runs: Record<'product' | 'plain', Measured[]> = { product: [], plain: [] };
    for (let rotation = 1 - WARM_UP; rotation <= options.rotations; rotation++) {
      if (process.stderr.isTTY) say(`\rrotation ${Math.max(0, rotation)} of ${options.rotations} `);
      for (const by of ['product', 'plain'] as const) {
        const measured = await bench.rotate(secrets[by], by);
        if (rotation > 0) runs[by].push(measured);
      }
    }
    if (process.stderr.isTTY) say('\n');
    print(figuresOf(runs.product, runs.plain), runs.product, bundles, options);
  } finally {
    await bench.close();
  }
}

function print(
  figures: readonly Figure[],
  product: readonly Measured[],
  bundles: readonly Bundle[],
  { json, svg, rotations }: Options,
): void {
  const states = statesOf(product);
  if (svg !== undefined) writeFileSync(svg, ratioPicture(figures));
  if (json === true) {
    const calls = product.at(-1)?.calls;
    process.stdout.write(`${JSON.stringify({ rotations, figures, states, calls, bundles }, undefined, 2)}\n`);
    return;
  }
  const terminal = terminalAt(process.stdout, process.env);
  process.stdout.write(`${rotations} rotations each, in turn: median (least to most)\n\n`);
  process.stdout.write(
    table(
      ['', 'product', 'plain function', 'ratio', 'aim'],
      figures.map((figure) => [
        figure.name,
        shown(figure.product, figure.unit),
        shown(figure.plain, figure.unit),
        ratioOf(figure)?.toFixed(2) ?? '-',
        figure.aim === undefined ? '' : `at most ${figure.aim}`,
      ]),
      terminal,
    ),
  );
  process.stdout.write('\n');
  process.stdout.write(
    table(
      ['state', 'time'],
      Object.entries(states).map(([name, time]) => [name, shown(time, 'ms')]),
      terminal,
    ),
  );
  process.stdout.write('\n');
  process.stdout.write(
    table(
      ['function', 'bundle', 'loaded in', 'memory'],
      bundles.map(({ name, bytes, loads, memory }) => [
        name,
        `${Math.round(bytes / 1_000)} kB`,
        shown(spread(loads), 'ms'),
        `${Math.round(memory / 1_000_000)} MB`,
      ]),
      terminal,
    ),
  );
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
    .option('--svg <file>', 'also write a picture')
    .parse()
    .opts();
}

run(main);
