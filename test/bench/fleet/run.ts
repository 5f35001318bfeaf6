import { fork } from 'node:child_process';
import { Command, InvalidArgumentError } from 'commander';
import { table, terminalAt } from '../../../infra/cli/terminal/terminal';
import { run, upTo } from '../command';
import { writeFleet } from './document';
import type { FleetOptions } from './fleet';
import type { Outcome } from './outcome';
import { LAMBDA_CONCURRENCY } from './model/quotas';
import { HEADS, rowOf } from './rows';

interface Options extends Omit<FleetOptions, 'secrets'> {
  readonly secrets: readonly number[];
  readonly json?: true;
  readonly docs?: true;
}

/** Fleets of these sizes, one after the other, each in a process of its own so that its memory is its own. */
async function main(): Promise<void> {
  const { secrets: sizes, json, docs, ...options } = readOptions();
  const outcomes: Outcome[] = [];
  for (const secrets of sizes) {
    process.stderr.write(`${secrets} secrets on ${options.databases} databases ...\n`);
    outcomes.push(await inProcess({ ...options, secrets }));
  }
  if (docs === true) writeFleet(outcomes);
  if (json === true) process.stdout.write(`${JSON.stringify(outcomes, undefined, 2)}\n`);
  else process.stdout.write(table(HEADS, outcomes.map(rowOf), terminalAt(process.stdout, process.env)));
  process.exitCode = outcomes.every(({ lockedOut, pending }) => lockedOut + pending === 0) ? 0 : 1;
}

/** @throws Error if the process ends without a result */
function inProcess(options: FleetOptions): Promise<Outcome> {
  const child = fork(require.resolve('./side'), [JSON.stringify(options)], {
    execArgv: [...process.execArgv, '--expose-gc'],
  });
  return new Promise((resolve, reject) => {
    let outcome: Outcome | undefined;
    child.on('message', (message: Outcome | number) => {
      if (typeof message !== 'number') outcome = message;
      else if (process.stderr.isTTY) process.stderr.write(`\r${message} rotated `);
    });
    child.once('exit', (code) => {
      if (process.stderr.isTTY) process.stderr.write('\r');
      if (outcome) resolve(outcome);
      else reject(new Error(`Rotating a fleet of ${options.secrets} secrets gave no result: exit code ${code}.`));
    });
  });
}

const EXAMPLES = `
Examples:
  $ npm run bench:fleet                                      1,000 secrets on 20 databases, one of which answers nobody
  $ npm run bench:fleet -- --secrets 10 100 1000 5000 --docs   the table and the picture of docs/performance.md
  $ npm run bench:fleet -- --secrets 20 --lambda-concurrency 10

Exit codes: 0 every secret ended in a good state, 1 not so, 2 usage error.`;

function readOptions(): Options {
  return new Command('bench:fleet')
    .description(
      "Rotates a whole fleet at the same moment within AWS's quotas, on a clock on which nobody waits: the definition, the functions' code and the stand-in's services are the real ones, Lambda, network and databases are models.",
    )
    .option('--secrets <n...>', 'how many; several sizes one after the other', sizes, DEFAULT_SIZES)
    .option(
      '--databases <n>',
      'how many servers they are spread over, the first of which answers nobody for 30 min',
      upTo(5_000),
      20,
    )
    .option('--faults <percent>', 'of a hundred calls and invocations, so many go wrong', percent, 2)
    .option('--lambda-concurrency <n>', 'functions at a time', upTo(100_000), LAMBDA_CONCURRENCY)
    .option('--seed <n>', 'repeats the same chance', upTo(1_000_000), 1)
    .option('--json', 'print JSON')
    .option('--docs', 'also renew the table and the picture of docs/performance.md')
    .addHelpText('after', EXAMPLES)
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))
    .parse()
    .opts();
}

const DEFAULT_SIZES: readonly number[] = [1_000];

const percent = (text: string): number => {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= 0 && value <= 50) return value;
  throw new InvalidArgumentError('It must be a number from 0 to 50.');
};

/** The first of several takes the place of the default. */
const sizes = (text: string, previous: readonly number[]): readonly number[] =>
  previous === DEFAULT_SIZES ? [upTo(20_000)(text)] : [...previous, upTo(20_000)(text)];

run(main);
