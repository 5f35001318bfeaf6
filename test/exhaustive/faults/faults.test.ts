import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { changingSession, lookingSession, restoringSession } from '../../../functions/rotation/sessions';
import { CURRENT, KEEP, PENDING } from '../../../functions/rotation/secret/versions';
import { seededRandom } from '../../../infra/local/aws/clocks/seeded-random';
import { caseNamed } from '../../stories/faults/cases/case-name';
import { recordSingles, sampleSingles } from '../../stories/faults/cases/single-faults';
import { runAll } from '../../stories/faults/workers/worker-pool';
import { runCase, type FaultCase, caseName } from '../../stories/faults/run-case';
import { scenariosOf } from '../../stories/faults/scenarios';
import { Testbed } from '../../stories/faults/testbed';
import { STRATEGIES } from '../../../workflow/names';

/** How many single faults are tried here; `npm run test:faults` tries all of them, and pairs. */
const SAMPLE = 28;
const FUNCTIONS = join(__dirname, '../../../functions');

let testbed: Testbed;
let singles: FaultCase[];
const inTestbed = (faultCase: FaultCase) => runCase(testbed, faultCase);
beforeAll(async () => {
  testbed = await Testbed.open();
  singles = await recordSingles(inTestbed);
});
afterAll(() => closed(testbed));

/** The stories have been judged by then: a testbed full of cut connections and killed functions need not end in order. */
async function closed(judged: Testbed): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, 20_000)));
  await Promise.race([judged.close(), patience]);
  clearTimeout(timer);
}

describe('what can fail is recorded from rotations, and nothing the code can do is missing', () => {
  const operations = () => new Set(singles.flatMap(({ faults }) => faults.map(({ point }) => point.operation)));

  it('every command of an SDK that a rotation sends, and every label it moves', () => {
    const sent = ['secrets-manager', 'step-functions', 'alerts'].flatMap((folder) =>
      readdirSync(join(FUNCTIONS, folder), { recursive: true, encoding: 'utf8' }).flatMap((file) => {
        // The address of the Slack webhook is read by a function of its own, after the alert has been published.
        const source =
          !file.endsWith('.ts') || file.endsWith('webhook-url.ts')
            ? ''
            : readFileSync(join(FUNCTIONS, folder, file), 'utf8');
        return [...source.matchAll(/new (\w+)Command\(/g)].map(([, operation = '']) => operation);
      }),
    );
    const moves = [CURRENT, PENDING, KEEP].map((label) => `UpdateSecretVersionStage ${label}`);
    const wanted = new Set([...sent.filter((operation) => operation !== 'UpdateSecretVersionStage'), ...moves]);
    expect(wanted.size).toBeGreaterThanOrEqual(10);
    expect([...wanted].filter((operation) => !operations().has(operation))).toEqual([]);
  });

  it('under names of their own: no two scenarios of a strategy have the same', () => {
    for (const strategy of STRATEGIES) {
      const names = scenariosOf(strategy).map(({ name }) => name);
      expect([strategy, new Set(names).size]).toEqual([strategy, names.length]);
      expect(names.length).toBeGreaterThan(10);
    }
  });

  it('every session it opens in the database, and every change it makes there', () => {
    const sessions = [changingSession, lookingSession, restoringSession].map((named) => named('').replace(/\/$/, ''));
    const wanted = [
      ...sessions.map((session) => `connect (${session})`),
      'connect (rotation/fence)',
      'connect (rotation-restore/fence)',
      'ALTER ROLE (rotation)',
      'ALTER ROLE (rotation-look)',
      'ALTER ROLE (rotation-restore)',
    ];
    expect(wanted.filter((operation) => !operations().has(operation))).toEqual([]);
  });

  it('every function the state machine invokes, every one it wakes, and the calls of Secrets Manager', () => {
    const invoked = singles.flatMap(({ faults }) =>
      faults.filter(({ point }) => point.operation === 'invocation').map(({ point }) => point.caller),
    );
    expect([...new Set(invoked)].sort()).toEqual([
      'createSecret',
      'createSecret call',
      'finishSecret',
      'finishSecret call',
      'notify',
      'preflight',
      'rollBack',
      'setSecret',
      'setSecret call',
      'testSecret',
      'testSecret call',
      'warm finish-secret',
      'warm roll-back',
      'warm test-secret',
    ]);
  });
});

it.each([
  // The pending password was set by an earlier attempt: what proves nothing is no refusal of it.
  ['taken up again after SetSecret: setSecret > SET (rotation-look) #1 throttled', 'succeeded'],
  ['taken up again after SetSecret: preflight > SET (rotation-look) #1 throttled', 'rolledForward'],
  // The database refuses RollBack's function alone: another one sets the password of AWSCURRENT again.
  ['AWSPENDING removed by hand, to rotate again: rollBack > connect (rotation-look) #1 denied', 'unresolved'],
])('%s: %s, and applications log in', async (name, verdict) => {
  const report = await inTestbed(caseNamed(name));
  const { injected, lockedOut, violations } = report;
  expect({ verdict: report.verdict, injected, lockedOut, violations }).toEqual({
    verdict,
    injected: true,
    lockedOut: false,
    violations: [],
  });
});

it('no fault locks an application out, loses a label, suppresses an alert or reveals a secret, in a sample of every kind', async () => {
  expect(singles.length).toBeGreaterThan(1_400);
  const sample = sampleSingles(singles, SAMPLE, seededRandom(1));
  const reports = await runAll(inTestbed, sample, { atOnce: 4 });

  const violated = reports.filter(({ violations }) => violations.length > 0);
  expect(violated.map(({ faultCase, violations }) => [caseName(faultCase), ...violations])).toEqual([]);
  expect(reports.filter(({ injected }) => injected).length).toBeGreaterThan(SAMPLE * 0.9);
  // A sample in which nothing had consequences would prove little.
  expect(new Set(reports.map(({ verdict }) => verdict)).size).toBeGreaterThanOrEqual(3);
});
