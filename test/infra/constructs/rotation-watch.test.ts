import { aWorkflow, EVERY_SECOND_MONDAY, ORDERS_ARN, ordersSecret, resources } from './a-workflow';

interface RuleProperties {
  readonly Name: string;
  readonly ScheduleExpression: string;
  readonly Targets: readonly { readonly Input: string; readonly Arn: unknown }[];
}

describe('the watch for forgotten versions', () => {
  const { stack, rotation } = aWorkflow();
  rotation.rotate(ordersSecret(stack), { schedule: EVERY_SECOND_MONDAY });
  const [rule] = resources<RuleProperties>(stack, 'AWS::Events::Rule').filter(({ Name }) => Name === 'shop-watch');

  it('looks every six hours at every secret that is rotated', () => {
    expect(rule?.ScheduleExpression).toBe('rate(6 hours)');
    expect(JSON.parse(rule?.Targets[0]?.Input ?? '')).toEqual({ secretArns: [ORDERS_ARN] });
    expect(rule?.Targets[0]?.Arn).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^RotationFunctionswatch/), 'Arn'] });
  });
});
