import { Stack } from 'aws-cdk-lib';
import { EventField, type IRuleTarget, Rule, type RuleTargetConfig, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct, type IConstruct } from 'constructs';
import { COMMAND_LINE } from '../../../workflow/names';
import { UNTOLD } from '../../../workflow/states/fail';
import { keyStatement } from '../secrets/key-access';

interface LostAlertsProps {
  readonly namePrefix: string;
  readonly stateMachine: StateMachine;
  readonly topic: ITopic;
  readonly deadLetters: IQueue;
}

/**
 * Notifies the topic of an execution whose Notify state failed, with the cause of its Fail state. It replaces exactly the
 * alerts that could not be sent, so it never duplicates a message.
 */
export class LostAlerts extends Construct {
  readonly rule: Rule;

  constructor(scope: Construct, id: string, props: LostAlertsProps) {
    super(scope, id);
    const { namePrefix, stateMachine, topic, deadLetters } = props;
    const [execution, cause] = ['executionArn', 'cause'].map((field) => EventField.fromPath(`$.detail.${field}`));
    const target = new SnsTopic(topic, {
      role: this.publisher(namePrefix, topic),
      deadLetterQueue: deadLetters,
      message: RuleTargetInput.fromText(
        `CHECK NOW: the alert of an execution could not be sent. It ended with: ${cause} The execution: ${execution} Look at its secret: ${COMMAND_LINE} check NAME`,
      ),
    });
    this.rule = new Rule(this, 'Rule', {
      ruleName: `${namePrefix}-lost-alerts`,
      description: 'Notifies the topic of an execution whose alert could not be sent',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [stateMachine.stateMachineArn],
          status: ['FAILED'],
          cause: [{ wildcard: `*${UNTOLD}` }],
        },
      },
      targets: [wherever(target)],
    });
  }

  /** A role instead of a statement in the topic's policy, which may belong to someone else; for this rule alone. */
  private publisher(namePrefix: string, topic: ITopic): Role {
    const stack = Stack.of(this);
    const ruleArn = stack.formatArn({ service: 'events', resource: 'rule', resourceName: `${namePrefix}-lost-alerts` });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('events.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnEquals: { 'aws:SourceArn': ruleArn } },
      }),
    });
    if (topic.masterKey !== undefined) {
      role.addToPolicy(keyStatement(this, topic.masterKey, ['kms:Decrypt', 'kms:GenerateDataKey'], {}));
    }
    return role;
  }
}

/**
 * The same target in any account: with a role, EventBridge delivers directly to a topic in another account. (The CDK would
 * create a rule in a stack of that account.)
 */
function wherever(target: SnsTopic): IRuleTarget {
  return {
    bind(rule, id) {
      const config: { targetResource?: IConstruct } & RuleTargetConfig = target.bind(rule, id);
      delete config.targetResource;
      return config;
    },
  };
}
