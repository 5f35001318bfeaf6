import { restoreAccess } from './rotation/roll-back/roll-back';
import { setSecret } from './rotation/steps/set-secret';
import { lambdaTask } from './runtime/lambda-task';
import { database } from './runtime/wiring/wire-database';
import { secrets } from './runtime/wiring/wire-secrets';
import { writers } from './runtime/wiring/wire-writers';
import { wire } from './runtime/wiring/wire';

/** Serves SetSecret: after it returns, the AWSPENDING password logs in. And RestoreAccess, where RollBack's own function is barred. */
export const handler = lambdaTask(wire({ secrets, database, writers }), {
  setSecret: (ports, { document, execution }) => setSecret(ports, document, Date.parse(execution.stateEnteredTime)),
  restoreAccess: (ports, { document }) => restoreAccess(ports, document),
});
