import type { Stack } from 'aws-cdk-lib';
import type { RotationWorkflowProps } from '../../../infra/constructs/rotation-workflow';
import { aVpc, aWorkflow, EVERY_SECOND_MONDAY, ORDERS_ARN, ordersSecret, resources } from './a-workflow';

interface RuleProperties {
  readonly Name: string;
  readonly ScheduleExpression?: string;
  readonly Targets: readonly { readonly Input: string; readonly Arn: unknown }[];
}

/** The rules by the clock of a workflow that rotates one secret. */
function rules(props?: (stack: Stack) => RotationWorkflowProps): Readonly<Record<string, RuleProperties>> {
  const { stack, rotation } = aWorkflow(props);
  rotation.rotate(ordersSecret(stack), { schedule: EVERY_SECOND_MONDAY });
  const byTheClock = resources<RuleProperties>(stack, 'AWS::Events::Rule').filter(
    ({ ScheduleExpression }) => ScheduleExpression !== undefined,
  );
  return Object.fromEntries(byTheClock.map((rule) => [rule.Name, rule]));
}

const inputOf = (rule: RuleProperties | undefined): unknown => JSON.parse(rule?.Targets[0]?.Input ?? '');
/** The function of which it is a version. */
const versionIn = (reference: unknown) =>
  /RotationFunctions([a-z]+)CurrentVersion/.exec(JSON.stringify(reference))?.[1];

describe('the watch', () => {
  it('checks every rotated secret every 15 minutes, and knows what should rotate it', () => {
    const { 'shop-watch': rule } = rules();
    expect(rule?.ScheduleExpression).toBe('rate(15 minutes)');
    expect(inputOf(rule)).toEqual({
      secretArns: [ORDERS_ARN],
      rotationFunctionArn: 'arn:aws:lambda:eu-central-1:111111111111:function:shop-rotation-function',
      dailyCheck: true,
    });
    expect(rule?.Targets[0]?.Arn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^RotationFunctionswatch/), 'Arn'] });
  });

  it('checks nothing once a day if that is not wanted', () => {
    expect(inputOf(rules(() => ({ dailyCheck: false }))['shop-watch'])).toMatchObject({ dailyCheck: false });
  });
});

describe('functions in a VPC', () => {
  it('are invoked every day, because Lambda makes functions inactive after weeks without an invocation', () => {
    const { 'shop-awake': rule } = rules((stack) => ({ vpc: aVpc(stack) }));
    expect(rule?.ScheduleExpression).toBe('rate(1 day)');
    expect(rule?.Targets.map(({ Arn, Input }) => [versionIn(Arn), Input])).toEqual(
      ['preflight', 'setsecret', 'testsecret', 'rollback'].map((name) => [name, '{"task":"warm"}']),
    );
  });

  it('and no others', () => {
    expect(Object.keys(rules())).toEqual(['shop-watch']);
  });
});
