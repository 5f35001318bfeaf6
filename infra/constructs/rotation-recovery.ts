import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SfnStateMachine } from 'aws-cdk-lib/aws-events-targets';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { FailureName } from '../../workflow/error-names';

/** An execution of mode `rotate`. In a recovery's input the same text is escaped, so a recovery never starts another. */
const OF_A_ROTATION = [{ wildcard: '*"mode":"rotate"*' }];

/**
 * Starts the machine in mode `recover` after a rotation that ended without its own catch: stopped, timed out, or failed
 * with an error the machine does not end with itself. Best effort, as every event is; Secrets Manager's next attempt of
 * the rotation is the fallback. If an event comes twice, that does no harm: RollBack checks before it acts.
 */
export class RotationRecovery extends Construct {
  readonly rules: readonly Rule[];

  constructor(
    scope: Construct,
    id: string,
    props: { readonly namePrefix: string; readonly stateMachine: StateMachine; readonly deadLetters: IQueue },
  ) {
    super(scope, id);
    const { namePrefix, stateMachine, deadLetters } = props;
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      inlinePolicies: {
        StartExecution: new PolicyDocument({
          statements: [
            new PolicyStatement({ actions: ['states:StartExecution'], resources: [stateMachine.stateMachineArn] }),
          ],
        }),
      },
    }).withoutPolicyUpdates();
    const rule = (name: string, description: string, ended: Record<string, unknown>): Rule =>
      new Rule(this, name, {
        ruleName: `${namePrefix}-recover-${name}`,
        description,
        eventPattern: {
          source: ['aws.states'],
          detailType: ['Step Functions Execution Status Change'],
          detail: { stateMachineArn: [stateMachine.stateMachineArn], input: OF_A_ROTATION, ...ended },
        },
        targets: [
          new SfnStateMachine(stateMachine, {
            deadLetterQueue: deadLetters,
            role,
            input: RuleTargetInput.fromObject({
              mode: 'recover',
              stopped: {
                executionArn: EventField.fromPath('$.detail.executionArn'),
                status: EventField.fromPath('$.detail.status'),
                input: EventField.fromPath('$.detail.input'),
              },
            }),
          }),
        ],
      });
    this.rules = [
      rule('stopped', 'Rolls back a rotation whose execution was aborted or timed out', {
        status: ['ABORTED', 'TIMED_OUT'],
      }),
      rule('broken', 'Rolls back a rotation whose execution failed with an error of Step Functions itself', {
        status: ['FAILED'],
        // The guide's example events contain no error, and a pattern on an absent field never matches.
        error: [{ exists: false }, { 'anything-but': Object.values(FailureName) }],
      }),
    ];
  }
}
