import { finishSecret } from './rotation/steps/finish-secret';
import { lambdaTask } from './runtime/lambda-task';
import { secrets } from './runtime/wiring/wire-secrets';
import { wire } from './runtime/wiring/wire';

/** Serves FinishSecret: after it returns, AWSCURRENT is on the new version. */
export const handler = lambdaTask(wire({ secrets }), {
  finishSecret: (ports, { document }) => finishSecret(ports, document),
});
