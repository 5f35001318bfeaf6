import { backgroundFrom } from './alerts/background';
import { notify } from './alerts/notify';
import { lambdaTask } from './runtime/lambda-task';
import { logEnding } from './runtime/metrics';
import { alerts } from './runtime/wiring/alerts';
import { earlier } from './runtime/wiring/executions';
import { secrets } from './runtime/wiring/secrets';
import { wire } from './runtime/wiring/wire';

/** Serves the Notify states: the on-call engineer has been alerted, or there was nothing to report, and the execution is on record. */
export const handler = lambdaTask(wire({ alerts, secrets, earlier }), {
  notify: (parts, payload) => {
    // First, for an alarm on it is the way to people that is left if the alert cannot be sent.
    logEnding(payload, parts.clock.now());
    return notify(payload, parts.clock, { ...parts.alerts, background: backgroundFrom(parts) });
  },
});
