import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { builtFunctions } from '../../infra/build/functions';
import { anEnvironment } from '../support/an-environment';

// After each story test/support/invariants.ts asserts: AWSCURRENT logs in and nothing is pending, or the last alert says that someone
// must act; no version without a label logs in; each failed execution has one alert, and a resolved incident one that says so; no
// secret is in any log, history or alert; and IAM has denied no call of a function.

// What a rotation asks of others, in numbers that are the same on every machine. `npm run bench` measures the times.
// How often the rotation function looks at labels and execution while it holds a call depends on time, and is left out.
const WHILE_IT_HOLDS = ['DescribeSecret', 'DescribeExecution', 'GetExecutionHistory'].map(
  (operation) => `rotation-function ${operation}`,
);
const stories = anEnvironment(() => ({ databaseSettings: { log_statement: 'all', log_connections: 'on' } }));

/** `set-secret DescribeSecret` → how often. */
function counted(calls: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const call of [...calls].sort()) counts[call] = (counts[call] ?? 0) + 1;
  return counts;
}

describe('a rotation that succeeds', () => {
  it('makes these calls, three logins (none refused) and twelve transitions', async () => {
    const secret = await stories.aSecret();
    const calls: string[] = [];
    stories.onCallsOfFunctions(({ operation, caller }) => {
      const name = stories.environment.account.lambda.functionOf(caller.accessKeyId) ?? '';
      const call = `${name.replace(/^rotation-/, '')} ${operation}`;
      if (!WHILE_IT_HOLDS.includes(call)) calls.push(call);
      return undefined;
    });
    const logged = stories.serverLog.length;
    const { events, status, document } = await secret.rotate();
    const log = stories.serverLog.slice(logged);
    // FinishSecret looks at the labels itself where a second has passed since TestSecret did, as on a busy machine.
    const finished = events.find(({ stateExitedEventDetails }) => stateExitedEventDetails?.name === 'FinishSecret');
    const sinceTest = (finished?.timestamp?.getTime() ?? Infinity) - (document.testSecret?.pendingAt ?? 0);
    const finishLooks = calls.filter((call) => call === 'finish-secret DescribeSecret').length;
    expect(sinceTest < 1_000 ? [1] : [1, 2]).toContain(finishLooks);

    expect(status).toBe('SUCCEEDED');
    expect(counted(calls)).toEqual({
      'finish-secret DescribeSecret': finishLooks,
      'finish-secret UpdateSecretVersionStage': 1,
      'notify ListExecutions': 1,
      'notify PutLogEvents': 1,
      'preflight DescribeSecret': 1,
      'preflight GetSecretValue': 1,
      'roll-back DescribeSecret': 1,
      'rotation-function GetRandomPassword': 1,
      'rotation-function GetSecretValue': 1,
      'rotation-function PutSecretValue': 1,
      'rotation-function StartExecution': 1,
      'set-secret GetSecretValue': 2,
      'test-secret DescribeSecret': 1,
      'test-secret GetSecretValue': 1,
    });
    expect(log.split(`connection authorized: user=${secret.role} `)).toHaveLength(1 + 3);
    expect(log).not.toContain('password authentication failed');
    expect(events.filter(({ type = '' }) => type.endsWith('StateEntered'))).toHaveLength(12);
    // test/exhaustive/commands/cost-page.test.ts counts the rest of that page once more.
    expect(readFileSync(join(__dirname, '../../docs/operate/cost.md'), 'utf8')).toContain('| state transitions | 12 |');
  });
});

// None has more than 300 kB. Preflight, RollBack and SetSecret carry the client of RDS besides pg, Notify that of S3.
describe('a bundle', () => {
  it.each([
    ['finish-secret', 160],
    ['notify', 285],
    ['preflight', 300],
    ['roll-back', 300],
    ['rotation-function', 200],
    ['set-secret', 300],
    ['slack', 180],
    ['test-secret', 250],
    ['watch', 175],
  ])('of %s has at most %i kB', (name, most) => {
    const { size } = statSync(join(builtFunctions(), name, 'index.js'));
    expect(size / 1_000).toBeLessThan(most);
    expect(size / 1_000).toBeGreaterThan(most * 0.8);
  });

  it('is weighed for every function', () => {
    expect(readdirSync(builtFunctions())).toHaveLength(9);
  });
});
