import { SNSClient } from '@aws-sdk/client-sns';
import { backgroundFrom } from './alerts/background';
import { notify } from './alerts/notify';
import { snsChannel } from './alerts/sns/channel';
import { readAlertSettings } from './runtime/environment';
import { lambdaTask } from './runtime/lambda-task';
import { SDK_LIMITS } from './runtime/sdk-limits';

const client = new SNSClient(SDK_LIMITS);

/** Serves the Notify states: after it returns, whoever must act has been told, or there was nothing to tell. */
export const handler = lambdaTask({
  notify: (parts, payload) => {
    const { topicArn, ...settings } = readAlertSettings(process.env);
    const channel = snsChannel(client, topicArn);
    return notify(payload, parts.clock, { ...settings, channel, background: backgroundFrom(parts) });
  },
});
