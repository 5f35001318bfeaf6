import { CfnParameter, Stack } from 'aws-cdk-lib';
import { SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { type ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { RotationWorkflow } from 'rds-rotation-workflow';

const RUNBOOK = 'https://github.com/rds-rotation-workflow/rds-rotation-workflow/blob/main/docs/runbook.md';

/**
 * Rotations in a Slack channel through Amazon Q Developer in chat applications, in place of a webhook. It shows alarms of
 * CloudWatch by itself, and other messages only as a custom notification; so a rule of EventBridge makes one of each execution
 * that failed, whose cause is the summary of its alert.
 */
export class AmazonQStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const rotation = new RotationWorkflow(this, 'Rotation', { fleet: true });
    const chat = new Topic(this, 'Chat', { enforceSSL: true }) as ITopic;
    new SlackChannelConfiguration(this, 'Channel', {
      slackChannelConfigurationName: 'password-rotation',
      slackWorkspaceId: new CfnParameter(this, 'SlackWorkspaceId').valueAsString,
      slackChannelId: new CfnParameter(this, 'SlackChannelId').valueAsString,
      notificationTopics: [chat],
    });
    rotation.alarms.forEach((alarm) => {
      alarm.addAlarmAction(new SnsAction(chat));
      alarm.addOkAction(new SnsAction(chat));
    });
    new Rule(this, 'Failed', {
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [rotation.stateMachine.stateMachineArn], status: ['FAILED'] },
      },
      targets: [
        new SnsTopic(chat, {
          message: RuleTargetInput.fromObject({
            version: '1.0',
            source: 'custom',
            content: {
              textType: 'client-markdown',
              title: EventField.fromPath('$.detail.error'),
              description: EventField.fromPath('$.detail.cause'),
              nextSteps: [`Read the entry for its reason: ${RUNBOOK}`],
              keywords: ['password-rotation'],
            },
            metadata: { relatedResources: [EventField.fromPath('$.detail.executionArn')] },
          }),
        }),
      ],
    });
  }
}
