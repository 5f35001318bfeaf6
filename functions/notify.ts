import { SNSClient } from '@aws-sdk/client-sns';
import { announce } from './alerts/announce';
import { snsChannel } from './alerts/publish';
import { readAlertSettings } from './runtime/environment';
import { lambdaTask } from './runtime/lambda-task';
import { SDK_LIMITS } from './runtime/wiring';

const client = new SNSClient(SDK_LIMITS);

/** Serves the Notify states: after it returns, whoever must act has been told, or there was nothing to tell. */
export const handler = lambdaTask({
  notify: ({ clock }, payload) => {
    const { topicArn, alertOnSuccess, runbookUrl } = readAlertSettings(process.env);
    const context = { executionArn: payload.execution.arn, at: new Date(clock.now()).toISOString(), runbookUrl };
    return announce(payload.outcome ?? 'unresolved', payload.document, context, {
      channel: snsChannel(client, topicArn),
      alertOnSuccess,
    });
  },
});
