import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { duration, standardOutput, type Terminal } from '../../../infra/cli/terminal';
import { recordSingles } from './catalogue';
import { Ensemble, playAll, untilStruck } from './ensemble';
import { pairwise } from './pairs';
import { type Plot, plotName, type Report } from './play';
import { plotNamed } from './plot-name';
import { Progress, summary } from './report';

interface Flags {
  readonly seed: number;
  readonly only?: string;
  readonly story?: Plot;
  readonly pairs?: number;
  readonly players: number;
  readonly atOnce: number;
  readonly scale: number;
  readonly json?: true;
}

/** How often pairs are chosen; after the first time only for what the ones before have not covered. */
const ROUNDS = 3;

const EXAMPLES = `
Examples:
  $ npm run test:faults                                       every single fault, and pairs
  $ npm run test:faults -- --only 'ALTER ROLE' --pairs 0      single faults on these statements
  $ npm run test:faults -- --only 'notify > ' --seed 7        pairs that begin with these, by another choice

Exit codes: 0 nothing was violated, 1 something was, 2 it was asked for wrongly.`;

/** Plays every fault there is against whole rotations; the exit code says whether anything was violated. */
async function main(): Promise<void> {
  const command = new Command('test:faults')
    .description('let every call, statement and invocation of a rotation fail in every way, and look at the end')
    .option('--seed <number>', 'seed of the choice of pairs', whole, 1)
    .option('--only <text>', 'only single faults whose name contains the text, and pairs that begin with these')
    .option('--story <name>', 'only this story, by the name under which it was reported', story)
    .option('--pairs <number>', 'only so many pairs of faults (default: as many as cover them pairwise)', whole)
    .option(
      '--players <number>',
      'how many processes play, each on a stage of its own',
      atLeastOne,
      availableParallelism(),
    )
    .option('--at-once <number>', 'how many stories each of them plays at a time', atLeastOne, 4)
    .option('--scale <number>', 'how many seconds of the stand-in pass in one of ours', atLeastOne, 6)
    .option('--json', 'print the result as JSON')
    .addHelpText('after', EXAMPLES)
    .configureOutput({ outputError: (text, write) => write(text) })
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));
  const flags = command.parse().opts<Flags>();
  const terminal = flags.json ? silent : standardOutput;
  const began = performance.now();
  const ensemble = new Ensemble(flags);
  try {
    const plots = await recordSingles(ensemble.play);
    const chosen = flags.story === undefined ? plots.filter(isWanted(flags)) : [flags.story];
    const singles = await act('single faults', chosen, ensemble, flags, terminal);
    const pairs = flags.story === undefined ? await playPairs(singles, ensemble, flags, terminal) : [];
    const all = [...singles, ...pairs];
    terminal.write(`\n${all.length} stories in ${duration(performance.now() - began)}\n`);
    if (flags.json) process.stdout.write(`${JSON.stringify({ seed: flags.seed, stories: all.map(plain) })}\n`);
    process.exitCode = all.some(({ violations }) => violations.length > 0) ? 1 : 0;
  } finally {
    await ensemble.close();
  }
}

/** Plays pairs, and others for those in which a fault never had its occasion. */
async function playPairs(singles: readonly Report[], ensemble: Ensemble, flags: Flags, terminal: Terminal) {
  const reports: Report[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const plots = pairwise(singles, flags.seed, reports).slice(0, flags.pairs && flags.pairs - reports.length);
    const title = `${round === 1 ? '' : 'more '}pairs of faults, seed ${flags.seed}`;
    reports.push(...(await act(title, plots, ensemble, flags, terminal)));
  }
  return reports;
}

async function act(title: string, plots: readonly Plot[], ensemble: Ensemble, flags: Flags, terminal: Terminal) {
  if (plots.length === 0) return [];
  terminal.write(`\n${plots.length} ${title}\n`);
  const progress = new Progress(plots.length, terminal);
  const reports = await playAll(untilStruck(ensemble.play), plots, {
    atOnce: flags.players * flags.atOnce,
    onReport: (report) => progress.count(report),
  });
  terminal.write(`\n${summary(reports, terminal)}`);
  return reports;
}

const isWanted =
  ({ only }: Flags) =>
  (plot: Plot): boolean =>
    only === undefined || plotName(plot).includes(only);

const plain = ({ plot, verdict, struck, violations, took }: Report) => ({
  story: plotName(plot),
  verdict,
  struck,
  violations,
  milliseconds: Math.round(took),
});

function story(name: string): Plot {
  try {
    return plotNamed(name);
  } catch (error) {
    throw new InvalidArgumentError((error as Error).message);
  }
}

const silent: Terminal = { write: () => undefined, colours: false, live: false };

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
