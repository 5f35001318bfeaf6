import { testSecret } from './rotation/steps/test-secret';
import { lambdaTask } from './runtime/lambda-task';
import { database } from './runtime/wiring/wire-database';
import { secrets } from './runtime/wiring/wire-secrets';
import { writers } from './runtime/wiring/wire-deployed-writers';
import { wire } from './runtime/wiring/wire';

/** Serves TestSecret: after it returns, the AWSPENDING credential has passed the verification. Changes nothing. */
export const handler = lambdaTask(wire({ secrets, database, writers }), {
  testSecret: (ports, { document }) => testSecret(ports, document),
});
