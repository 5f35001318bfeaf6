import { backgroundFrom } from './alerts/background';
import { notify } from './alerts/notify';
import { lambdaTask } from './runtime/lambda-task';
import { logEnding } from './runtime/log-metrics';
import { alerts } from './runtime/wiring/wire-alerts';
import { earlier } from './runtime/wiring/wire-executions';
import { secrets } from './runtime/wiring/wire-secrets';
import { wire } from './runtime/wiring/wire';

/** Serves the Notify states: the on-call engineer has been alerted, or there was nothing to report, and the execution is on record. */
export const handler = lambdaTask(wire({ alerts, secrets, earlier }), {
  notify: (parts, payload) => {
    // First, because an alarm on it is the only remaining notification if the alert cannot be sent.
    logEnding(payload, parts.clock.now());
    return notify(payload, parts.clock, { ...parts.alerts, background: backgroundFrom(parts) });
  },
});
