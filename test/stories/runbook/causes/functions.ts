import { join } from 'node:path';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { StopExecutionCommand } from '@aws-sdk/client-sfn';
import { watch } from '../../../../functions/rotation/watch/pending-watch';
import { DEFAULT_PASSWORD_RULES } from '../../../../functions/secrets-manager/password-rules';
import { SecretsManagerStore } from '../../../../functions/secrets-manager/secret-store';
import { StepFunctionsExecutions } from '../../../../functions/step-functions/executions';
import { reasonOf } from '../../../../workflow/reasons';
import { type Cause, deploy, type Scene } from '../cause';

/** Another file takes the place of a function until it is deployed again. */
async function replace({ stories, afterwards }: Scene, name: string, file: string): Promise<void> {
  const { lambda } = stories.environment.account;
  const deployed = stories.deployed(name);
  await lambda.registerFile(name, join(__dirname, file));
  afterwards(() => lambda.register(deployed));
}

/** Somebody stores a version as pending, and nothing works on it. */
async function leavePending(stories: Scene['stories'], secret: Scene['secret']): Promise<void> {
  stories.confidential.add('left-behind');
  await stories.environment.clients.secretsManager.send(
    new PutSecretValueCommand({
      SecretId: secret.arn,
      SecretString: JSON.stringify({ ...(await secret.value()), password: 'left-behind' }),
      VersionStages: ['AWSPENDING'],
    }),
  );
}

const deployAgain =
  (name: string) =>
  ({ stories }: Pick<Scene, 'stories'>): void =>
    stories.environment.account.lambda.register(stories.deployed(name));

/** Reasons that lie in the functions and executions themselves. */
export const FUNCTION_CAUSES = {
  functionTimedOut: {
    arranged: (scene) => replace(scene, 'rotation-test-secret', '../functions/hanging.ts'),
    ways: { 1: deployAgain('rotation-test-secret') },
  },

  functionCrashed: {
    arranged: (scene) => replace(scene, 'rotation-test-secret', '../functions/crashing.ts'),
    ways: { 1: deployAgain('rotation-test-secret') },
  },

  pendingTooLong: {
    arranged: ({ secret }) => secret.turnOnRotation(),
    // The watch looks five hours later.
    begins: async ({ stories, secret }) => {
      const { clients, stateMachineArn, clock } = stories.environment;
      await leavePending(stories, secret);
      await watch(
        {
          secrets: new SecretsManagerStore(clients.secretsManager, DEFAULT_PASSWORD_RULES),
          executions: new StepFunctionsExecutions(clients.stepFunctions, stateMachineArn),
          clock: { ...clock, now: () => clock.now() + 5 * 60 * 60 * 1_000 },
        },
        { secretArns: [secret.arn] },
      );
    },
    ways: { 1: (person) => person.carryOut('start-a-new-rotation'), 2: 'nothing' },
  },

  leftOpen: {
    arranged: ({ secret }) => secret.turnOnRotation(),
    begins: async ({ stories, secret }) => {
      await leavePending(stories, secret);
      await secret.recover((await secret.versionWith('AWSPENDING')) ?? '');
    },
    ways: { 1: 'nothing' },
  },

  executionStopped: {
    arranged: ({ stories }) =>
      stories.before('testSecret', async () => {
        await stories.environment.clients.stepFunctions.send(
          new StopExecutionCommand({ executionArn: stories.executionArns.at(-1) }),
        );
      }),
    ways: { 1: 'nothing', 2: 'nothing' },
  },

  configuration: {
    arranged: (scene) => deploy(scene, { DATABASE_CA_FILE: '/nowhere/ca.pem' }),
    ways: (scene) => ({ 1: () => deploy(scene, {}) }),
  },

  badEvent: {
    arranged: ({ secret }) => secret.turnOnRotation(),
    begins: ({ secret }) => secret.execute({ mode: 'rotate', secretArn: secret.arn }),
    told: async ({ stories }) => {
      const { error, cause = '', executionArn } = await stories.lastEnding();
      expect({ error, cause, alerts: stories.alerts }).toEqual({
        error: 'InputRefused',
        cause:
          'badEvent: Reading the input of the execution: field versionId is missing or not a string. Nothing was ' +
          'touched. Start it with {"mode", "secretArn", "versionId"}.',
        alerts: [],
      });
      return { reason: reasonOf(cause) ?? 'unexpected', unresolved: false, versionId: '', executionArn };
    },
    ways: { 1: (person) => person.carryOut('start-a-new-rotation'), 2: 'nothing' },
  },

  unexpected: {
    arranged: (scene) => replace(scene, 'rotation-set-secret', '../functions/faulty.ts'),
    ways: { 1: deployAgain('rotation-set-secret') },
  },
} as const satisfies Readonly<Record<string, Cause>>;
