import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fillRegions } from '../../../infra/docs/marked-regions';
import { caseNamed } from './cases/case-name';
import { caseName, type FaultCase, type Report } from './run-case';

/** A story as it stands in a file. */
interface StoredStory extends Omit<Report, 'faultCase' | 'points' | 'took'> {
  readonly story: string;
  readonly milliseconds: number;
}

const DOCUMENT = join(__dirname, '../../../docs/fault-stories.md');

/** Writes what became of the stories; passwords and points are left out. */
export function writeResult(file: string, reports: readonly Report[]): void {
  const stories = reports.map(({ faultCase, verdict, lockedOut, injected, violations, took }): StoredStory => ({
    story: caseName(faultCase),
    verdict,
    lockedOut,
    injected,
    violations,
    milliseconds: Math.round(took),
  }));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify({ stories }, undefined, 1)}\n`);
}

/** Reads what parts have written; a story that stands in several counts once, as it was in the last. */
export function readResults(files: readonly string[]): Report[] {
  const stories = files.flatMap((file) => stored(file));
  return [...new Map(stories.map((each) => [each.story, each])).values()].map(({ story, milliseconds, ...rest }) => ({
    ...rest,
    faultCase: caseNamed(story),
    points: [],
    took: milliseconds,
  }));
}

/** The stories in which something was violated. */
export function violatedIn(file: string): FaultCase[] {
  return stored(file).flatMap(({ story, violations }) => (violations.length > 0 ? [caseNamed(story)] : []));
}

/** Puts the tables into the page about fault stories. */
export function writeDocument(tables: string): void {
  const region = ['```text', tables.trimEnd(), '```'].join('\n');
  writeFileSync(DOCUMENT, fillRegions('docs/fault-stories.md', readFileSync(DOCUMENT, 'utf8'), { faults: region }));
}

const stored = (file: string) =>
  (JSON.parse(readFileSync(file, 'utf8')) as { readonly stories: readonly StoredStory[] }).stories;
