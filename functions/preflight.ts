import { diagnose } from './rotation/roll-back/diagnose';
import { preflight } from './rotation/steps/preflight';
import { lambdaTask } from './runtime/lambda-task';

/** Serves Preflight, Check and Diagnose: after it returns, it is known whether the password can be rotated, or what logs in. Changes nothing. */
export const handler = lambdaTask({
  preflight: (dependencies, { document }) => preflight(dependencies, document),
  diagnose: (dependencies, { document }) => diagnose(dependencies, document),
});
