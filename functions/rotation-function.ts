import { createSecret } from './rotation/steps/create-secret';
import { lambdaTask, taskOf } from './runtime/lambda-task';
import { serviceEvent } from './runtime/service-event';
import { executions } from './runtime/wiring/wire-executions';
import { secrets } from './runtime/wiring/wire-secrets';
import { wire } from './runtime/wiring/wire';

const ports = wire({ secrets, executions });
const fromStateMachine = lambdaTask(ports, {
  createSecret: (parts, { document }) => createSecret(parts, document),
});
const fromSecretsManager = serviceEvent(ports);

/**
 * What Secrets Manager invokes; it holds each call until the rotation has ended. It also serves CreateSecret, since
 * Secrets Manager accepts a new value only from the rotation function itself.
 */
export const handler = (event: unknown): Promise<unknown> =>
  taskOf(event) === undefined ? fromSecretsManager(event) : fromStateMachine(event);
