import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { dayOfCheck } from '../../../functions/rotation/watch/rounds';
import { watch } from '../../../functions/rotation/watch/watch';
import { DEFAULT_PASSWORD_RULES } from '../../../functions/rotation/secret/password-options';
import { SecretsManagerStore } from '../../../functions/secrets-manager/secret-store';
import { StepFunctionsExecutions } from '../../../functions/step-functions/executions';
import type { Scene } from './cause';

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Somebody stores a version as pending, and nothing works on it. */
export async function leavePending(stories: Scene['stories'], secret: Scene['secret']): Promise<void> {
  stories.confidential.add('left-behind');
  await stories.environment.clients.secretsManager.send(
    new PutSecretValueCommand({
      SecretId: secret.arn,
      SecretString: JSON.stringify({ ...(await secret.value()), password: 'left-behind' }),
      VersionStages: ['AWSPENDING'],
    }),
  );
}

/** The watch looks, so many milliseconds from now or later, when the daily check of the secret is due. */
export async function theWatchLooks({ stories, secret }: Scene, after: number): Promise<void> {
  const { clients, stateMachineArn, rotationFunctionArn, clock } = stories.environment;
  let later = after;
  while (dayOfCheck(secret.arn, clock.now() + later) === undefined) later += 10 * MINUTE;
  await watch(
    {
      secrets: new SecretsManagerStore(clients.secretsManager, DEFAULT_PASSWORD_RULES),
      executions: new StepFunctionsExecutions(clients.stepFunctions, stateMachineArn),
      clock: { ...clock, now: () => clock.now() + later },
    },
    { secretArns: [secret.arn], rotationFunctionArn, dailyCheck: true },
  );
}
