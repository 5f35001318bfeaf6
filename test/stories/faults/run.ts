import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { duration, type Terminal, terminalAt } from '../../../infra/cli/terminal/terminal';
import { runCrowd } from './crowd';
import { recordSingles, sampleSingles } from './cases/single-faults';
import { seededRandom } from '../../../infra/local/aws/clocks/seeded-random';
import { WorkerPool, runAll, untilInjected } from './workers/worker-pool';
import { pairwise } from './cases/fault-pairs';
import { type FaultCase, caseName, type Report } from './run-case';
import { caseNamed } from './cases/case-name';
import { Progress, summary } from './report';

interface Flags {
  readonly seed: number;
  readonly only?: string;
  readonly story?: FaultCase;
  readonly singles?: number;
  readonly pairs?: number;
  readonly crowd?: number;
  readonly lambdaConcurrency: number;
  readonly workers: number;
  readonly atOnce: number;
  readonly json?: true;
}

/** How often pairs are chosen; after the first time only for what the ones before have not covered. */
const ROUNDS = 3;

const EXAMPLES = `
Examples:
  $ npm run test:faults                                       every single fault, and pairs
  $ npm run test:faults -- --only 'ALTER ROLE' --pairs 0      single faults on these statements
  $ npm run test:faults -- --only 'notify > ' --seed 7        pairs that begin with these, by another choice
  $ npm run test:faults -- --crowd 200                        two hundred rotations at once, ten functions at a time

Exit codes: 0 nothing was violated, 1 something was, 2 usage error.`;

/** Runs every fault there is against whole rotations; the exit code says whether anything was violated. */
async function main(): Promise<void> {
  const command = new Command('test:faults')
    .description('let every call, statement and invocation of a rotation fail in every way, and look at the end')
    .option('--seed <number>', 'seed of the choice of pairs', whole, 1)
    .option('--only <text>', 'only single faults whose name contains the text, and pairs that begin with these')
    .option('--story <name>', 'only this story, by the name under which it was reported', story)
    .option('--singles <number>', 'only so many single faults, of every kind equally many (default: all)', whole)
    .option('--pairs <number>', 'only so many pairs of faults (default: as many as cover them pairwise)', whole)
    .option(
      '--workers <number>',
      'how many processes, each with a testbed of its own',
      atLeastOne,
      availableParallelism(),
    )
    .option('--crowd <number>', 'instead, let so many secrets rotate at once', atLeastOne)
    .option('--lambda-concurrency <number>', 'with --crowd: how many functions run at a time', atLeastOne, 10)
    .option('--at-once <number>', 'how many stories each of them runs at a time', atLeastOne, 4)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .configureOutput({ outputError: (text, write) => write(text) })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  const flags = command.parse().opts<Flags>();
  if (flags.crowd !== undefined) return rotateCrowd(flags.crowd, flags.lambdaConcurrency);
  const terminal = flags.json ? silent : terminalAt(process.stdout, process.env);
  const began = performance.now();
  const pool = new WorkerPool(flags.workers);
  try {
    const all = flags.story === undefined ? (await recordSingles(pool.run)).filter(isWanted(flags)) : [flags.story];
    const chosen = flags.singles === undefined ? all : sampleSingles(all, flags.singles, seededRandom(flags.seed));
    const title = chosen.length < all.length ? `of ${all.length} single faults, seed ${flags.seed}` : 'single faults';
    const singles = await runAndReport(title, chosen, pool, flags, terminal);
    const pairs = flags.story === undefined ? await runPairs(singles, pool, flags, terminal) : [];
    const stories = [...singles, ...pairs];
    terminal.write(`\n${stories.length} stories in ${duration(performance.now() - began)}\n`);
    if (flags.json) process.stdout.write(`${JSON.stringify({ seed: flags.seed, stories: stories.map(plain) })}\n`);
    process.exitCode = stories.some(({ violations }) => violations.length > 0) ? 1 : 0;
  } finally {
    await pool.close();
  }
}

/** Lets a crowd of secrets rotate at once, and prints how that ended. */
async function rotateCrowd(size: number, concurrency: number): Promise<void> {
  const report = await runCrowd({ size, concurrency });
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  const { pending, lockedOut, unresolved, failedWithoutAlert } = report;
  process.exitCode = [pending, lockedOut, unresolved, failedWithoutAlert].every(({ length }) => length === 0) ? 0 : 1;
}

/** Runs pairs, and others for those in which a fault was never injected. */
async function runPairs(singles: readonly Report[], pool: WorkerPool, flags: Flags, terminal: Terminal) {
  const reports: Report[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const cases = pairwise(singles, flags.seed, reports).slice(0, flags.pairs && flags.pairs - reports.length);
    const title = `${round === 1 ? '' : 'more '}pairs of faults, seed ${flags.seed}`;
    reports.push(...(await runAndReport(title, cases, pool, flags, terminal)));
  }
  return reports;
}

async function runAndReport(
  title: string,
  cases: readonly FaultCase[],
  pool: WorkerPool,
  flags: Flags,
  terminal: Terminal,
) {
  if (cases.length === 0) return [];
  terminal.write(`\n${cases.length} ${title}\n`);
  const progress = new Progress(cases.length, terminal);
  const reports = await runAll(untilInjected(pool.run), cases, {
    atOnce: flags.workers * flags.atOnce,
    onReport: (report) => progress.count(report),
  });
  terminal.write(`\n${summary(reports, terminal)}`);
  return reports;
}

const isWanted =
  ({ only }: Flags) =>
  (faultCase: FaultCase): boolean =>
    only === undefined || caseName(faultCase).includes(only);

const plain = ({ faultCase, verdict, lockedOut, injected, violations, took }: Report) => ({
  story: caseName(faultCase),
  verdict,
  lockedOut,
  injected,
  violations,
  milliseconds: Math.round(took),
});

function story(name: string): FaultCase {
  try {
    return caseNamed(name);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

const silent: Terminal = { write: () => undefined, colours: false, live: false, width: 80 };

function whole(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function atLeastOne(text: string): number {
  const number = whole(text);
  if (number < 1) throw new InvalidArgumentError('It must be at least 1.');
  return number;
}

void main();
