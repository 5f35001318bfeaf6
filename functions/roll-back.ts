import { rollBack } from './rotation/roll-back/roll-back';
import { lambdaTask } from './runtime/lambda-task';
import { database } from './runtime/wiring/wire-database';
import { secrets } from './runtime/wiring/wire-secrets';
import { writers } from './runtime/wiring/wire-writers';
import { wire } from './runtime/wiring/wire';

/** Serves RollBack: after it returns, AWSCURRENT logs in and nothing is pending, or its verdict says who must act. */
export const handler = lambdaTask(wire({ secrets, database, writers }), {
  rollBack: (ports, { document }) => rollBack(ports, document),
});
