import { setSecret } from './rotation/steps/set-secret';
import { lambdaTask } from './runtime/lambda-task';

/** Serves SetSecret: after it returns, the AWSPENDING password logs in. */
export const handler = lambdaTask({
  setSecret: (dependencies, { document, execution }) =>
    setSecret(dependencies, document, Date.parse(execution.stateEnteredTime)),
});
