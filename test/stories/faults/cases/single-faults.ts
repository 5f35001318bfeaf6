import { shuffled, strataOf } from './sampling';
import { SCENARIOS } from '../scenarios';
import { kindsAt } from '../fault';
import { type RunCase, runAll } from '../workers/worker-pool';
import { type FaultCase, caseName } from '../run-case';
import type { InjectionPoint } from './injection-point';

/** While the rotation function waits it looks at the labels again and again, all looks alike: so many are enough. */
const LOOKS_WHILE_WAITING = 3;

/** How many scenarios are recorded at a time. */
const AT_ONCE = 3;

/**
 * One fault at one point, all of them. Enumerated by recording: each scenario is run once without a fault, and what it
 * passes are the points; a point counts under the first scenario that has it.
 *
 * @throws Error if a rotation without a fault violates anything
 */
export async function recordSingles(runCase: RunCase, scenarios = SCENARIOS): Promise<FaultCase[]> {
  const cases: FaultCase[] = [];
  const reports = await runAll(
    runCase,
    scenarios.map((scenario) => ({ scenario, faults: [] })),
    { atOnce: AT_ONCE },
  );
  for (const report of reports) {
    const { scenario } = report.faultCase;
    if (report.violations.length > 0) {
      throw new Error(`Without any fault, ${caseName(report.faultCase)}: ${report.violations.join('; ')}`);
    }
    const own = report.points.filter((point) => scenario.own(point) && !isOneLookOfMany(point));
    cases.push(...own.flatMap((point) => kindsAt(point).map((kind) => ({ scenario, faults: [{ point, kind }] }))));
  }
  return cases;
}

/** Whether this is one more of the looks with which the rotation function waits, after those that are counted. */
export const isOneLookOfMany = ({ caller, operation, occurrence }: InjectionPoint): boolean =>
  caller === 'createSecret call' && operation.startsWith('Describe') && occurrence > LOOKS_WHILE_WAITING;

/** A stratified sample of single faults: of every kind at every system equally many. */
export function sampleSingles(singles: readonly FaultCase[], count: number, random: () => number): FaultCase[] {
  const strata = strataOf(shuffled(singles, random), ({ faults: [fault] }) => `${fault?.point.system} ${fault?.kind}`);
  const chosen: FaultCase[] = [];
  for (let round = 0; chosen.length < count && round < singles.length; round++) {
    chosen.push(...[...strata.values()].flatMap((cases) => cases.slice(round, round + 1)));
  }
  return chosen.slice(0, count);
}

/** Of every kind in every function, task or call so many, or as many as there are. */
export function sampleOfEach(singles: readonly FaultCase[], count: number, random: () => number): FaultCase[] {
  const strata = strataOf(shuffled(singles, random), ({ faults: [fault] }) => `${fault?.point.caller} ${fault?.kind}`);
  return [...strata.values()].flatMap((cases) => cases.slice(0, count));
}
