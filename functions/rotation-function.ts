import { createSecret } from './rotation/steps/create-secret';
import { lambdaTask, taskOf } from './runtime/lambda-task';
import { serviceEvent } from './runtime/service-event';

const fromStateMachine = lambdaTask({
  createSecret: (dependencies, { document }) => createSecret(dependencies, document),
});
const fromSecretsManager = serviceEvent();

/**
 * What Secrets Manager invokes; it holds each call until the rotation has ended. It also serves CreateSecret, since
 * Secrets Manager accepts a new value only from the rotation function itself.
 */
export const handler = (event: unknown): Promise<unknown> =>
  taskOf(event) === undefined ? fromSecretsManager(event) : fromStateMachine(event);
