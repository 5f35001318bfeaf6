import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { STRATEGIES, type StrategyName } from '../../../workflow/names';
import { fillRegions, regionIn } from '../../../infra/docs/marked-regions';
import { caseNamed } from './cases/case-name';
import { caseName, type FaultCase, type Report } from './run-case';

/** What has been found by one strategy. */
export interface Findings {
  readonly strategy: StrategyName;
  readonly stories: readonly Report[];
  /** How many single faults there are, as far as it is known. */
  readonly recorded: number | undefined;
}

type Recorded = Readonly<Partial<Record<StrategyName, number>>>;

interface Stored {
  readonly recorded?: Recorded;
  readonly stories: readonly StoredStory[];
}

/** A story as it stands in a file. */
interface StoredStory extends Omit<Report, 'faultCase' | 'points' | 'took'> {
  readonly story: string;
  readonly milliseconds: number;
}

const DOCUMENT = join(__dirname, '../../../docs/fault-stories.md');

/** By which strategy a story rotates. */
const strategyOf = ({ scenario }: FaultCase): StrategyName => scenario.strategy ?? 'single-user';

/** Writes what became of the stories; passwords and points are left out. @param all the single faults they were chosen from */
export function writeResult(file: string, reports: readonly Report[], all: readonly FaultCase[]): void {
  const recorded: Recorded = Object.fromEntries(
    STRATEGIES.map((strategy) => [strategy, all.filter((each) => strategyOf(each) === strategy).length]),
  );
  const stories = reports.map(({ faultCase, verdict, lockedOut, injected, violations, took }): StoredStory => ({
    story: caseName(faultCase),
    verdict,
    lockedOut,
    injected,
    violations,
    milliseconds: Math.round(took),
  }));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ recorded, stories } satisfies Stored, undefined, 1)}\n`);
}

/** Reads what parts have written, by strategy; a story that stands in several counts once, as it was in the last. */
export function readResults(files: readonly string[], only?: StrategyName): Findings[] {
  const parts = files.map(stored);
  const byName = new Map(parts.flatMap(({ stories }) => stories).map((each) => [each.story, each]));
  const reports = [...byName.values()].map(({ story, milliseconds, ...rest }) => ({
    ...rest,
    faultCase: caseNamed(story),
    points: [],
    took: milliseconds,
  }));
  return STRATEGIES.filter((strategy) => only === undefined || only === strategy).flatMap((strategy) => {
    const stories = reports.filter(({ faultCase }) => strategyOf(faultCase) === strategy);
    const recorded = Math.max(0, ...parts.map((part) => part.recorded?.[strategy] ?? 0));
    return stories.length === 0 ? [] : [{ strategy, stories, recorded: recorded || undefined }];
  });
}

/** The stories in which something was violated. */
export function violatedIn(file: string): FaultCase[] {
  return stored(file).stories.flatMap(({ story, violations }) => (violations.length > 0 ? [caseNamed(story)] : []));
}

/** Puts the tables into the page about fault stories; those of other strategies stay. */
export function writeDocument(tables: Readonly<Partial<Record<StrategyName, string>>>): void {
  const text = readFileSync(DOCUMENT, 'utf8');
  const regions = STRATEGIES.map((strategy): readonly [string, string] => {
    const table = tables[strategy];
    const name = `faults-${strategy}`;
    return [name, table === undefined ? regionIn(text, name) : ['```text', table.trimEnd(), '```'].join('\n')];
  });
  writeFileSync(DOCUMENT, fillRegions('docs/fault-stories.md', text, Object.fromEntries(regions)));
}

const stored = (file: string) => JSON.parse(readFileSync(file, 'utf8')) as Stored;
