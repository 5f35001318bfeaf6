import { CfnParameter, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { RotationWorkflow } from 'rds-rotation-workflow';

/** Alerts and alarms in a Slack channel through Amazon Q Developer in chat applications, without a webhook to keep. */
export class AmazonQStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new RotationWorkflow(this, 'Rotation', {
      fleet: true,
      amazonQ: {
        // The workspace is authorised in the console of Amazon Q once; the channel then invites @Amazon Q.
        slackWorkspaceId: new CfnParameter(this, 'SlackWorkspaceId').valueAsString,
        slackChannelId: new CfnParameter(this, 'SlackChannelId').valueAsString,
      },
    });
  }
}
