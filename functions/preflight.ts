import { preflight } from './rotation/preflight';
import { lambdaTask } from './runtime/lambda-task';

/** Serves Preflight and Check: after it returns, the current credential is known to log in and to be changeable. Changes nothing. */
export const handler = lambdaTask('preflight', (wiring, { document }) => preflight(wiring, document));
