import { seededRandom } from '../../../infra/local/aws/clocks/seeded-random';
import { FAULT_KINDS, type Fault, kindsAt } from '../../stories/faults/fault';
import { verdictOfStory } from '../../stories/faults/checks/alert-checks';
import { isOneLookOfMany } from '../../stories/faults/cases/single-faults';
import { shuffled } from '../../stories/faults/cases/sampling';
import { type FaultCase, caseName } from '../../stories/faults/run-case';
import { SCENARIOS } from '../../stories/faults/scenarios';
import { Story } from '../../stories/faults/story';
import type { Testbed } from '../../stories/faults/testbed';
import { DATABASE } from '../../stories/faults/workers/shared-database';
import { APPLICATIONS } from './applications';
import type { Load } from './rotations';
import { Workload } from './workload';

/** The rotations into which a fault is put: one that goes through, by each strategy. */
const STRATEGIES = ['through', 'single-user-with-superuser', 'alternating-users'];

/** What an application with `rotatingPool` saw of one rotation with a fault. */
export interface FaultResult {
  /** `through: setSecret > ALTER ROLE (rotation) #1 replyLost`. */
  readonly name: string;
  readonly verdict: string;
  readonly queries: number;
  readonly failures: number;
  readonly messages: Readonly<Record<string, number>>;
}

/** For each strategy so many faults of each kind there is, at points chosen by the seed. */
export async function chooseFaults(testbed: Testbed, ofEachKind: number, seed: number): Promise<readonly FaultCase[]> {
  const chosen: FaultCase[] = [];
  for (const scenario of SCENARIOS.filter(({ name }) => STRATEGIES.includes(name))) {
    const story = new Story(testbed, scenario, []);
    await story.begin();
    await story.rotate();
    const points = story.points.filter((point) => !isOneLookOfMany(point));
    await testbed.removeSecret(story);
    for (const kind of FAULT_KINDS) {
      const faults: readonly Fault[] = points
        .filter((point) => kindsAt(point).includes(kind))
        .map((point) => ({ point, kind }));
      const some = shuffled(faults, seededRandom(seed)).slice(0, ofEachKind);
      chosen.push(...some.map((fault) => ({ scenario, faults: [fault] })));
    }
  }
  return chosen;
}

/** One rotation with a fault in it, beside an application that goes to the database itself and so meets no fault but the rotation's. */
export async function rotateWithFault(testbed: Testbed, faultCase: FaultCase, load: Load): Promise<FaultResult> {
  const { databases, clients } = testbed.environment;
  const { host, port, ca = '' } = databases.administration;
  const [helper] = APPLICATIONS;
  if (helper === undefined) throw new Error('There is no application to measure.');
  const story = new Story(testbed, faultCase.scenario, faultCase.faults);
  await story.begin();
  const workload = new Workload(
    helper,
    {
      secretId: story.secretArn,
      secretsManager: clients.secretsManager,
      connection: { host, port, database: DATABASE, ssl: { ca } },
      now: () => testbed.environment.clock.now(),
    },
    load.connections,
    load.transactions,
  );
  await workload.untilAsked();
  await story.rotate();
  await workload.untilAsked();
  const verdict = verdictOfStory(story);
  await workload.stop();
  const { queries, failures } = workload.lap();
  await story.repair();
  if (story.isRecovering) await story.recovered();
  await testbed.removeSecret(story);
  return { name: caseName(faultCase), verdict, queries, failures, messages: Object.fromEntries(workload.messages) };
}
