import { type Found, planOf } from '../../../../infra/cli/adopt/plan';

const ARN = 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders/db-AbCdEf';
const FORMER = 'arn:aws:lambda:eu-central-1:111122223333:function:hosted';
const OURS = 'arn:aws:lambda:eu-central-1:111122223333:function:platform-rotation-function';
/** As DescribeSecret tells them: the days of a rate stand beside it. */
const RULES = { ScheduleExpression: 'rate(10 days)', Duration: '2h', AutomaticallyAfterDays: 10 };
const STRATEGY = 'rds-rotation-workflow:strategy';

const found = (differing: Partial<Found['secret']> = {}, more: Partial<Found> = {}): Found => ({
  secret: {
    name: 'orders/db',
    arn: ARN,
    labels: {},
    rotationEnabled: true,
    rotationFunctionArn: FORMER,
    rules: RULES,
    ...differing,
  },
  functionArn: OURS,
  strategy: { name: 'single-user', since: 'its value has no masterarn' },
  ...more,
});

const rotate = (functionArn: string, rules = '{"ScheduleExpression":"rate(10 days)","Duration":"2h"}') =>
  `aws secretsmanager rotate-secret --secret-id orders/db --rotation-lambda-arn ${functionArn} --rotation-rules '${rules}' --no-rotate-immediately`;
const tag = (value: string) =>
  `aws secretsmanager tag-resource --secret-id orders/db --tags '[{"Key":"${STRATEGY}","Value":"${value}"}]'`;
const untag = `aws secretsmanager untag-resource --secret-id orders/db --tag-keys '["${STRATEGY}"]'`;
const twoUsers = { strategy: { name: 'alternating-users', since: 'its value has masterarn' } } as const;

describe('what adopting a secret takes', () => {
  it('is one request there and one back, with the rules as they were', () => {
    const { change, wayBack, tags, after, mind } = planOf(found());
    expect(change).toEqual([rotate(OURS)]);
    expect(wayBack).toEqual([rotate(FORMER)]);
    expect([tags, mind]).toEqual([{}, []]);
    expect(after).toEqual({
      enabled: true,
      functionArn: OURS,
      rules: { ScheduleExpression: 'rate(10 days)', Duration: '2h' },
    });
  });

  it('is the tag first and the function then, and back the other way round', () => {
    const plan = planOf(found({}, { ...twoUsers, superuserArn: 'arn:superuser' }));
    expect(plan.change).toEqual([tag('alternating-users'), rotate(OURS)]);
    expect(plan.wayBack).toEqual([rotate(FORMER), untag]);
    expect(plan.mind).toEqual(['The workflow must be allowed to read arn:superuser: its property superusers.']);
  });

  it('gives a tag that was there its former value back', () => {
    const tags = { [STRATEGY]: 'single-user-with-superuser' };
    expect(planOf(found({ tags }, twoUsers)).wayBack.at(-1)).toBe(tag('single-user-with-superuser'));
  });

  it('keeps days that stand alone, and takes another schedule where one is given', () => {
    const days = planOf(found({ rules: { AutomaticallyAfterDays: 30 } }));
    expect(days.change).toEqual([rotate(OURS, '{"AutomaticallyAfterDays":30}')]);
    const other = planOf(found({}, { rules: { ScheduleExpression: 'rate(5 days)' } }));
    expect(other.change).toEqual([rotate(OURS, '{"ScheduleExpression":"rate(5 days)"}')]);
    expect(other.wayBack).toEqual([rotate(FORMER)]);
  });

  it('goes back to no rotation if there was none', () => {
    const off = 'aws secretsmanager cancel-rotate-secret --secret-id orders/db';
    expect(planOf(found({ rotationEnabled: false })).wayBack).toEqual([off]);
  });

  it('is nothing where our function rotates it already, and what differs where not all is the same', () => {
    const ours = { rotationFunctionArn: OURS };
    const done = planOf(found(ours));
    expect([done.change, done.wayBack]).toEqual([[], []]);
    expect(planOf(found({ ...ours, rotationEnabled: false })).change).toEqual([rotate(OURS)]);
    expect(planOf(found(ours, twoUsers)).change).toEqual([tag('alternating-users')]);
  });

  it('warns about a template: removing its schedule would turn the rotation off', () => {
    const [told] = planOf(found({ tags: { 'aws:cloudformation:stack-name': 'Shop' } })).mind;
    expect(told).toContain('the CloudFormation stack Shop');
    expect(told).toContain('docs/moving-a-rotation.md');
  });
});
