import { aWorkflow, allowedTo, resources } from './a-workflow';

interface RuleProperties {
  readonly Name: string;
  readonly EventPattern: { readonly detail: { readonly input: readonly { readonly wildcard: string }[] } };
  readonly Targets: readonly { readonly RoleArn: { readonly 'Fn::GetAtt': readonly [string, 'Arn'] } }[];
}

describe('recovery from executions that ended without their own catch', () => {
  const { stack } = aWorkflow();
  const rules = resources<RuleProperties>(stack, 'AWS::Events::Rule').filter(({ Name }) => Name.includes('recover'));
  const machine = { Ref: expect.stringMatching(/^RotationStateMachine[0-9A-F]{8}$/) as string };
  const common = {
    source: ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
  };
  const input = [{ wildcard: '*"mode":"rotate"*' }];

  it('listens for rotations that were aborted or timed out, and for those that failed with a foreign error', () => {
    expect(Object.fromEntries(rules.map(({ Name, EventPattern }) => [Name, EventPattern]))).toEqual({
      'shop-recover-stopped': {
        ...common,
        detail: { stateMachineArn: [machine], input, status: ['ABORTED', 'TIMED_OUT'] },
      },
      'shop-recover-broken': {
        ...common,
        detail: {
          stateMachineArn: [machine],
          input,
          status: ['FAILED'],
          error: [
            { exists: false },
            { 'anything-but': ['InputRefused', 'RotationFailed', 'RotationUnresolved', 'CheckFailed'] },
          ],
        },
      },
    });
  });

  it('starts the same machine with what the Start state expects of a stopped execution', () => {
    expect(rules.map(({ Targets }) => Targets)).toEqual(
      Array.from({ length: 2 }, () => [
        {
          Id: 'Target0',
          DeadLetterConfig: {
            Arn: { 'Fn::GetAtt': [expect.stringMatching(/^RotationDeadLettersQueue/) as string, 'Arn'] },
          },
          Arn: machine,
          RoleArn: expect.anything() as unknown,
          InputTransformer: {
            InputPathsMap: {
              'detail-executionArn': '$.detail.executionArn',
              'detail-status': '$.detail.status',
              'detail-input': '$.detail.input',
            },
            InputTemplate:
              '{"mode":"recover","stopped":{"executionArn":<detail-executionArn>,"status":<detail-status>,"input":<detail-input>}}',
          },
        },
      ]),
    );
  });

  it('may start that machine and nothing else', () => {
    const [role] = rules[0]?.Targets[0]?.RoleArn['Fn::GetAtt'] ?? [];
    expect(allowedTo(stack, role ?? '')).toEqual(['Allow <RotationStateMachine>: states:StartExecution']);
  });

  it.each([
    ['a rotation', { mode: 'rotate', secretArn: 'arn', versionId: 'v' }, true],
    ['a check', { mode: 'check', secretArn: 'arn', versionId: 'v' }, false],
    [
      'the recovery of a rotation, or recoveries would start each other for ever',
      { mode: 'recover', stopped: { status: 'ABORTED', input: '{"mode":"rotate","secretArn":"arn"}' } },
      false,
    ],
  ])('what it listens for in the input: %s', (_, executionInput, wanted) => {
    const wildcard = rules[0]?.EventPattern.detail.input[0]?.wildcard ?? '';
    // `*` is any text and everything else stands for itself (EventBridge guide, "wildcard matching").
    const literal = wildcard.slice(1, -1);
    expect(wildcard).toBe(`*${literal}*`);
    expect(JSON.stringify(executionInput).includes(literal)).toBe(wanted);
  });
});
