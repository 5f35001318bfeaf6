import { readFileSync, writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { hurryingClock } from '../../../infra/local/aws/clocks/hurrying-clock';
import { LocalEnvironment } from '../../../infra/local/local-environment';
import { duration, table, terminalAt } from '../../../infra/cli/terminal/terminal';
import { STRATEGIES, type StrategyName } from '../../../workflow/names';
import { Testbed } from '../../stories/faults/testbed';
import { run, upTo } from '../command';
import { APPLICATIONS } from './applications';
import { chooseFaults, type FaultResult, rotateWithFault } from './faults';
import { downtimePicture } from './picture';
import { type Load, type Result, rotateBeside } from './rotations';

interface Options extends Load {
  readonly rotations: number;
  readonly apart: number;
  readonly strategy: readonly StrategyName[];
  readonly faults?: number;
  readonly seed: number;
  readonly from?: readonly string[];
  readonly json?: true;
  readonly svg?: string;
}

/** Rotations, or with `--faults` rotations that something happens to. The exit code says whether `rotatingPool` let a query fail. */
async function main(): Promise<void> {
  const options = readOptions();
  if (options.from === undefined) progress('Starting PostgreSQL and the stand-in for AWS ...\n');
  const print = (title: string, result: object, text: string): void => {
    const shown = options.json ? `${JSON.stringify({ ...result, title }, undefined, 2)}\n` : `${title}\n\n${text}`;
    process.stdout.write(shown);
  };
  const load = `${options.connections} connections opened and closed as fast as they can, ${options.transactions} long transactions`;
  if (options.faults !== undefined) {
    const results = await withFaults(options, options.faults);
    print(`${results.length} rotations with a fault each, ${load}`, { results }, faultTable(results));
    process.exitCode = results.some(({ verdict, failures }) => verdict !== 'unresolved' && failures > 0) ? 1 : 0;
    return;
  }
  const results = options.from === undefined ? await beside(options) : options.from.flatMap(measured);
  if (options.svg !== undefined) writeFileSync(options.svg, downtimePicture(results));
  print(`${options.rotations} rotations ${options.apart} min apart, ${load}`, { results }, rotationTable(results));
  const [helper] = APPLICATIONS;
  process.exitCode = results.some(({ application, failures }) => application === helper?.name && failures > 0) ? 1 : 0;
}

/** For each strategy all ways to connect, one after the other on the same server. */
async function beside({ strategy, rotations, apart, ...load }: Options): Promise<readonly Result[]> {
  const clock = hurryingClock({ scale: 1 });
  let lastAlert = 'no alert';
  const environment = await LocalEnvironment.start({
    clock,
    onAlert: ({ subject = 'no subject' }) => (lastAlert = subject),
  });
  const between = (): void => clock.pass(apart * 60_000);
  try {
    const results: Result[] = [];
    for (const each of strategy) {
      for (const application of APPLICATIONS) {
        const name = `app${results.length + 1}`;
        const label = `${results.length + 1}/${strategy.length * APPLICATIONS.length} ${each}, ${application.name}`;
        const onRotation = (rotation: number): void =>
          again(`${label}: rotation ${rotation} of ${rotations}`, rotation === 1);
        results.push(
          await rotateBeside(environment, { strategy: each, application, name }, load, {
            rotations,
            onRotation,
            between,
            lastAlert: () => lastAlert,
          }),
        );
        if (process.stderr.isTTY) progress('\n');
      }
    }
    return results;
  } finally {
    await environment.stop();
  }
}

/** What an earlier run with `--json` has printed. */
function measured(file: string): readonly Result[] {
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly results: readonly Result[] }).results;
}

async function withFaults({ seed, ...load }: Options, ofEachKind: number): Promise<readonly FaultResult[]> {
  const testbed = await Testbed.open();
  try {
    const results: FaultResult[] = [];
    const cases = await chooseFaults(testbed, ofEachKind, seed);
    for (const each of cases) {
      again(`rotation ${results.length + 1} of ${cases.length}`, results.length === 0);
      results.push(await rotateWithFault(testbed, each, load));
    }
    return results;
  } finally {
    await testbed.close();
  }
}

const progress = (text: string): void => void process.stderr.write(text);

/** A line that is written over where there is a terminal, and else shown only the first time. */
const again = (text: string, first: boolean): void =>
  progress(process.stderr.isTTY ? `\r${text} ` : first ? `${text}\n` : '');

function rotationTable(results: readonly Result[]): string {
  const rows = results.map(({ strategy, application, queries, failures, longestMilliseconds, rotations, ...other }) => [
    strategy,
    application,
    String(queries),
    String(failures),
    `${rotations.filter((count) => count.failures > 0).length} of ${rotations.length}`,
    failures === 0 ? '-' : duration(longestMilliseconds),
    [other.failedRotations.length, ...other.failedRotations].join('; '),
  ]);
  const failed = ['failed queries', 'in rotations', 'for at most', 'rotations not done'];
  return table(['strategy', 'application', 'queries', ...failed], rows, terminal());
}

function faultTable(results: readonly FaultResult[]): string {
  const rows = results.map(({ name, verdict, queries, failures }) => [
    name,
    verdict,
    String(queries),
    String(failures),
  ]);
  return table(['rotation: fault', 'verdict', 'queries', 'failed queries'], rows, terminal());
}

const terminal = () => terminalAt(process.stdout, process.env);

function readOptions(): Options {
  const whole = upTo(9999);
  return new Command('bench:downtime')
    .description('Counts failed queries of applications while their password is rotated.')
    .option('--rotations <n>', 'rotations for each strategy and application', whole, 50)
    .option('--apart <minutes>', 'how far apart on the clock of the stand-in', whole, 0)
    .option('--connections <n>', 'connections at a time', whole, 50)
    .option('--transactions <n>', 'transactions kept open', whole, 5)
    .addOption(new Option('--strategy <name...>', 'only these strategies').choices(STRATEGIES).default([...STRATEGIES]))
    .option('--faults <n>', 'instead, for each strategy so many rotations with each kind of fault', whole)
    .option('--seed <n>', 'with --faults: seed of the choice where each fault happens', whole, 1)
    .option('--from <file...>', 'measure nothing: show what runs with --json have printed, as one table and picture')
    .option('--json', 'print JSON')
    .option('--svg <file>', 'also write a picture')
    .parse()
    .opts();
}

run(main);
