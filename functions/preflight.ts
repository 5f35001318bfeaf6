import { diagnose } from './rotation/roll-back/diagnose';
import { preflight } from './rotation/steps/preflight';
import { lambdaTask } from './runtime/lambda-task';
import { database } from './runtime/wiring/wire-database';
import { secrets } from './runtime/wiring/wire-secrets';
import { wire } from './runtime/wiring/wire';

/** Serves Preflight, Check and Diagnose: after it returns, it is known whether the password can be rotated, or what logs in. Changes nothing. */
export const handler = lambdaTask(wire({ secrets, database }), {
  preflight: (ports, { document }) => preflight(ports, document),
  diagnose: (ports, { document }) => diagnose(ports, document),
});
