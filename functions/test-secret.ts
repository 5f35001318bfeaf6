import { testSecret } from './rotation/steps/test-secret';
import { lambdaTask } from './runtime/lambda-task';

/** Serves TestSecret: after it returns, the AWSPENDING credential has passed the verification. Changes nothing. */
export const handler = lambdaTask({ testSecret: (dependencies, { document }) => testSecret(dependencies, document) });
