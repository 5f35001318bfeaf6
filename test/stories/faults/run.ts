import { duration, type Terminal, terminalAt } from '../../../infra/cli/terminal/terminal';
import { runCrowd } from './crowd';
import { recordSingles, sampleOfEach, sampleSingles } from './cases/single-faults';
import { partOf } from './cases/sampling';
import { type Flags, readFlags } from './flags';
import { seededRandom } from '../../../infra/local/aws/clocks/seeded-random';
import { WorkerPool, runAll, untilInjected } from './workers/worker-pool';
import { pairwise } from './cases/fault-pairs';
import { type FaultCase, caseName, type Report } from './run-case';
import { scenariosOf } from './scenarios';
import { Progress, summary } from './report';
import { type Findings, readResults, violatedIn, writeDocument, writeResult } from './results';

/** How often pairs are chosen; after the first time only for what the ones before have not covered. */
const ROUNDS = 3;

/** Runs every fault there is against whole rotations; the exit code says whether anything was violated. */
async function main(): Promise<void> {
  const flags = readFlags();
  if (flags.crowd !== undefined) return rotateCrowd(flags.crowd, flags.lambdaConcurrency);
  const terminal = terminalAt(process.stdout, process.env);
  if (flags.merge !== undefined) {
    show(readResults(flags.merge, flags.strategy), flags, terminal);
    return;
  }
  const began = performance.now();
  const pool = new WorkerPool(flags.workers);
  try {
    const named = flags.story ? [flags.story] : flags.again && violatedIn(flags.again);
    const all =
      named || (await recordSingles(pool.run, flags.strategy && scenariosOf(flags.strategy))).filter(isWanted(flags));
    const chosen = sampled(all, flags).filter((each) => flags.part === undefined || partOf(caseName(each), flags.part));
    const stories: Report[] = [];
    // A run that is interrupted leaves what it has found.
    const onReport = (report: Report) => {
      stories.push(report);
      if (flags.json !== undefined) writeResult(flags.json, stories, all);
    };
    const title = chosen.length < all.length ? `of ${all.length} single faults, seed ${flags.seed}` : 'single faults';
    const run = { pool, flags, terminal, onReport };
    const singles = await runAndReport(title, chosen, run);
    if (!named) await runPairs(singles, run);
    terminal.write(`\n${stories.length} stories in ${duration(performance.now() - began)}\n`);
    process.exitCode = exitCodeOf(stories);
  } finally {
    await pool.close();
  }
}

function sampled(all: readonly FaultCase[], { singles, ofEach, seed }: Flags): readonly FaultCase[] {
  if (ofEach !== undefined) return sampleOfEach(all, ofEach, seededRandom(seed));
  return singles === undefined ? all : sampleSingles(all, singles, seededRandom(seed));
}

/** Shows what parts have found: for each strategy one table for single faults and one for pairs. */
function show(findings: readonly Findings[], flags: Flags, terminal: Terminal): void {
  for (const each of findings) terminal.write(`${tablesOf(each, terminal)}\n`);
  const plain = { ...terminal, colours: false, width: 200 };
  if (flags.docs === true) {
    writeDocument(Object.fromEntries(findings.map((each) => [each.strategy, tablesOf(each, plain)])));
  }
  process.exitCode = exitCodeOf(findings.flatMap(({ stories }) => stories));
}

function tablesOf({ strategy, stories, recorded }: Findings, terminal: Terminal): string {
  const singles = stories.filter(({ faultCase }) => faultCase.faults.length === 1);
  const pairs = stories.filter(({ faultCase }) => faultCase.faults.length > 1);
  const title = `${strategy}: ${singles.length}${recorded === undefined ? '' : ` of ${recorded}`} single faults, ${pairs.length} pairs\n`;
  return [title, ...[singles, pairs].filter(({ length }) => length > 0).map((each) => summary(each, terminal))].join(
    '\n',
  );
}

const exitCodeOf = (stories: readonly Report[]) => (stories.some(({ violations }) => violations.length > 0) ? 1 : 0);

/** Lets a crowd of secrets rotate at once, and prints how that ended. */
async function rotateCrowd(size: number, concurrency: number): Promise<void> {
  const report = await runCrowd({ size, concurrency });
  process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
  const { pending, lockedOut, unresolved, failedWithoutAlert } = report;
  process.exitCode = [pending, lockedOut, unresolved, failedWithoutAlert].every(({ length }) => length === 0) ? 0 : 1;
}

interface Run {
  readonly pool: WorkerPool;
  readonly flags: Flags;
  readonly terminal: Terminal;
  readonly onReport: (report: Report) => void;
}

/** Runs pairs, and others for those in which a fault was never injected. */
async function runPairs(singles: readonly Report[], run: Run): Promise<void> {
  const { seed, pairs } = run.flags;
  const reports: Report[] = [];
  for (let round = 1; round <= ROUNDS; round++) {
    const cases = pairwise(singles, seed, reports).slice(0, pairs && pairs - reports.length);
    const title = `${round === 1 ? '' : 'more '}pairs of faults, seed ${seed}`;
    reports.push(...(await runAndReport(title, cases, run)));
  }
}

async function runAndReport(title: string, cases: readonly FaultCase[], { pool, flags, terminal, onReport }: Run) {
  if (cases.length === 0) return [];
  terminal.write(`\n${cases.length} ${title}\n`);
  const progress = new Progress(cases.length, terminal);
  const reports = await runAll(untilInjected(pool.run), cases, {
    atOnce: flags.workers * flags.atOnce,
    onReport: (report) => {
      progress.count(report);
      onReport(report);
    },
  });
  terminal.write(`\n${summary(reports, terminal)}`);
  return reports;
}

const isWanted =
  ({ only }: Flags) =>
  (faultCase: FaultCase): boolean =>
    only === undefined || caseName(faultCase).includes(only);

void main();
