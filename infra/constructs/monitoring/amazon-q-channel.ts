import { SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

interface AmazonQChannelProps {
  readonly namePrefix: string;
  readonly slackWorkspaceId: string;
  readonly slackChannelId: string;
  readonly topic: ITopic;
}

/** A Slack channel where Amazon Q shows what the topic receives. Nobody can act on the account from there. */
export class AmazonQChannel extends Construct {
  constructor(scope: Construct, id: string, props: AmazonQChannelProps) {
    super(scope, id);
    const { namePrefix, slackWorkspaceId, slackChannelId, topic } = props;
    new SlackChannelConfiguration(this, 'Configuration', {
      slackChannelConfigurationName: `${namePrefix}-alerts`,
      slackWorkspaceId,
      slackChannelId,
      notificationTopics: [topic],
      // The default guardrail would be AdministratorAccess.
      guardrailPolicies: [ManagedPolicy.fromAwsManagedPolicyName('AWSDenyAll')],
    });
  }
}
