import { SNSClient } from '@aws-sdk/client-sns';
import { backgroundFrom } from './alerts/background';
import { notify } from './alerts/notify';
import { snsChannel } from './alerts/sns/channel';
import { readAlertSettings } from './runtime/environment';
import { lambdaTask } from './runtime/lambda-task';
import { logEnding } from './runtime/metrics';
import { SDK_LIMITS } from './runtime/sdk-limits';

const client = new SNSClient(SDK_LIMITS);

/** Serves the Notify states: after it returns, the on-call engineer has been alerted, or there was nothing to report. */
export const handler = lambdaTask({
  notify: (parts, payload) => {
    // First, for an alarm on it is the way to people that is left if the alert cannot be sent.
    logEnding(payload, parts.clock.now());
    const { topicArn, ...settings } = readAlertSettings(process.env);
    const channel = snsChannel(client, topicArn);
    return notify(payload, parts.clock, { ...settings, channel, background: backgroundFrom(parts) });
  },
});
