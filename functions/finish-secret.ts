import { finishSecret } from './rotation/steps/finish-secret';
import { lambdaTask } from './runtime/lambda-task';

/** Serves FinishSecret: after it returns, AWSCURRENT is on the new version. */
export const handler = lambdaTask({
  finishSecret: (dependencies, { document }) => finishSecret(dependencies, document),
});
