import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { RotationWorkflow, type RotationWorkflowProps } from '../../../../../infra/constructs/rotation-workflow';
import { aWorkflow } from '../../a-workflow';

const MONDAYS = 'cron(0 3 ? * MON *)';

/** Rotates a secret by each of the schedules, on a day in the middle of November. */
function rotating(expressions: readonly string[], lambdaConcurrency?: number) {
  const { stack, rotation } = aWorkflow((made) =>
    onDay(made, lambdaConcurrency === undefined ? {} : { lambdaConcurrency }),
  );
  expressions.forEach((expression, index) => {
    const arn = `arn:aws:secretsmanager:eu-central-1:111111111111:secret:crowd/${index}-AbCdEf`;
    rotation.rotate(Secret.fromSecretCompleteArn(stack, `Secret${index}`, arn), { schedule: { expression } });
  });
  return warningsOf(stack);
}

/** The properties, in a stack for which it is the middle of November. */
function onDay(stack: Stack, props: RotationWorkflowProps): RotationWorkflowProps {
  stack.node.setContext('rotation:today', '2026-11-22');
  return props;
}

function warningsOf(stack: Stack): unknown[] {
  const found = Annotations.fromStack(stack).findWarning(
    '*',
    Match.stringLikeRegexp('concurrent executions of Lambda'),
  );
  return found.map(({ entry }) => entry.data);
}

const times = (count: number, expression: string) => Array.from({ length: count }, () => expression);

describe('rotations that may begin in the same hour', () => {
  it.each<[string, readonly string[], number | undefined]>([
    ['one secret, however little there is', [MONDAYS], 1],
    ['two secrets at different hours', [MONDAYS, 'cron(0 9 ? * MON *)'], 7],
    ['two secrets that never meet', [MONDAYS, 'cron(0 3 ? * TUE *)'], 7],
    ['a rate in days beside a window by day: it opens at midnight', [MONDAYS, 'rate(30 days)'], 7],
    ['two at once where four for each suffice', times(2, MONDAYS), 8],
    ['thirty with the quota of an account', times(30, MONDAYS), undefined],
  ])('%s: no warning', (_what, expressions, lambdaConcurrency) => {
    expect(rotating(expressions, lambdaConcurrency)).toEqual([]);
  });

  it.each<[string, readonly string[], number, string]>([
    [
      'two by one schedule',
      times(2, MONDAYS),
      7,
      '2 secrets may be rotated in the same hour, such as 2026-11-23T03:00Z, which takes up to 8',
    ],
    [
      'two that meet in some months',
      [MONDAYS, 'cron(0 3 1 * ? *)'],
      7,
      '2 secrets may be rotated in the same hour, such as 2027-02-01T03:00Z, which takes up to 8',
    ],
    ['two by distance', times(2, 'rate(30 days)'), 7, '2 secrets may be rotated in the same hour, which takes up to 8'],
    [
      'one by distance in hours beside any other',
      [MONDAYS, 'rate(4 hours)'],
      7,
      '2 secrets may be rotated in the same hour, such as 2026-11-23T03:00Z',
    ],
    [
      'one by distance in days beside a midnight',
      ['cron(0 0 ? * MON *)', 'rate(30 days)'],
      7,
      '2 secrets may be rotated in the same hour, such as 2026-11-23T00:00Z',
    ],
  ])('%s: a warning that says how many, when, and what to do', (_what, expressions, lambdaConcurrency, words) => {
    const [warning, ...more] = rotating(expressions, lambdaConcurrency);
    expect(more).toEqual([]);
    expect(warning).toContain(words);
    expect(warning).toContain(
      `the property lambdaConcurrency is ${lambdaConcurrency}. They will wait for each other. Spread the schedules`,
    );
  });

  it('are those of all workflows of the account and Region together', () => {
    const { stack, rotation } = aWorkflow((made) => onDay(made, { lambdaConcurrency: 7 }));
    const another = (id: string, region: string) => {
      const made = new Stack(stack, id, { env: { account: '111111111111', region } });
      return new RotationWorkflow(made, 'Rotation', onDay(made, {}));
    };
    const workflows = [rotation, another('Beside', 'eu-central-1'), another('Elsewhere', 'eu-west-1')];
    for (const each of workflows) {
      const { region } = Stack.of(each);
      const arn = `arn:aws:secretsmanager:${region}:111111111111:secret:crowd/${each.node.path.length}-AbCdEf`;
      each.rotate(Secret.fromSecretCompleteArn(each, 'Secret', arn), { schedule: { expression: MONDAYS } });
    }
    const warnings = workflows.map((each) => warningsOf(Stack.of(each)));
    expect(warnings).toEqual([
      [expect.stringContaining('2 secrets may be rotated in the same hour, such as 2026-11-23T03:00Z')],
      [],
      [],
    ]);
  });

  it.each([0, -1, 2.5, NaN])('refuses %d concurrent executions', (lambdaConcurrency) => {
    expect(() => aWorkflow(() => ({ lambdaConcurrency }))).toThrow(
      `property lambdaConcurrency is ${lambdaConcurrency}: allowed are whole numbers from 1.`,
    );
  });
});
