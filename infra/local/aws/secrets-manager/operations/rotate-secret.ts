import { randomUUID } from 'node:crypto';
import { flag, notImitated, structure, text, whole } from '../../api/input-shape';
import {
  functionNotInvocable,
  invalidParameter,
  invalidRequest,
  noRotationFunction,
  previousRotationIncomplete,
  valueNotFound,
} from '../service-exceptions';
import type { RotationRules } from '../../../../schedule/rotation-rules';
import { checkRules } from '../rotation/rotation-calendar';
import type { Secret } from '../secret';
import { CURRENT, holderOf, holds, PENDING, versionOf } from '../secret';
import { addPending } from '../secret-versions';
import { clientRequestToken, MISSING_TOKEN, secretId, versionToken } from './fields';
import type { SecretsManagerContext } from './context';
import { operation, withNextRotation } from './context';

const rules = structure({
  AutomaticallyAfterDays: whole({ min: 1, max: 1000 }),
  ScheduleExpression: text({ min: 1, max: 256, pattern: /^[0-9A-Za-z()#?*\-/, ]+$/ }),
  Duration: text({ min: 2, max: 3, pattern: /^[0-9]+h$/ }),
});

/**
 * RotateSecret: answers as soon as the rotation is started. With RotateImmediately=false only testSecret is called, on a
 * version that is a copy of AWSCURRENT. A call that is refused changes neither rules nor function.
 */
export const rotateSecret = operation(
  {
    SecretId: secretId,
    ClientRequestToken: clientRequestToken,
    RotationLambdaARN: text({ max: 2048 }),
    RotationRules: rules,
    RotateImmediately: flag(),
    ExternalSecretRotationMetadata: notImitated(),
    ExternalSecretRotationRoleArn: notImitated(),
  },
  (context, input) => {
    const secret = context.secrets.findUsable(input.SecretId);
    // Unlike the other operations, by another exception.
    if (input.ClientRequestToken === undefined) throw invalidParameter(MISSING_TOKEN);
    const token = versionToken(input.ClientRequestToken);
    const started = { ARN: secret.arn, Name: secret.name, VersionId: token };
    if (input.RotationRules) checkRules(input.RotationRules, context.calendar);
    const functionArn = rotationFunction(context, secret, input.RotationLambdaARN);
    // A repeated request after a lost answer: its rotation is in progress or has already succeeded.
    if (context.isRotating(secret.arn, token) || rotatedBefore(secret, token)) return started;
    checkStart(secret, token);

    const rotateNow = input.RotateImmediately ?? true;
    const configured = configure(context, secret, functionArn, input.RotationRules);
    const current = holderOf(secret, CURRENT)?.value;
    const rotationToken = randomUUID();
    const pending = { now: context.now(), rotationToken, ...(!rotateNow && { value: current }) };
    context.secrets.replace(addPending(configured, token, pending));
    const kind = rotateNow ? 'new' : 'test';
    context.startRotation({ kind, secretArn: secret.arn, versionId: token, functionArn, rotationToken });
    return started;
  },
);

/** CancelRotateSecret: turns rotation off and stops further attempts; a running call continues and labels stay. */
export const cancelRotateSecret = operation({ SecretId: secretId }, (context, input) => {
  const secret = context.secrets.findUsable(input.SecretId);
  if (!secret.rotation) throw noRotationFunction();
  const rotation = { ...secret.rotation, enabled: false };
  context.secrets.replace({ ...secret, rotation, nextRotationAt: undefined, changedAt: context.now() });
  const pending = holderOf(secret, PENDING);
  return { ARN: secret.arn, Name: secret.name, VersionId: holds(pending, CURRENT) ? undefined : pending?.id };
});

function rotationFunction(context: SecretsManagerContext, secret: Secret, given: string | undefined): string {
  const functionArn = given || secret.rotation?.functionArn;
  if (!functionArn) throw noRotationFunction();
  if (!context.mayInvoke(functionArn, secret.arn)) throw functionNotInvocable();
  return functionArn;
}

const rotatedBefore = (secret: Secret, token: string) =>
  secret.rotatedAt !== undefined && holderOf(secret, CURRENT)?.id === token;

/** AWSPENDING must be absent or on the version that holds AWSCURRENT (model of RotateSecret). */
function checkStart(secret: Secret, token: string): void {
  const pending = holderOf(secret, PENDING);
  if (pending && !holds(pending, CURRENT)) throw previousRotationIncomplete();
  if (versionOf(secret, token)) {
    throw invalidRequest(
      `You can't use ClientRequestToken ${token} because a version of secret ${secret.arn} already has it.`,
    );
  }
  // AWS documents nothing about a secret that never had a value; there is nothing to log in with and nothing to rotate.
  if (!holderOf(secret, CURRENT)) throw valueNotFound({ label: CURRENT });
}

function configure(
  context: SecretsManagerContext,
  secret: Secret,
  functionArn: string,
  given: RotationRules | undefined,
): Secret {
  const rotation = { ...secret.rotation, functionArn, enabled: true, ...(given && { rules: given }) };
  return withNextRotation({ ...secret, rotation }, context);
}
