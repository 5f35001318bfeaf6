import { backgroundFrom } from './alerts/background';
import { notify } from './alerts/notify';
import { alertTopic } from './alerts/sns/channel';
import { recordKeeper } from './evidence/record-keeper';
import { readAlertSettings } from './runtime/environment';
import { lambdaTask } from './runtime/lambda-task';
import { logEnding } from './runtime/metrics';

/** Serves the Notify states: the on-call engineer has been alerted, or there was nothing to report, and the execution is on record. */
export const handler = lambdaTask({
  notify: (parts, payload) => {
    // First, for an alarm on it is the way to people that is left if the alert cannot be sent.
    logEnding(payload, parts.clock.now());
    const { topicArn, records, ...settings } = readAlertSettings(process.env);
    const ways = { channel: alertTopic(topicArn), keep: recordKeeper(records, parts.clock) };
    return notify(payload, parts.clock, { ...settings, ...ways, background: backgroundFrom(parts) });
  },
});
